"""After every act no word of it can be read anywhere but in the vault, the words index and the
letters that tell it: not in the journal, the log, the feed, receipts, jobs or the server's log.
"""

import json
import logging
import os
from collections.abc import Container, Iterator
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from tests.core import samples
from tests.core.walk import Counts
from tests.doors.complaining import complain, track
from tests.doors.desk_people import seated
from tests.doors.machine import Machine, personnel
from tests.doors.site.test_failures import addresses
from tests.records.on_disk import files_with
from tests.walks.learning import Learning
from tests.walks.pen import CANARY, PenWorld, drawn_alike, found_sample

from amends.core.framework.people.personnel import Role
from amends.core.values import Id
from amends.handling import rules
from amends.people import read
from amends.site import worker
from amends.site.monitoring import counters, logs

__all__ = ["drawn_alike"]

STEPS = int(os.environ.get("AMENDS_TEST_CANARY_STEPS", "350"))

_MAY_HOLD = frozenset(
    {"vault_piece", "register_document", "register_words", "register_index", "register_term"}
)
"""The tables in which words lie, as `vault.places` knows them, and what SQLite keeps of one."""


@pytest.fixture
def _founded(committed_database: str, tmp_path: Path, settings: Any, drawn_alike: None) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    found_sample(host="test.example")


@pytest.mark.usefixtures("_founded")
def test_after_every_act_no_word_can_be_read_where_none_belongs(
    server_log: list[str],
) -> None:
    world = PenWorld(Random("penned"), rules.rules_at(samples.START), Counts())
    looker, learning = Looker(), Learning(world)
    for step in range(STEPS):
        before = world.counts.accepted.total()
        world.step()
        if step % 5 == 0:
            learning.step()
        if world.counts.accepted.total() > before:
            worker.make_round("canaries", now=world.now)
            looker.look(world.random.choice(list(world.cases)))
    assert world.counts.accepted.total() > STEPS / 10, world.counts.report()
    assert {"problem", "action", "criterion"} <= {of.split(".")[0] for of in learning.accepted}
    assert looker.leaves > world.counts.accepted.total()
    assert looker.receipts > 20
    assert len(mail.outbox) > 0
    assert len(server_log) > 1, "the server logs"
    assert _files_with(CANARY) == []
    assert not [line for line in server_log if CANARY in line]
    assert _tables_with(CANARY, among={"vault_piece"}), "the canary is found where it may be"


@pytest.fixture
def server_log() -> Iterator[list[str]]:
    """Every line that any logger of the process writes, at any level, with its traceback."""
    lines: list[str] = []
    loggers = [logging.getLogger(name) for name in ("", "amends", "django", "django.request")]
    before = [one.level for one in loggers]
    handler = _Lines(lines)
    loggers[0].addHandler(handler)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    yield lines
    loggers[0].removeHandler(handler)
    for one, level in zip(loggers, before, strict=True):
        one.setLevel(level)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Looker:
    """Looks everywhere, as the owner of the machine and as the reader of everything at the API."""

    def __init__(self) -> None:
        self.auditor = personnel(_with(Role.auditor))
        self.owner = personnel(_with(Role.management_representative))
        self.leaves = self.receipts = 0

    def look(self, reference: Id) -> None:
        """Raises AssertionError with the place where the canary can be read."""
        assert _tables_with(CANARY) == set()
        self._feed()
        self._receipt(reference)
        self._stumble(reference)

    def _feed(self) -> None:
        while page := self._ask(self.auditor, "feed", after=self.leaves - 1)["entries"]:
            self.leaves += len(page)

    def _receipt(self, reference: Id) -> None:
        if "amends_receipt" in self._ask(self.owner, f"complaints/{reference}/receipt"):
            self.receipts += 1

    def _stumble(self, reference: Id) -> None:
        """Requests with words in them that fail, so that the server has reason to log them."""
        self.owner.get("complaints", q=CANARY, order=CANARY)
        refused = {"words": CANARY, CANARY: CANARY}
        assert self.owner.act(reference, "note", **refused).status_code >= 400

    def _ask(self, reader: Machine, path: str, **query: Any) -> Any:
        answer = reader.get(path, **query)
        assert CANARY not in answer.content.decode(), path
        return json.loads(answer.content)


def _with(role: Role) -> Id:
    everybody = rules.directory().persons.values()
    return next(p.id for p in everybody for grant in p.grants if grant.role is role)


def _tables_with(word: str, *, among: Container[str] = ()) -> set[str]:
    """The tables in which any value of any row holds the word; without `among`, those in which no
    word belongs."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            known = table in _MAY_HOLD or table.startswith("register_index")
            if table not in among if among else known:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(_holds(value, word) for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def _holds(value: object, word: str) -> bool:
    if isinstance(value, bytes | memoryview):
        return word.encode() in bytes(value)
    return word in str(value)


def _files_with(word: str) -> list[Path]:
    """The files that hold the word, but for the database and the complainants' own files."""
    own = Path(settings.AMENDS_FILES)
    return [
        path for path in files_with(word) if own not in path.parents and "sqlite" not in path.name
    ]


# --- the request log ---

REQUESTS = int(os.environ.get("AMENDS_TEST_REQUESTS", "2000"))


@pytest.mark.whole
@pytest.mark.one_engine
@pytest.mark.usefixtures("_founded")
def test_no_line_of_a_log_names_or_opens_anything(settings: Any) -> None:
    """Requests through every interface, as people and machines send them and as strangers do."""
    settings.AMENDS_REQUEST_LOG, settings.AMENDS_PROXIES = True, 1
    written = StringIO()
    root, handlers = logging.getLogger(), []
    for formatter in (logs.Line("{message}", style="{"), logs.JsonLine()):
        handlers.append(logging.StreamHandler(written))
        handlers[-1].addFilter(logs.Discreet())
        handlers[-1].setFormatter(formatter)
        root.addHandler(handlers[-1])
    sender = Sender()
    for number in range(REQUESTS):
        sender.send(number)
    for handler in handlers:
        root.removeHandler(handler)
    lines = written.getvalue().splitlines()
    assert len(lines) >= 2 * REQUESTS
    assert {"portal", "desk", "api", "static"} <= sender.asked
    for word in sorted(sender.words):
        found = [line for line in lines if word.casefold() in line.casefold()]
        assert not found, (word, found[:3])


class Sender:
    """Sends requests whose every part names someone or opens something."""

    def __init__(self) -> None:
        self.random = Random("requests")
        self.browser = Client(raise_request_exception=False)
        reference, code = complain(self.browser, what_happened={"narrative": f"{CANARY} happened."})
        track(self.browser, reference, code)
        self.staff = [
            seated(_with(role)) for role in (Role.management_representative, Role.auditor)
        ]
        self.machine = personnel(_with(Role.management_representative))
        names = [name for name in read.all_names().values() if len(name) > 3]
        token = self.machine.headers["Authorization"].removeprefix("Bearer ")
        self.words = {CANARY, reference, code, token, *names, "203.0.113."}
        self.parts = [*sorted(self.words), f"{CANARY}@example.org"]
        self.reference = reference
        self.asked: set[str] = set()
        self.paths = addresses()

    def send(self, number: int) -> None:
        """Send one; whoever sends it, the address, the query and the headers vary."""
        part, path = self.random.choice(self.parts), self.random.choice(self.paths)
        path = path.replace("AB2D-EF3H", self.reference).replace("abc", quote(part, safe=""))
        if number % 4 == 0:
            path = f"/static/{quote(part)}" if number % 8 else f"/{quote(part)}/{self.reference}"
        client = [self.browser, *self.staff, Client(raise_request_exception=False)][number % 5 % 4]
        client.raise_request_exception = False
        headers = {
            "User-Agent": part,
            "Referer": f"https://example.org/{quote(part)}",
            "X-Request-Id": self.reference if number % 3 else "",
            "traceparent": part.encode("ascii", "replace").decode(),
            "X-Forwarded-For": f"203.0.113.{number % 250}",
        }
        if path.startswith("/api/") and number % 2:
            headers |= self.machine.headers
        method = self.random.choice(("GET", "GET", "GET", "POST", "HEAD", "SMITH"))
        client.generic(method, f"{path}?q={quote(part)}", f"words={quote(part)}", headers=headers)
        self.asked.add(counters.interface_of(path))
