"""Killing the whole server under people who lodge, and the worker under its jobs.

Used by the kill tests, a few kills each, and by `bench.kill`, many more. What people do after a
crash is done here too: they press "send" again, with the same form.
"""

import http.client
import json
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from http import HTTPStatus
from pathlib import Path
from random import Random

from tests import ports, processes, waiting
from tests.records import organization as org
from tests.walks.installation import ROOT, Installation

from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.journal import log
from amends.journal.finding import Fault
from amends.journal.models import Entry
from amends.maintenance.verification import prove
from amends.people import tokens
from amends.people.models import Account
from amends.register.models import Row
from amends.vault.models import Piece

PATIENCE = 120.0
"""Seconds within which a server answers after its start."""


class Processes:
    """Some processes of an installation that are killed together, as a power cut would."""

    def __init__(self, here: Installation, *commands: Sequence[str]) -> None:
        self.here, self.commands = here, commands
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        environment = self.here.environment | {"DJANGO_SETTINGS_MODULE": "amends.site.settings"}
        for command in self.commands:
            given = [sys.executable, "-m", *command]
            self.running.append(processes.start(given, env=environment, cwd=ROOT))

    def kill(self) -> None:
        """SIGKILL to every process and its children, none of which can finish anything."""
        while self.running:
            processes.kill(self.running.pop())


@dataclass
class Ledger:
    """What people were told: the reference by the key of their form."""

    confirmed: dict[str, str] = field(default_factory=dict)
    presses: int = 0
    differing: list[str] = field(default_factory=list)
    """Forms that were answered with two references."""

    def went_on(self, confirmed: int) -> bool:
        """Whether more than so many forms were confirmed, and some of them sent again."""
        return self.presses > len(self.confirmed) > confirmed

    def note(self, key: str, reference: str) -> None:
        if self.confirmed.setdefault(key, reference) != reference:
            self.differing.append(key)


class Clients:
    """People who lodge one complaint after the other, until told to stop."""

    def __init__(self, port: int, token: str, *, count: int = 4) -> None:
        self.port, self.token, self.ledger = port, token, Ledger()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._lodge, args=(one,)) for one in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> Ledger:
        """Each finishes the form in hand."""
        self._stop.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        return self.ledger

    def _lodge(self, person: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            key = f"person-{person}-form-{number}"
            reference = self._until_confirmed(key)
            if number % 5 == 0:  # some press twice although the page has come
                reference = self._until_confirmed(key)
            with self._lock:
                self.ledger.note(key, reference)

    def _until_confirmed(self, key: str) -> str:
        def confirmed() -> str:
            with self._lock:
                self.ledger.presses += 1
            with suppress(OSError, http.client.HTTPException):
                return self._press_send(key)
            return ""

        return waiting.until(confirmed, f"a confirmation of {key}", every=0.05)

    def _press_send(self, key: str) -> str:
        return lodge_once(self.port, self.token, key, address=f"{key}@example.org")


def lodge_once(port: int, token: str, key: str, *, address: str) -> str:
    """Lodges through the API under an idempotency key; answers the reference."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=waiting.PATIENCE)
    given = {
        "channel": "phone",
        "narrative": f"It is broken: {key}",
        "complainant": {"name": "Nora", "email": address, "contact_by": "email"},
    }
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": key,
    }
    try:
        connection.request("POST", "/api/v1/complaints", json.dumps(given), headers)
        answer = connection.getresponse()
        told = answer.read().decode()
        if answer.status != HTTPStatus.CREATED:
            raise http.client.HTTPException(f"{answer.status}: {told}")
        return str(json.loads(told)["reference"])
    finally:
        connection.close()


def token_of(person: str) -> str:
    """An API token that may lodge, of a new account of somebody in personnel."""
    account = Account.objects.add("lodger", person=person, password=secrets.token_urlsafe())
    now = datetime.now(UTC)
    scopes = ["complaints:read", "complaints:write"]
    _, text = tokens.issue(
        account, purpose=tokens.API, now=now, lasts=timedelta(days=1), scopes=scopes, name="kill"
    )
    return text


def lodge_under_kills(here: Installation, *, kills: int, random: Random) -> Ledger:
    """People lodge while web and worker are killed at random moments and started again."""
    port = ports.free()
    server = Processes(here, ("amends", "serve", "--with-worker", "--port", str(port)))
    clients = Clients(port, token_of(org.COUNTER))
    server.start()
    try:
        _wait_for(port)
        clients.start()
        for _ in range(kills):
            time.sleep(random.uniform(0.1, 0.9))
            server.kill()
            server.start()
            _wait_for(port)
        time.sleep(random.uniform(0.1, 0.5))
        # however slow the machine is, so much was lodged, and some of it not at the first try
        waiting.until(lambda: clients.ledger.went_on(4 * kills), "forms that were sent again")
        return clients.finish()
    finally:
        try:
            clients.finish()
        finally:
            server.kill()


def _wait_for(port: int) -> None:
    def answers() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=waiting.PATIENCE)
        with suppress(OSError, http.client.HTTPException), closing(connection):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        return False

    waiting.until(answers, "an answer of the server")


def faults_of(ledger: Ledger) -> list[str]:
    """Everything that is not as people were told, or only half there."""
    found = [f"{key}: two references" for key in ledger.differing]
    received = Counter(
        Entry.objects.filter(kind="Received", version=1).values_list("stream", flat=True)
    )
    told = Counter(stream_of(reference) for reference in ledger.confirmed.values())
    found += [f"{stream}: confirmed and lost" for stream in told - received]
    found += [f"{stream}: there and never confirmed" for stream in received - told]
    found += _half_written(list(received))
    while log.sequence(now=datetime.now(UTC), signer=log.signer(), thorough=True):
        pass
    report = prove(now=datetime.now(UTC))
    invited = [one for one in report.findings if one.what is not Fault.account_differs]
    return found + [str(finding) for finding in invited]  # accounts of tests are never invited


def _half_written(streams: Sequence[str]) -> list[str]:
    """A complaint has its row, its words, and somebody to acknowledge it."""
    rows = {stream_of(reference) for reference in Row.objects.values_list("reference", flat=True)}
    asked = set(Job.objects.filter(kind="acknowledge").values_list("stream", flat=True))
    words = Counter(
        Piece.objects.filter(scope__startswith="complaint/").values_list("scope", flat=True)
    )
    found = [f"{stream}: no row" for stream in streams if stream not in rows]
    found += [f"{stream}: no job" for stream in streams if stream not in asked]
    found += [f"{stream}: words missing" for stream in streams if words[stream] < 2]
    return found + [f"{scope}: words without an entry" for scope in words.keys() - set(streams)]


# --- the worker ---------------------------------------------------------------------------------


def work_under_kills(here: Installation, *, kills: int, random: Random) -> int:
    """The worker is killed amid its jobs, then left alone until nothing is to be done; answers
    how many jobs were cut off. The leases of the dead end at once, instead of in minutes."""
    worker = Processes(here, ("amends", "worker"))
    cut = 0
    for _ in range(kills):
        worker.start()
        try:
            _wait_for_work()
            time.sleep(random.uniform(0, 0.15))
        finally:
            worker.kill()
        cut += _end_leases()
    here.amends("worker", "--once")
    while late := _end_leases():  # PostgreSQL carries out what a dead worker had sent already
        cut += late
        here.amends("worker", "--once")
    return cut


def _wait_for_work() -> None:
    def works() -> bool:
        due = Job.objects.filter(done_at=None, failed_at=None, run_after__lte=datetime.now(UTC))
        leased = Job.objects.exclude(leased_by="")  # a leased job is due when its lease ends
        return leased.exists() or not due.exists()

    waiting.until(works, "a claim of the worker, or the end of its work", every=0.01)


def _end_leases() -> int:
    now = datetime.now(UTC)
    return Job.objects.exclude(leased_by="").update(lease_until=now, run_after=now)


def mail_faults(outbox: Path) -> list[str]:
    """Every complainant has at least one mail, all of one Message-ID, and the record says so
    once."""
    marks: dict[str, set[str]] = {}
    for path in outbox.glob("[!.]*.eml"):
        mail = message_from_bytes(path.read_bytes())
        marks.setdefault(mail["To"], set()).add(mail["Message-ID"])
    streams = Entry.objects.filter(kind="Received").values_list("stream", flat=True)
    found = [f"{address}: {len(ids)} Message-IDs" for address, ids in marks.items() if len(ids) > 1]
    if len(marks) != len(streams):
        found.append(f"{len(streams)} complainants, {len(marks)} with a mail")
    noted = Counter(Entry.objects.filter(kind="Acknowledged").values_list("stream", flat=True))
    found += [
        f"{stream}: recorded {noted[stream]} times" for stream in streams if noted[stream] != 1
    ]
    left = Job.objects.filter(done_at__isnull=True, run_after__lte=datetime.now(UTC))
    open_jobs = left.values_list("kind", "problem")
    return found + [f"job {kind} is left: {problem}" for kind, problem in open_jobs]
