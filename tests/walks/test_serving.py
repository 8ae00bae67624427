"""`amends serve` as a process: slow visitors slow no one, and nothing it started outlives it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from urllib.error import HTTPError

import pytest
from tests import ports, processes
from tests.waiting import PATIENCE, until
from tests.walks.installation import ROOT, Installation, founded

from amends.site.monitoring.logs import SECURITY_LOG

SLOW = 50
PAGES = {"/livez": 200, "/readyz": 200, "/": 200, "/desk/sign-in/": 200, "/api/v1/complaints": 401}


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    return founded(tmp_path / "data", committed_database, settings)


@contextmanager
def served(
    here: Installation,
    *words: str,
    said: int | IO[bytes] = subprocess.DEVNULL,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[int, int]]:
    """A server with its worker: its process and its port."""
    port = ports.free()
    command = [sys.executable, "-m", "amends", "serve", "--with-worker", "--port", str(port)]
    given = here.environment | {"AMENDS_BASE_URL": f"http://localhost:{port}", **more}
    process = processes.start([*command, *words], env=given, cwd=ROOT, said=said)
    try:
        until(lambda: status(port, "/readyz") == HTTPStatus.OK, "an answer of the server")
        (server,) = below(process.pid)
        until(lambda: "amends page" not in map(name, below(server)), "the pages alone")
        yield server, port
    finally:
        processes.kill(process)


def status(port: int, path: str) -> int:
    with suppress(OSError):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=PATIENCE) as page:
                return int(page.status)
        except HTTPError as answer:
            return answer.code
    return 0


def below(process: int) -> list[int]:
    """The processes that it started."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for told in threads for one in told.read_text(encoding="ascii").split()]


def name(process: int) -> str:
    """What it is called; nothing of one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text(encoding="ascii").strip()
    return ""


def runs(process: int) -> bool:
    """Whether it has not ended; one that no one asked after has."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] not in "ZX"


linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


@linux
def test_fifty_slow_visitors_slow_nobody(here: Installation) -> None:
    with served(here) as (_, port), ExitStack() as opened:
        head = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX-Slow: ".encode()
        body = f"POST /track HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 9999\r\n\r\nx="
        slow = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            for _ in range(SLOW)
        ]
        for number, one in enumerate(slow):
            one.sendall(head if number % 2 else body.encode())
        for _ in range(3):
            for one in slow:  # a byte now and then
                with suppress(OSError):
                    one.send(b"x")
            assert {path: status(port, path) for path in PAGES} == PAGES


@linux
def test_what_the_server_writes_and_keeps_holds_nothing_of_a_request(
    here: Installation, tmp_path: Path
) -> None:
    canary, reference = b"zebrafinch", b"ABCD-2345"
    asked = (
        b"GET /%s/%s?q=%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /track/%s?q=%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
        b"GET /calendar/amends_calendar_%s.ics HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\n\r\n",
        b"GET /%s HTTP/9.9\r\n%s\x00%s\r\n\r\n",
    )
    with (tmp_path / "said").open("wb") as said, served(here, said=said) as (_, port):
        for one in asked:
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
                client.sendall(one % (canary, reference, canary))
                client.recv(1)
        log = here.data / SECURITY_LOG
        until(lambda: log.exists() and b"token_refused" in log.read_bytes(), "the security log")
        assert b"127.0.0.1" not in log.read_bytes()
    written = (tmp_path / "said").read_bytes() + log.read_bytes()
    assert b"Serving at" in written
    assert canary not in written
    assert reference not in written


@linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_the_server_started_ends_with_it_however_it_ends(
    here: Installation, how: signal.Signals
) -> None:
    with served(here, "--processes", "2") as (server, port):
        started = until(lambda: len(found := below(server)) >= 2 and found, "both children")
        assert status(port, "/livez") == HTTPStatus.OK
        os.kill(server, how)
        until(lambda: not any(runs(one) for one in (server, *started)), "the end of all")


@linux
@pytest.mark.whole
def test_all_processes_count_together_and_one_that_is_killed_goes_on_counting(
    here: Installation, tmp_path: Path
) -> None:
    wanted = {"AMENDS_METRICS": "127.0.0.1", "TMPDIR": str(tmp_path), "AMENDS_REQUEST_LOG": "yes"}
    with served(here, "--processes", "2", more=wanted) as (server, port):
        ask_from_both(port, 40)
        assert counted(port) == 40, "whichever process is asked"
        (folder,) = tmp_path.glob("amends-metrics-*")
        until(lambda: len(list(folder.glob("gauge_*.db"))) >= 3, "files of all three")
        children = until(lambda: len(found := below(server)) == 3 and found, "all three")
        for one in children:
            os.kill(one, signal.SIGKILL)
        until(lambda: not any(runs(one) for one in children), "their end")
        until(lambda: len(below(server)) == len(children), "their successors")
        ask_from_both(port, 40)
        assert counted(port) == 80
        os.kill(server, signal.SIGTERM)
        until(lambda: not runs(server), "its end")
        assert not folder.exists()


def ask_from_both(port: int, times: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: status(port, "/"), range(times))) == {HTTPStatus.OK}


def counted(port: int) -> float:
    """Requests to the portal that /metrics knows."""
    with urllib.request.urlopen(f"http://localhost:{port}/metrics", timeout=PATIENCE) as page:
        text = page.read().decode()
    (number,) = re.findall(
        r'requests_total{interface="portal",method="GET",status="200"} (\S+)', text
    )
    return float(number)
