"""`amends serve` as a process: slow visitors slow no one, and nothing it started outlives it."""

import os
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from tests import processes
from tests.waiting import PATIENCE, until
from tests.walks.installation import ROOT, Installation, founded

SLOW = 50
PAGES = {"/livez": 200, "/readyz": 200, "/": 200, "/desk/sign-in/": 200, "/api/v1/complaints": 401}


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    return founded(tmp_path / "data", committed_database, settings)


@contextmanager
def served(here: Installation, *words: str) -> Iterator[tuple[int, int]]:
    """A server with its worker: its process and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "amends", "serve", "--with-worker", "--port", str(port)]
    given = here.environment | {"AMENDS_BASE_URL": f"http://localhost:{port}"}
    process = processes.start([*command, *words], env=given, cwd=ROOT)
    try:
        until(lambda: status(port, "/readyz") == HTTPStatus.OK, "an answer of the server")
        (server,) = below(process.pid)
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
    with served(here) as (_, port):
        head = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX-Slow: ".encode()
        body = f"POST /track HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 9999\r\n\r\nx="
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
        for number, one in enumerate(slow):
            one.sendall(head if number % 2 else body.encode())
        for _ in range(3):
            for one in slow:  # a byte now and then
                with suppress(OSError):
                    one.send(b"x")
            assert {path: status(port, path) for path in PAGES} == PAGES
        for one in slow:
            one.close()


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
