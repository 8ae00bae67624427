"""`/livez` and `/readyz`: who asks is answered whatever the pages, the database and the disk do."""

import http.client
import json
import os
import shutil
import threading
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.doors.site.test_http_server import GENEROUS, HEAD, connected, echo, serving_at, whole
from tests.waiting import PATIENCE, until

from amends.core.values import Code
from amends.governance import preparing
from amends.jobs.models import Job
from amends.site import older_data
from amends.site.checks import doctor, ready, waiting, watching
from amends.site.monitoring.probes import LIVE, READY, Answer, Probed
from amends.site.server.http_server import Limits, Phase
from amends.vault import storage

ALL_WELL = {"status": "ok", "warnings": []}


def answered(
    port: int, path: str, method: str = "GET", host: str = "10.1.2.3"
) -> tuple[int, bytes]:
    """What a probe is answered that calls the process by an address of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
        asking.request(method, path, headers={"Host": host})
        answer = asking.getresponse()
        return answer.status, answer.read()


class Busy:
    """Pages that answer no one before they are let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Semaphore(0), threading.Event()

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.begun.release()
        assert self.go.wait(PATIENCE)
        return echo(environ, start_response)


def test_a_probe_is_answered_while_every_thread_is_busy() -> None:
    pages = Busy()
    with serving_at(Probed(pages, lambda: (200, ALL_WELL)), threads=1) as (port, _):
        for _ in range(3):
            connected(port, HEAD + b"\r\n")
        assert pages.begun.acquire(timeout=PATIENCE)
        assert answered(port, LIVE) == (200, b'{"status": "ok"}')
        assert answered(port, READY) == (200, json.dumps(ALL_WELL).encode())
        assert answered(port, READY, "HEAD") == (200, b"")
        pages.go.set()


@pytest.mark.parametrize("few", ["per_network", "connections"])
def test_a_probe_is_answered_where_no_more_connections_are_allowed(few: str) -> None:
    pages, limits = Busy(), {"head": PATIENCE, "grace": PATIENCE, few: 3}
    with serving_at(Probed(pages, lambda: (200, ALL_WELL)), limits=Limits(**limits)) as (
        port,
        server,
    ):
        for _ in range(3):
            connected(port, HEAD + b"\r\n")
        busy = [Phase.answering] * 3
        until(lambda: [one.phase for one in server.channels()] == busy, "three requests")
        assert answered(port, LIVE)[0] == 200
        assert whole(connected(port, HEAD + b"\r\n")).startswith(b"HTTP/1.1 503")
        pages.go.set()


def test_only_reading_is_a_probe() -> None:
    with serving_at(Probed(echo, lambda: (200, ALL_WELL))) as (port, _):
        assert answered(port, LIVE, "POST") == (200, b"http  0")
        assert answered(port, "/livez/") == (200, b"http  0")


def test_what_is_not_ready_says_so() -> None:
    loading: Answer = (503, {"status": "loading", "done": 3, "of": 9})
    with serving_at(Probed(echo, lambda: loading), limits=GENEROUS) as (port, _):
        assert answered(port, READY) == (503, b'{"status": "loading", "done": 3, "of": 9}')
        assert answered(port, LIVE)[0] == 200


@pytest.fixture
def seen(db: None, settings: Any, tmp_path: Path) -> None:
    """An installation with nothing to complain about."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    preparing.saw(preparing.WORKER, now=datetime.now(UTC))


@pytest.mark.both_engines
def test_a_process_that_has_everything_is_ready(seen: None) -> None:
    assert watching.look() == (200, ALL_WELL)


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free", "answer"),
    [
        (100 * 2**20, (503, {"status": "not_ready", "failed": ["disk"]})),
        (500 * 2**20, (200, {"status": "ok", "warnings": ["disk"]})),
    ],
)
def test_a_disk_that_is_nearly_full_is_a_warning_and_a_full_one_ends_it(
    seen: None, monkeypatch: pytest.MonkeyPatch, free: int, answer: Answer
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free))
    assert watching.look() == answer


class Inodes(SimpleNamespace):
    """A large disk that has this many places for files, and this many left."""

    def __init__(self, places: int, left: int) -> None:
        large = dict.fromkeys(("f_blocks", "f_bfree", "f_bavail"), 2**40)
        super().__init__(f_frsize=1, f_files=places, f_favail=left, **large)


def test_a_disk_without_room_for_another_file_is_full(
    seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: Inodes(100, 0))
    assert watching.look() == (503, {"status": "not_ready", "failed": ["disk"]})
    monkeypatch.setattr(os, "statvfs", lambda _: Inodes(0, 0))
    assert watching.look()[0] == 200, "a disk that does not count files"


@pytest.mark.both_engines
def test_an_old_schema_is_not_ready(seen: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs' AND name LIKE '0001%'")
    assert watching.look() == (503, {"status": "not_ready", "failed": ["schema"]})


def test_every_migration_file_counts_as_the_program_that_applies_them_counts(db: None) -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    assert older_data.of_this_version() == set(loader.graph.nodes)


def test_whatever_serve_refuses_for_is_not_ready_either(
    seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for check in doctor._NEEDED:

        @doctor.as_check
        def failing() -> Any:
            return False, "a sentence that no probe tells"

        failing.__name__ = check.__name__
        if check in watching.LOOKED_AT_OTHERWISE:
            continue
        monkeypatch.setattr(doctor, "_NEEDED", (failing,))
        assert watching.look() == (503, {"status": "not_ready", "failed": ["unfit"]})


def test_files_that_cannot_be_written_are_not_ready(
    seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert watching.look() == (503, {"status": "not_ready", "failed": ["files"]})


def test_a_bucket_that_does_not_answer_takes_no_host_away(
    seen: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AMENDS_FILES = "s3://ours/files"
    monkeypatch.setattr(storage, "answers", lambda: False)
    monkeypatch.setitem(watching.WARNINGS, "files", storage.answers)  # type: ignore[arg-type]
    assert watching.look() == (200, {"status": "ok", "warnings": ["files"]})


def test_a_worker_no_one_saw_and_late_jobs_are_warnings(seen: None) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    preparing.saw(preparing.WORKER, now=long_ago)
    Job.objects.create(kind=Code("draw"), stream="x", version=1, run_after=long_ago)
    assert watching.look() == (200, {"status": "ok", "warnings": ["worker", "jobs"]})


def test_a_worker_seen_in_the_future_was_not_seen(seen: None) -> None:
    preparing.saw(preparing.WORKER, now=datetime.now(UTC) + timedelta(days=3_000))
    assert watching.look() == (200, {"status": "ok", "warnings": ["worker"]})
    assert [one.open for one in doctor.examine([ready.worker_seen])] == [True]


def test_a_watch_without_its_database_says_so_and_comes_back(
    committed_database: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AMENDS_DATA = settings.AMENDS_FILES = tmp_path
    monkeypatch.setattr(watching, "EVERY", 0.01)
    watch, entry = watching.Watch(), connection.settings_dict
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(entry, "NAME", "no/such/database")
        watch.start()
        gone = {"status": "not_ready", "failed": ["database"]}
        until(lambda: watch.answer() == (503, gone), "the database is missed")
        with pytest.MonkeyPatch.context() as late:
            late.setattr(watching, "STALE", -1)
            assert watch.answer() == (503, {"status": "stale"})
    watch.stop()
    watch = watching.Watch()
    until(lambda: watch.answer()[0] == 200, "the database is back")
    watch.stop()


def test_a_start_waits_for_a_database_that_does_not_answer_yet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([OperationalError("connection refused")] * 2 + [None])
    tried = []

    def connect() -> None:
        tried.append(1)
        if problem := next(answers):
            raise problem

    monkeypatch.setattr(waiting, "_PAUSE", 0)
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "ensure_connection", connect)
    waiting.for_database(PATIENCE)
    assert len(tried) == 3
    assert capsys.readouterr().err.count("does not answer") == 1


@pytest.mark.parametrize(
    ("problem", "seconds"),
    [('database "x" does not exist', PATIENCE), ("connection refused", 0)],
)
def test_a_start_does_not_wait_for_what_will_not_change(
    monkeypatch: pytest.MonkeyPatch, problem: str, seconds: float
) -> None:
    tried = []

    def connect() -> None:
        tried.append(1)
        raise OperationalError(problem)

    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "ensure_connection", connect)
    waiting.for_database(seconds)
    assert len(tried) == 1
