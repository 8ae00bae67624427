"""A worker that rests while nothing is new, waits for its database, and shares its duties."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from tests.records import organization as org

from amends.handling import rules
from amends.jobs import duties
from amends.jobs.models import Duty, Job
from amends.jobs.queue import NewJob, queue
from amends.journal import log
from amends.site import worker
from amends.site.cli import parser
from amends.site.cli import worker as command
from amends.site.console.declined import Misused
from amends.vault.storage import Unavailable

NOW = org.BEGAN + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _founded(committed_database: str, tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    rules.forget()
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    duties._Here.answers.clear()
    yield
    duties.choose()
    duties._Here.answers.clear()


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each round was given."""
    found: list[dict[str, Any]] = []

    def make_round(name: str, **given: Any) -> int:
        found.append(given)
        return 0

    monkeypatch.setattr(worker, "make_round", make_round)
    return found


@pytest.fixture
def resting(rounds: list[dict[str, Any]]) -> worker._Worker:
    """A worker that has nothing to do."""
    made = worker._Worker()
    made.work()
    log.sequence(now=NOW, signer=log.signer())
    Job.objects.all().delete()
    rounds.clear()
    return made


def test_a_worker_without_news_asks_three_short_questions(
    resting: worker._Worker, rounds: list[dict[str, Any]]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        for _ in range(5):
            assert resting.work() == 0
    assert rounds == []
    assert len(asked) <= 3 * 5, [one["sql"] for one in asked]


def test_it_makes_a_round_at_once_for_an_entry_and_for_a_job(
    resting: worker._Worker, rounds: list[dict[str, Any]]
) -> None:
    org.lodged()
    Job.objects.all().delete()
    resting.work()
    assert len(rounds) == 1
    log.sequence(now=NOW, signer=log.signer())
    queue([NewJob("complaint/AAAA-0001", 1, worker.RECOUNT)], now=NOW)
    resting.work()
    assert len(rounds) == 2


def test_it_makes_a_round_because_time_passes(
    resting: worker._Worker, rounds: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resting.work()
    assert rounds == []
    monkeypatch.setattr(worker, "LOOK", 0.0)
    resting.work()  # its last round was before that
    resting._next_look = 0.0
    resting.work()
    assert len(rounds) == 1


def test_one_that_takes_over_sealing_looks_thoroughly(
    resting: worker._Worker, rounds: list[dict[str, Any]]
) -> None:
    Duty.objects.update(holder="other", until="2126-01-01T00:00:00Z")
    duties._Here.answers.clear()
    org.lodged()
    Job.objects.all().delete()
    resting.work()
    assert rounds == [], "another worker seals"
    Duty.objects.update(until="2026-01-01T00:00:00Z")
    duties._Here.answers.clear()
    resting.work()
    assert [one["thorough"] for one in rounds] == [True]


def test_one_without_the_key_of_the_log_leaves_sealing_to_others(tmp_path: Any) -> None:
    (tmp_path / "keys" / "log_key").unlink()
    assert not worker._may("seal")
    assert not Duty.objects.filter(name="seal").exists()
    assert worker._may("clock")


def test_a_worker_without_its_database_waits_as_long_as_it_takes_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_keep_signals", lambda stop: None)
    monkeypatch.setattr(worker.refresh, "keep", lambda stop: None)
    answers = iter([False] * 6 + [True] + [False] * 2 + [True])
    waits: list[float] = []

    def work(self: worker._Worker) -> int:
        if not next(answers):
            raise OperationalError("the server closed the connection")
        return 0

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            if len(waits) == 10:
                self.set()
            return self.is_set()

    monkeypatch.setattr(worker._Worker, "work", work)
    with caplog.at_level(logging.WARNING, logger="amends.worker"):
        worker.run(Stop())

    assert waits == [1, 2, 5, 5, 5, 5, worker.PAUSE, 1, 2, worker.PAUSE]
    said = [record.getMessage() for record in caplog.records]
    assert (
        said
        == [
            "the database does not answer: OperationalError",
            "the database answers again",
        ]
        * 2
    )


@pytest.mark.parametrize("words", [["--only", "sael"], ["--without", "seal", "--without", "x"]])
def test_an_unknown_duty_is_refused_with_the_names_of_all(words: list[str]) -> None:
    with pytest.raises(Misused, match="There are seal, clock, facts, mailbox"):
        command.run(parser().parse_args(["worker", *words]))


def test_the_list_names_each_duty_its_worker_and_until_when(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert duties.take("seal")
    assert duties.take("clock")
    Duty.objects.filter(name="clock").update(until="2026-01-01T00:00:00Z")
    assert command.run(parser().parse_args(["worker", "--list"])) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(duties.DUTIES)
    assert duties.worker_name() in lines[0]
    assert lines[1].endswith("no worker since 2026-01-01 00:00:00")
    assert lines[2].endswith("never taken")


def test_a_thorough_round_that_the_database_interrupts_is_made_again(
    resting: worker._Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[bool] = []

    def interrupted(*_: Any, thorough: bool, **__: Any) -> int:
        rounds.append(thorough)
        if len(rounds) == 1:
            raise OperationalError
        return 0

    monkeypatch.setattr(worker, "make_round", interrupted)
    resting._next_thorough = 0.0
    with pytest.raises(OperationalError):
        resting.work()
    resting.work()
    resting.work()
    assert rounds == [True, True]


def test_a_bucket_that_does_not_answer_stops_no_other_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(**_: Any) -> None:
        raise Unavailable("a bucket")

    monkeypatch.setattr(worker.files, "sweep", silent)
    worker._Failing.why.clear()
    swept: list[datetime] = []
    monkeypatch.setattr(worker.drafts, "sweep", lambda *, now: swept.append(now))
    worker.make_round("test", now=NOW, thorough=True)
    assert swept == [NOW]
    assert "old files stay: Unavailable" in caplog.text
