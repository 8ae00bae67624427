"""Jobs: once each, by one worker at a time, again after a failure, and failed at last."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.waiting import PATIENCE

from amends.core.values import Code
from amends.jobs import queue, read
from amends.jobs.models import Job
from amends.jobs.queue import NewJob

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SEND = Code("send_decision")
UNREACHABLE = Code("unreachable")


def job(number: int = 1, **given: object) -> NewJob:
    return NewJob(f"complaint/AAAA-{number:04}", 3, SEND, **given)  # type: ignore[arg-type]


def claim_one(worker: str = "worker-1", now: datetime = NOW) -> queue.Claimed:
    (claimed,) = queue.claim(worker, now=now)
    return claimed


@pytest.mark.both_engines
@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one machine has one clock")
def test_a_host_whose_clock_is_ahead_takes_no_job_that_another_worker_has() -> None:
    now = datetime.now(UTC)
    ahead = now + timedelta(hours=2)
    queue.queue([job()], now=now)
    (theirs,) = queue.claim("worker-1", now=now, clock=now)

    assert queue.claim("worker-2", now=ahead, clock=ahead) == []

    queue.queue([job(2)], now=ahead)
    (ours,) = queue.claim("worker-2", now=ahead, clock=ahead)
    assert ours.lease_until - theirs.lease_until < timedelta(hours=1)
    queue.finish(ours, now=ahead)


@pytest.mark.django_db
class TestQueue:
    def test_the_same_job_queued_twice_is_one(self) -> None:
        queue.queue([job(), job(party=1)], now=NOW)
        queue.queue([job(), job(party=2)], now=NOW + MINUTE)

        assert sorted(Job.objects.values_list("party", flat=True)) == [0, 1, 2]

    def test_a_job_that_was_done_is_not_queued_again(self) -> None:
        queue.queue([job()], now=NOW)
        queue.finish(claim_one(), now=NOW)

        queue.queue([job()], now=NOW + MINUTE)

        assert queue.claim("worker-1", now=NOW + timedelta(days=9)) == []

    def test_what_is_queued_goes_with_its_transaction(self) -> None:
        with transaction.atomic():
            queue.queue([job()], now=NOW)
            transaction.set_rollback(True)

        assert not Job.objects.exists()

    def test_thousands_are_queued_in_few_statements(
        self, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            queue.queue([job(number) for number in range(3_000)], now=NOW)

        assert Job.objects.count() == 3_000


@pytest.mark.django_db
class TestClaim:
    def test_the_longest_due_is_taken_first_and_none_before_its_time(self) -> None:
        queue.queue(
            [
                job(1),
                job(2, run_after=NOW - MINUTE),
                job(3, run_after=NOW + MINUTE),
            ],
            now=NOW,
        )

        streams = [claim_one().stream, claim_one().stream]

        assert streams == ["complaint/AAAA-0002", "complaint/AAAA-0001"]
        assert queue.claim("worker-1", now=NOW) == []

    def test_what_one_worker_has_in_hand_no_other_gets(self) -> None:
        queue.queue([job(1), job(2)], now=NOW)

        first = claim_one("worker-1")
        second = queue.claim("worker-2", now=NOW, at_most=5)

        assert [c.stream for c in second] == ["complaint/AAAA-0002"]
        assert (first.worker, first.attempts) == ("worker-1", 1)

    def test_the_job_of_a_dead_worker_is_taken_again_when_its_lease_ends(self) -> None:
        queue.queue([job()], now=NOW)
        dead = claim_one("worker-1")

        assert queue.claim("worker-2", now=dead.lease_until - MINUTE) == []
        again = claim_one("worker-2", dead.lease_until)

        assert (again.id, again.attempts) == (dead.id, 2)

    @pytest.mark.parametrize("late", ["finish", "back_off", "fail"])
    def test_a_worker_whose_lease_ended_settles_nothing(self, late: str) -> None:
        queue.queue([job()], now=NOW)
        dead = claim_one("worker-1")
        alive = claim_one("worker-2", dead.lease_until)

        with pytest.raises(queue.LeaseLost):
            {
                "finish": lambda: queue.finish(dead, now=dead.lease_until),
                "back_off": lambda: queue.back_off(dead, UNREACHABLE, now=dead.lease_until),
                "fail": lambda: queue.fail(dead, UNREACHABLE, now=dead.lease_until),
            }[late]()

        queue.finish(alive, now=alive.lease_until)
        assert Job.objects.get().done_at == alive.lease_until

    def test_a_worker_who_took_it_again_settles_only_the_later_claim(self) -> None:
        queue.queue([job()], now=NOW)
        earlier = claim_one()
        later = claim_one(now=earlier.lease_until)

        with pytest.raises(queue.LeaseLost):
            queue.finish(earlier, now=NOW)
        queue.finish(later, now=NOW)

    def test_only_those_of_a_kind_that_nobody_has_tried_are_asked_for(self) -> None:
        queue.queue([job(number) for number in (1, 2, 3)], now=NOW)
        other = NewJob("complaint/BBBB-0001", 3, Code("index_words"))
        queue.queue([other], now=NOW)
        queue.back_off(claim_one(), UNREACHABLE, now=NOW)
        later = NOW + timedelta(hours=1)

        untried = queue.claim("worker-1", now=later, at_most=9, untried=SEND)

        assert [one.stream[-4:] for one in untried] == ["0002", "0003"]
        assert {one.kind for one in queue.claim("worker-1", now=later, at_most=9)} == {
            SEND,
            Code("index_words"),
        }

    def test_jobs_of_one_claim_are_finished_together_or_not_at_all(self) -> None:
        queue.queue([job(number) for number in (1, 2, 3)], now=NOW)
        claimed = queue.claim("worker-1", now=NOW, at_most=3)
        queue.finish(claimed[1], now=NOW)

        with pytest.raises(queue.LeaseLost), transaction.atomic():
            queue.finish_all(claimed, now=NOW)
        assert Job.objects.filter(done_at__isnull=True).count() == 2

        queue.finish_all([claimed[0], claimed[2]], now=NOW)
        assert Job.objects.filter(done_at=NOW).count() == 3

    def test_what_was_claimed_a_moment_later_is_finished_with_the_rest(self) -> None:
        queue.queue([job(number) for number in (1, 2, 3)], now=NOW)
        claimed = queue.claim("worker-1", now=NOW, clock=datetime.now(UTC))
        claimed += queue.claim(
            "worker-1", now=NOW, at_most=2, untried=SEND, clock=datetime.now(UTC)
        )

        queue.finish_all(claimed, now=NOW)
        assert Job.objects.filter(done_at=NOW).count() == 3

    def test_finishing_twice_is_refused(self) -> None:
        queue.queue([job()], now=NOW)
        claimed = claim_one()
        queue.finish(claimed, now=NOW)

        with pytest.raises(queue.LeaseLost):
            queue.finish(claimed, now=NOW)

    def test_a_claim_without_a_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="worker"):
            queue.claim("", now=NOW)


@pytest.mark.django_db
class TestFailing:
    def test_each_failure_waits_longer_and_the_seventh_is_final(self) -> None:
        queue.queue([job()], now=NOW)
        now, waited = NOW, []
        while (claimed := queue.claim("worker-1", now=now)) and not read.failed():
            queue.back_off(claimed[0], UNREACHABLE, now=now)
            due = Job.objects.get().run_after
            if read.failed():
                break
            waited.append(due - now)
            assert queue.claim("worker-1", now=due - timedelta(seconds=1)) == []
            now = due

        hours = [wait / timedelta(hours=1) for wait in waited]
        assert hours == pytest.approx([1 / 60, 5 / 60, 0.5, 2, 6, 24])
        (failed,) = read.failed()
        assert (failed.problem, failed.attempts, failed.kind) == ("unreachable", 7, SEND)
        assert queue.claim("worker-1", now=NOW + timedelta(days=99)) == []

    def test_what_cannot_be_done_fails_at_once_and_is_retried_as_if_new(self) -> None:
        queue.queue([job()], now=NOW)
        queue.fail(claim_one(), UNREACHABLE, now=NOW)
        (failed,) = read.failed()

        assert queue.retry([failed.id, 4711], now=NOW + MINUTE) == 1
        assert queue.retry([failed.id], now=NOW + MINUTE) == 0

        assert read.failed() == []
        assert claim_one(now=NOW + MINUTE).attempts == 1

    def test_a_job_that_kills_every_worker_fails(self) -> None:
        queue.queue([job(1)], now=NOW)
        now = NOW
        for _ in range(7):
            now = claim_one(now=now).lease_until

        assert queue.claim("worker-1", now=now) == []
        assert [s.problem for s in read.failed()] == ["lease_ended"]

    def test_a_problem_is_a_code_and_never_a_sentence(self) -> None:
        queue.queue([job()], now=NOW)

        with pytest.raises(ValueError, match="not a code"):
            queue.back_off(claim_one(), "Ann Okafor's mailbox is full", now=NOW)  # type: ignore[arg-type]

    def test_the_database_refuses_one_both_done_and_failed(self) -> None:
        queue.queue([job()], now=NOW)

        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.update(done_at=NOW, failed_at=NOW)


@pytest.mark.django_db
def test_reading_tells_how_far_the_workers_are_behind() -> None:
    queue.queue([job(1), job(2), job(3, run_after=NOW + MINUTE)], now=NOW - MINUTE)
    queue.queue([job(4), job(5)], now=NOW - 2 * MINUTE)
    queue.fail(claim_one(), UNREACHABLE, now=NOW)
    queue.finish(claim_one(), now=NOW)

    assert read.waiting(NOW) == read.Waiting(2, 1, 1, NOW - MINUTE)


@pytest.mark.django_db
def test_only_errands_done_long_ago_are_cleared() -> None:
    queue.queue([job(number) for number in range(4)], now=NOW)
    for day in range(3):
        queue.finish(claim_one(), now=NOW + timedelta(days=day))

    assert queue.clear_done(NOW + timedelta(days=2), at_most=1) == 1
    assert queue.clear_done(NOW + timedelta(days=2)) == 1
    assert Job.objects.count() == 2


# --- exactly one claimer ---


MANY = 120


def test_eight_threads_never_take_the_same_job(committed_database: str) -> None:
    queue.queue([job(number) for number in range(MANY)], now=NOW)
    start = threading.Barrier(8)
    taken: list[int] = []
    problems: list[BaseException] = []

    def labour(name: str) -> None:
        try:
            start.wait()
            while claimed := queue.claim(name, now=NOW, at_most=3):
                taken.extend(c.id for c in claimed)
                for one in claimed:
                    queue.finish(one, now=NOW)
        except BaseException as problem:  # noqa: BLE001 (shown by the assertion)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=labour, args=(f"worker-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert Counter(taken) == dict.fromkeys(Job.objects.values_list("id", flat=True), 1)
    assert len(taken) == MANY


LABOUR = """
import json, sys, django
django.setup()
from datetime import datetime
from amends.jobs import queue
name, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
taken = []
print("ready", flush=True)
sys.stdin.readline()
while claimed := queue.claim(name, now=now, at_most=2):
    taken += [one.id for one in claimed]
    for one in claimed:
        queue.finish(one, now=now)
print(json.dumps(taken))
"""


@pytest.mark.whole
def test_several_processes_never_take_the_same_job(committed_database: str) -> None:
    queue.queue([job(number) for number in range(MANY)], now=NOW)
    address = committed_database
    if connection.vendor == "sqlite":
        address = "sqlite:///" + str(connection.settings_dict["NAME"])
    ready = threading.Barrier(3)

    def labour(number: int) -> list[int]:
        process = subprocess.Popen(
            [sys.executable, "-c", LABOUR, f"worker-{number}", NOW.isoformat()],
            env=os.environ | {"DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                assert process.stdout
                assert process.stdout.readline() == "ready\n"
                ready.wait(PATIENCE)
                return list(json.loads(process.communicate("\n", timeout=PATIENCE)[0]))
            finally:
                process.kill()

    with ThreadPoolExecutor(3) as threads:
        taken = [one for each in threads.map(labour, range(3)) for one in each]

    assert Counter(taken) == dict.fromkeys(Job.objects.values_list("id", flat=True), 1)
    assert len(taken) == MANY
