"""The worker: what ends it counts against one job, words are indexed together, old keys end."""

import argparse
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.operation.effects.consequences import JobKind
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.projections import indexing
from amends.jobs import queue as work
from amends.jobs.models import Job
from amends.jobs.queue import Claimed, NewJob, queue
from amends.journal import log
from amends.journal.tree import LogDamaged
from amends.register.models import Words
from amends.site import cli as command
from amends.site import worker
from amends.site.checks import doctor
from amends.site.cli.data import compact
from amends.site.console.declined import Declined
from amends.vault import keys
from amends.vault.models import DataKey, Piece

NOW = org.BEGAN + timedelta(hours=3)
HOUR = timedelta(hours=1)


class Killed(BaseException):
    """What no code of ours catches, as when the process is ended."""


@pytest.fixture(autouse=True)
def _founded(committed_database: str, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    rules.forget()
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    Job.objects.all().delete()


def _lodged(count: int) -> list[str]:
    references = [org.lodged(narrative=f"pipe number{n} leaks").reference for n in range(count)]
    Job.objects.exclude(kind=JobKind.index_words).delete()
    return references


def test_a_job_that_ends_the_worker_counts_against_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue([NewJob(f"complaint/AAAA-000{n}", 1, JobKind.send_decision) for n in "123"], now=NOW)

    def end(job: Claimed, now: Any) -> None:
        raise Killed

    monkeypatch.setitem(worker.WORK, JobKind.send_decision, end)
    with pytest.raises(Killed):
        worker.make_round("test", now=NOW)

    assert list(Job.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


def test_what_many_erasures_freed_is_written_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    queue([NewJob(f"complaint/AAAA-000{n}", 1, JobKind.forget_words) for n in "123"], now=NOW)
    scrubbed: list[Id] = []
    monkeypatch.setattr(worker.vault, "size", lambda: worker.COMPACTED_AT_ONCE)
    monkeypatch.setattr(worker.vault, "scrub", lambda: scrubbed.append(Id("once")))

    worker.make_round("test", now=NOW)

    assert scrubbed == ["once"]
    assert not Job.objects.filter(done_at__isnull=True).exists()


def test_a_large_database_is_compacted_only_by_a_command_which_says_so_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue([NewJob("complaint/AAAA-0001", 1, JobKind.forget_words)], now=NOW)
    told: list[str] = []
    monkeypatch.setattr(worker, "COMPACTED_AT_ONCE", 0)
    monkeypatch.setattr(worker.vault, "scrub", lambda: told.append(capsys.readouterr().err))
    monkeypatch.setattr(worker.vault, "shorten_log", lambda: None)

    worker.make_round("test", now=NOW)
    assert told == []
    assert not Job.objects.filter(done_at__isnull=True).exists()

    monkeypatch.setattr(worker.engine, "scrub", lambda: None)
    assert compact.run(argparse.Namespace()) == 0
    assert "No one can save anything for up to" in told[0]


def test_jobs_of_a_kind_that_is_not_joined_are_left_to_be_tried_one_by_one() -> None:
    queue([NewJob(f"complaint/AAAA-000{n}", 1, JobKind.send_decision) for n in "12"], now=NOW)
    jobs = work.claim("test", now=NOW, at_most=2)

    assert worker.left_of(jobs, now=NOW) == jobs
    assert Job.objects.filter(done_at__isnull=True).count() == 2


def test_words_of_many_complaints_go_into_the_index_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _lodged(5)
    calls: list[int] = []
    index_many = indexing.index_many

    def counting(up_to: dict[str, int]) -> None:
        calls.append(len(up_to))
        index_many(up_to)

    monkeypatch.setattr(indexing, "index_many", counting)
    done = worker.make_round("test", now=NOW)

    assert calls == [5]
    assert done >= 5
    assert Words.objects.filter(tokens__contains="leaks").count() == 5
    assert not Job.objects.filter(done_at__isnull=True).exists()


def test_every_job_that_was_done_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of other moments of a complaint, which its words in the index settle."""
    _lodged(3)
    streams = Job.objects.filter(kind=JobKind.index_words).values_list("stream", flat=True)
    later = datetime(2027, 1, 1, tzinfo=UTC)
    queue([NewJob(stream, 99, JobKind.index_words, run_after=later) for stream in streams], now=NOW)
    counted: Counter[str] = Counter()
    count = lambda kind, _, number=1: counted.update({kind: number})  # noqa: E731
    monkeypatch.setattr(worker.counters, "count_jobs", count)
    worker.make_round("test", now=NOW)

    done = Job.objects.filter(kind=JobKind.index_words, done_at__isnull=False).count()
    assert counted[JobKind.index_words] == done == 6


def test_one_complaint_that_cannot_be_indexed_holds_no_other_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = _lodged(4)
    index_many = indexing.index_many

    def failing(up_to: dict[str, int]) -> None:
        index_many(up_to)
        if f"complaint/{references[2]}" in up_to:
            raise ValueError("too many words")

    monkeypatch.setattr(indexing, "index_many", failing)
    worker.make_round("test", now=NOW)

    left = Job.objects.get(done_at__isnull=True)
    assert (left.stream, left.problem) == (f"complaint/{references[2]}", "valueerror")
    found = Words.objects.filter(tokens__contains="leaks").values_list("reference", flat=True)
    assert set(found) >= {Id(r) for r in references if r != references[2]}


def test_what_was_sealed_while_the_key_was_retired_is_moved_and_the_key_destroyed() -> None:
    _lodged(2)
    old = keys.in_use(keys.Purpose.seal, now=NOW).id
    new = keys.rotate(now=NOW)
    assert Piece.objects.filter(data_key=old).exists()

    worker.make_round("test", now=NOW + 2 * HOUR, thorough=True)

    assert not Piece.objects.filter(data_key=old).exists()
    assert Piece.objects.filter(data_key=new).exists()
    assert not DataKey.objects.filter(id=old).exists()


@pytest.mark.parametrize("fault", [log.WrongKey, LogDamaged, log.NoKey, ValueError, OSError])
def test_a_log_that_cannot_be_signed_keeps_no_job_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: type[Exception]
) -> None:
    def refuse(**_: object) -> int:
        raise fault("not so")

    monkeypatch.setattr(log, "sequence", refuse)
    _lodged(1)
    for _ in range(3):
        worker.make_round("test", now=NOW)

    assert Job.objects.filter(done_at__isnull=True).count() == 0
    told = [one.message for one in caplog.records if "not sealed" in one.message]
    assert len(told) == 1, "and it is said once, not every second"


def test_failed_jobs_are_shown_and_retried(capsys: pytest.CaptureFixture[str]) -> None:
    queue([NewJob(f"complaint/AAAA-000{n}", 1, JobKind.send_decision) for n in "12"], now=NOW)
    for job in work.claim("test", now=NOW, at_most=2):
        work.fail(job, Code("no_template"), now=NOW)

    assert amends("jobs", "show") == 1
    shown = capsys.readouterr().out
    assert "2 failed" in shown
    assert "send_decision for complaint/AAAA-0001, entry 1: no_template" in shown
    one, _other = Job.objects.order_by("id").values_list("id", flat=True)
    assert amends("jobs", "retry", str(one)) == 0
    assert amends("jobs", "retry", str(one)) == 1, "it has not failed any more"
    assert amends("jobs", "retry", "4711") == 1
    assert amends("jobs", "retry", str(one), "--all") == 1
    assert amends("jobs", "retry", "--all") == 0
    capsys.readouterr()
    assert amends("jobs", "show", "--json") == 0
    assert json.loads(capsys.readouterr().out)["due"] == 2


def amends(*words: str) -> int:
    """The command, in this process."""
    arguments = command.parser().parse_args(words)
    try:
        return int(arguments.command.run(arguments))
    except Declined:
        return 1


def test_letters_that_became_files_go_with_the_words_of_their_complaint(
    settings: Any, tmp_path: Any
) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "amends.site.outbox.Outbox",
            "OPTIONS": {"folder": tmp_path / "outbox"},
        }
    }
    erased, kept = org.lodged().reference, org.lodged().reference
    while worker.make_round("test", now=NOW):
        pass
    assert len(list((tmp_path / "outbox").iterdir())) == 2
    rep = org.acting(org.REPRESENTATIVE)
    erase = Erase(ErasureGround.requested)
    perform_named(f"complaint/{erased}", "erase", erase, actor=rep, now=NOW)
    while worker.make_round("test", now=NOW):
        pass

    (left,) = (tmp_path / "outbox").iterdir()
    assert kept in left.read_text()


# What `amends doctor` sees of the worker's part


def wanting() -> dict[str, str]:
    return {one.check: one.told for one in doctor.examine() if not one.fine}


def test_doctor_tells_a_log_that_is_not_sealed_and_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    org.lodged()
    assert "amends worker" in wanting()["log_goes_on"], "the sample lodged months ago"
    while worker.make_round("test", now=NOW):
        pass
    assert "log_goes_on" not in wanting()
    monkeypatch.setattr(log, "continues", _damaged)
    assert "amends verify" in wanting()["log_goes_on"]
    key = tmp_path / "keys" / "log_key"
    key.write_text("A" * 43 + "=")
    assert "not the original key" in wanting()["log_goes_on"]
    key.unlink()
    assert "is missing" in wanting()["log_goes_on"]


def _damaged() -> None:
    raise LogDamaged("7 leaves are not what was signed")


def test_doctor_tells_what_failed_and_what_nobody_does() -> None:
    assert "errands_done" not in wanting()
    queue([NewJob("complaint/AAAA-0001", 1, JobKind.send_decision)], now=NOW)
    assert "amends worker" in wanting()["errands_done"]
    (job,) = work.claim("test", now=NOW)
    work.fail(job, Code("no_template"), now=NOW)
    assert "run amends jobs show" in wanting()["errands_done"]


def test_doctor_tells_a_master_key_that_opens_nothing(settings: Any) -> None:
    org.lodged()
    assert "keys_fit" not in wanting()
    settings.AMENDS_MASTER_KEY = "A" * 43 + "="
    keys.forget()
    assert "does not open" in wanting()["keys_fit"]


def test_doctor_tells_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "disk_has_room" not in wanting()
    monkeypatch.setattr(doctor, "LEAST_FREE", 2**62)
    assert "GiB are free under" in wanting()["disk_has_room"]
