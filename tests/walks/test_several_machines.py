"""The chapter *Run several machines*, followed on two hosts with one PostgreSQL and one bucket."""

import json
import re
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from tests import bucket, debian
from tests.waiting import PATIENCE, until
from tests.walks.hosts import ROOT, Host, host

pytestmark = [pytest.mark.whole, pytest.mark.both_engines]

_CHAPTER = re.compile(r"^## Run several machines$(.*?)(?=^## |\Z)", re.M | re.S)
_BLOCK = re.compile(r"^ *```(sh|ini)\n(.*?)^ *```$", re.M | re.S)
PASSWORD = "a long walk by the sea"
COPIED = ("environment", "keys/master_key", "keys/secret_key")
"""What step 4 names."""


class Guide:
    """The blocks of the chapter, in order: keys, variables, start of A, start of B."""

    def __init__(self) -> None:
        [self.text] = _CHAPTER.findall((ROOT / "docs" / "hosting.md").read_text())
        blocks = [re.sub(r"^ +", "", text, flags=re.M) for _, text in _BLOCK.findall(self.text)]
        self.keys, self.variables, self.start_a, self.start_b = blocks

    def environment(self, **here: str) -> str:
        """The variables of step 2 with the addresses of this test."""
        lines = [line for line in self.variables.splitlines() if line]
        names = [line.partition("=")[0] for line in lines]
        assert set(here) <= set(names)
        return "".join(f"{line}\n" for line in _with(lines, here))


def _with(lines: list[str], here: dict[str, str]) -> Iterator[str]:
    for line in lines:
        name, _, value = line.partition("=")
        yield f"{name}={here.get(name, value)}"


@pytest.fixture
def store() -> Iterator[bucket.Server]:
    """An object store."""
    with bucket.serving() as running:
        yield running


@pytest.fixture
def hosts(
    committed_database: str, tmp_path: Path, store: bucket.Server
) -> Iterator[tuple[Host, Host]]:
    """Two machines, set up by the chapter."""
    if not committed_database.startswith("postgresql"):
        pytest.skip("several machines need PostgreSQL")
    guide = Guide()
    with ExitStack() as running:
        place = store.bucket()
        for name in COPIED:
            assert f"`/etc/amends/{name}`" in guide.text
        a, b = (running.enter_context(host(tmp_path / name, _QUIET)) for name in ("a", "b"))
        a.follow(guide.keys)
        (a.etc / "environment").write_text(
            guide.environment(
                AMENDS_BASE_URL=f"http://localhost:{a.port}",
                AMENDS_PROXIES="0",
                AMENDS_FILES_URL=place,
                AMENDS_FACTS_URL=place.replace("/ours?", "/facts?"),
                AMENDS_BUCKET_KEY=bucket.KEY,
                AMENDS_BUCKET_SECRET=bucket.SECRET,
                DATABASE_URL=committed_database,
            )
        )
        a.follow(guide.start_a)
        for name in COPIED:
            (b.etc / name).write_bytes((a.etc / name).read_bytes())
        b.follow(guide.start_b)
        for machine in (a, b):
            until(lambda machine=machine: ready(machine), "both are ready")  # type: ignore[misc]
        yield a, b


_QUIET = {"AMENDS_LIMITS": "off"}


def ready(machine: Host) -> bool:
    """Whether `/readyz` answers 200 for a host name that is not ours, as a load balancer asks."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{machine.port}/readyz", headers={"Host": "10.1.2.3"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Owner:
    """Someone who works at either machine by the API."""

    def __init__(self, machine: Host) -> None:
        machine.amends("setup", "--name", "Corner Shop", "--person", "Ada Owner")
        machine.amends(
            "user", "add", "ada", "--person", "Ada Owner", "--password-stdin", typed=PASSWORD
        )
        scopes = ("--scope", "complaints:read", "--scope", "complaints:write")
        said = machine.amends("token", "create", "--user", "ada", "--name", "test", *scopes)
        self.token = max(said.split(), key=len)

    def asks(self, machine: Host, path: str, sent: dict[str, Any] | None = None) -> Any:
        """What the API answers at a machine."""
        body = None if sent is None else json.dumps(sent).encode()
        return self._sends(machine, path, body, "application/json")

    def uploads(self, machine: Host) -> Any:
        """What the API answers to a file."""
        part = 'Content-Disposition: form-data; name="file"; filename="a.txt"'
        body = f"--x\r\n{part}\r\nContent-Type: text/plain\r\n\r\nA note.\r\n--x--\r\n"
        return self._sends(machine, "files", body.encode(), "multipart/form-data; boundary=x")

    def takes_files(self, machine: Host) -> bool:
        """Whether a machine takes a file, which a busy store can refuse for a while."""
        try:
            return bool(self.uploads(machine))
        except AssertionError as refused:
            if '"busy"' not in str(refused):
                raise
            return False

    def _sends(self, machine: Host, path: str, body: bytes | None, kind: str) -> Any:
        request = urllib.request.Request(
            f"http://localhost:{machine.port}/api/v1/{path}",
            data=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": kind,
                "Idempotency-Key": str(uuid.uuid4()),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except HTTPError as problem:
            raise AssertionError(problem.read().decode()) from None

    def lodges(self, machine: Host) -> str:
        """The reference of a complaint with an email address."""
        person = {"name": "Wilma Beispiel", "email": "wilma@example.org", "contact_by": "email"}
        sent = {"channel": "phone", "narrative": "Too cold.", "complainant": person}
        return str(self.asks(machine, "complaints", sent)["reference"])


def letters(*machines: Host) -> int:
    """Emails that the workers of these machines have sent."""
    return sum(len(list((one.root / "var/lib/amends/outbox").glob("*.eml"))) for one in machines)


def test_two_machines_do_one_machine_s_work(hosts: tuple[Host, Host]) -> None:
    a, b = hosts
    owner = Owner(a)
    references = [owner.lodges(machine) for machine in (a, b, a, b)]

    seen = {owner.asks(b, f"complaints/{one}")["reference"] for one in references}
    assert seen == set(references)
    until(lambda: letters(a, b) >= 4, "each complaint is acknowledged")

    a.stop()
    late = owner.lodges(b)
    until(lambda: letters(a, b) >= 5, "the other machine works on")
    assert owner.asks(b, f"complaints/{late}")["reference"] == late

    a.start("amends-sealer")
    until(lambda: b.result("verify")[0] == 0, "everything is sealed and whole", every=1.0)
    assert letters(a, b) == 5


def test_a_machine_with_another_key_does_not_start(hosts: tuple[Host, Host]) -> None:
    _, b = hosts
    b.stop()
    (b.etc / "keys" / "secret_key").write_text("x" * 44)

    refused = b.amends("worker", status=1)
    served = b.amends("serve", "--port", str(b.port), status=1)

    assert refused.startswith("This process has another secret.key")
    assert len(refused.strip().splitlines()) == 1
    address, _, reason = served.partition("\n")
    assert (address[:10], reason) == ("Serving at", refused)


def test_a_lost_machine_s_duties_are_taken_over(hosts: tuple[Host, Host]) -> None:
    a, b = hosts
    owner = Owner(a)
    a.lose()

    owner.lodges(b)
    until(lambda: letters(b) == 1, "the machine that is left sends the acknowledgement")
    until(lambda: _holders(b) == 1, "and has taken over the duties", every=1.0)


def test_without_the_object_store_only_files_wait(
    hosts: tuple[Host, Host], store: bucket.Server
) -> None:
    a, b = hosts
    owner = Owner(a)
    store.stop()
    stopped = [owner.lodges(machine) for machine in (a, b)]
    with pytest.raises(AssertionError, match="file storage does not respond"):
        owner.uploads(b)
    until(lambda: ready(a) and ready(b), "machines that take complaints")
    until(lambda: letters(a, b) == 2, "acknowledgements")
    status, told = b.result("verify")
    assert (status, len(told.strip().splitlines())) == (1, 1), told
    assert "bucket cannot be used" in told

    store.start()
    until(lambda: b.result("verify")[0] == 0, "everything is sealed and whole", every=1.0)
    until(lambda: owner.takes_files(b), "a machine that takes files again")
    assert {owner.asks(a, f"complaints/{one}")["reference"] for one in stopped} == {*stopped}
    assert letters(a, b) == 2


def test_a_clock_that_jumps_on_one_machine_loses_and_doubles_nothing(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    a, b = hosts
    owner, jump = Owner(a), tmp_path / "jump"
    _move(jump, "+0")
    b.stop()
    b.change(FAKETIME_TIMESTAMP_FILE=str(jump), **_library())
    b.start("amends-web")
    b.start("amends-worker")
    until(lambda: ready(b), "it is ready with a clock that we can move")
    references = [owner.lodges(b)]

    for jumped in ("+2h", "+0"):
        _move(jump, jumped)
        while _apart(a, b) != (jumped == "+2h"):
            time.sleep(0.2)
        references += [owner.lodges(machine) for machine in (a, b)]
        _, checked = b.result("doctor")
        assert (jumped == "+0") != ("the database's clock differs by 7" in checked), checked
        count = len(references)
        until(lambda count=count: letters(a, b) >= count, "acknowledgements")  # type: ignore[misc]

    assert {owner.asks(a, f"complaints/{one}")["reference"] for one in references} == {*references}
    until(lambda: a.result("verify")[0] == 0, "everything is sealed and whole", every=1.0)
    assert letters(a, b) == len(references)


def _move(jump: Path, to: str) -> None:
    """Let the clock jump."""
    new = jump.with_suffix(".new")
    new.write_text(to)
    new.replace(jump)


def _apart(*machines: Host) -> bool:
    """Whether the clocks of the servers differ by more than an hour."""
    moments = []
    for machine in machines:
        with urllib.request.urlopen(f"http://localhost:{machine.port}/livez") as answer:
            moments.append(parsedate_to_datetime(answer.headers["Date"]))
    return max(moments) - min(moments) > timedelta(hours=1)


def _library() -> dict[str, str]:
    """The variables with which a program has a clock of its own."""
    debian.installed("faketime")
    shown = subprocess.run(
        ["faketime", "-f", "+0", "env"], capture_output=True, text=True, check=True
    ).stdout
    [library] = re.findall(r"^LD_PRELOAD=(.*)$", shown, re.M)
    library = library.replace("libfaketime.so", "libfaketimeMT.so")  # of programs with threads
    return {
        "LD_PRELOAD": library,
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _holders(machine: Host) -> int:
    """How many workers have duties."""
    return len(set(re.findall(r"\S+/\d+/\w+(?= until)", machine.amends("worker", "--list"))))
