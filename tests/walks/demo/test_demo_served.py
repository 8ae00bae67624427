"""`make run` as a process: both addresses answer while the demo loads, and an interrupted load
becomes whole."""

import json
import os
import signal
import socket
import sqlite3
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from tests import ports, processes
from tests.waiting import PATIENCE, until
from tests.walks.demo.test_demo_command import ROOT, _demo

pytestmark = [pytest.mark.whole, pytest.mark.skipif(os.name != "posix", reason="signals")]

WANTED = ("--shop", "--complaints", "3", "--as-of", "2026-03-18")


def free() -> int:
    """Return a free port whose next one is free too."""
    while True:
        port = ports.free()
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port + 1))
            return port


@contextmanager
def served(data: Path, port: int) -> Iterator[Any]:
    """The demo with the empty organisation beside it."""
    words = ["demo", *WANTED, "--with-own", "--port", str(port)]
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    process = processes.start([sys.executable, "-m", "amends", *words], env=given, cwd=ROOT)
    try:
        yield process
    finally:
        processes.kill(process)


def answer(port: int, path: str) -> tuple[int, bytes]:
    """The status and the body; 0 while no one answers."""
    with suppress(OSError):
        try:
            url = f"http://127.0.0.1:{port}{path}"
            with urllib.request.urlopen(url, timeout=PATIENCE) as page:
                return page.status, page.read()
        except HTTPError as refused:
            return refused.code, refused.read()
    return 0, b""


def loading(port: int) -> dict[str, Any]:
    status, body = answer(port, "/readyz")
    return json.loads(body) if status else {}


def entries(data: Path) -> list[tuple[str, int]]:
    """Every kind of entry with its number, but for alerts: a busy machine raises more of them."""
    with closing(sqlite3.connect(data / "amends.sqlite3")) as database:
        query = (
            "SELECT kind, count(*) FROM journal_entry WHERE kind <> ? GROUP BY kind ORDER BY kind"
        )
        return database.execute(query, ["RecordAlertRaised"]).fetchall()


def test_an_interrupted_demo_answered_at_once_and_becomes_whole_with_the_same_entries(
    tmp_path: Path,
) -> None:
    undisturbed, data = tmp_path / "undisturbed", tmp_path / "data"
    assert _demo(*WANTED, data=undisturbed).returncode == 0

    port = free()
    with served(data, port) as demo:
        until(lambda: answer(port, "/desk/")[0] == 503, "the page of the demo")
        until(lambda: answer(port + 1, "/livez")[0] == 200, "the empty organisation")
        assert loading(port).get("status") == "loading", "it answers before it is loaded"
        until(lambda: loading(port).get("done"), "the first steps")
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(PATIENCE)
    assert sum(count for _, count in entries(data)) < sum(n for _, n in entries(undisturbed))

    totals = set()
    with served(data, port):

        def ready() -> bool:
            told = loading(port)
            totals.add(told.get("of") or 0)
            return told.get("status") == "ok"

        until(ready, "the whole demo")
        until(lambda: loading(port + 1).get("status") == "ok", "the empty organisation")
        assert answer(port, "/")[0] == 200
    assert len(totals - {0}) <= 1, "the total does not grow"
    assert entries(data) == entries(undisturbed)
