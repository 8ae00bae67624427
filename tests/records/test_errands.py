"""Errands: once each, by one worker at a time, again after a failure, and at last on the shelf."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from amends.core.values import Code
from amends.errands import read, work
from amends.errands.models import Errand
from amends.errands.work import NewErrand

from ..waiting import PATIENCE

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SEND = Code("send_decision")
UNREACHABLE = Code("unreachable")


def errand(number: int = 1, **given: object) -> NewErrand:
    return NewErrand(f"complaint/AAAA-{number:04}", 3, SEND, **given)  # type: ignore[arg-type]


def claim_one(worker: str = "worker-1", now: datetime = NOW) -> work.Claimed:
    (claimed,) = work.claim(worker, now=now)
    return claimed


@pytest.mark.django_db
class TestQueue:
    def test_the_same_errand_queued_twice_is_one(self) -> None:
        work.queue([errand(), errand(party=1)], now=NOW)
        work.queue([errand(), errand(party=2)], now=NOW + MINUTE)

        assert sorted(Errand.objects.values_list("party", flat=True)) == [0, 1, 2]

    def test_an_errand_that_was_done_is_not_queued_again(self) -> None:
        work.queue([errand()], now=NOW)
        work.finish(claim_one(), now=NOW)

        work.queue([errand()], now=NOW + MINUTE)

        assert work.claim("worker-1", now=NOW + timedelta(days=9)) == []

    def test_what_is_queued_goes_with_its_transaction(self) -> None:
        with transaction.atomic():
            work.queue([errand()], now=NOW)
            transaction.set_rollback(True)

        assert not Errand.objects.exists()

    def test_thousands_are_queued_in_few_statements(
        self, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            work.queue([errand(number) for number in range(3_000)], now=NOW)

        assert Errand.objects.count() == 3_000


@pytest.mark.django_db
class TestClaim:
    def test_the_longest_due_is_taken_first_and_none_before_its_time(self) -> None:
        work.queue(
            [
                errand(1),
                errand(2, run_after=NOW - MINUTE),
                errand(3, run_after=NOW + MINUTE),
            ],
            now=NOW,
        )

        streams = [claim_one().stream, claim_one().stream]

        assert streams == ["complaint/AAAA-0002", "complaint/AAAA-0001"]
        assert work.claim("worker-1", now=NOW) == []

    def test_what_one_worker_has_in_hand_no_other_gets(self) -> None:
        work.queue([errand(1), errand(2)], now=NOW)

        first = claim_one("worker-1")
        second = work.claim("worker-2", now=NOW, at_most=5)

        assert [c.stream for c in second] == ["complaint/AAAA-0002"]
        assert (first.worker, first.attempts) == ("worker-1", 1)

    def test_the_errand_of_a_dead_worker_is_taken_again_when_its_lease_ends(self) -> None:
        work.queue([errand()], now=NOW)
        dead = claim_one("worker-1")

        assert work.claim("worker-2", now=dead.lease_until - MINUTE) == []
        again = claim_one("worker-2", dead.lease_until)

        assert (again.id, again.attempts) == (dead.id, 2)

    @pytest.mark.parametrize("late", ["finish", "fail", "shelve"])
    def test_a_worker_whose_lease_ended_settles_nothing(self, late: str) -> None:
        work.queue([errand()], now=NOW)
        dead = claim_one("worker-1")
        alive = claim_one("worker-2", dead.lease_until)

        with pytest.raises(work.LeaseLost):
            {
                "finish": lambda: work.finish(dead, now=dead.lease_until),
                "fail": lambda: work.fail(dead, UNREACHABLE, now=dead.lease_until),
                "shelve": lambda: work.shelve(dead, UNREACHABLE, now=dead.lease_until),
            }[late]()

        work.finish(alive, now=alive.lease_until)
        assert Errand.objects.get().done_at == alive.lease_until

    def test_a_worker_who_took_it_again_settles_only_the_later_claim(self) -> None:
        work.queue([errand()], now=NOW)
        earlier = claim_one()
        later = claim_one(now=earlier.lease_until)

        with pytest.raises(work.LeaseLost):
            work.finish(earlier, now=NOW)
        work.finish(later, now=NOW)

    def test_only_those_of_a_kind_that_nobody_has_tried_are_asked_for(self) -> None:
        work.queue([errand(number) for number in (1, 2, 3)], now=NOW)
        other = NewErrand("complaint/BBBB-0001", 3, Code("index_words"))
        work.queue([other], now=NOW)
        work.fail(claim_one(), UNREACHABLE, now=NOW)
        later = NOW + timedelta(hours=1)

        untried = work.claim("worker-1", now=later, at_most=9, untried=SEND)

        assert [one.stream[-4:] for one in untried] == ["0002", "0003"]
        assert {one.kind for one in work.claim("worker-1", now=later, at_most=9)} == {
            SEND,
            Code("index_words"),
        }

    def test_errands_of_one_claim_are_finished_together_or_not_at_all(self) -> None:
        work.queue([errand(number) for number in (1, 2, 3)], now=NOW)
        claimed = work.claim("worker-1", now=NOW, at_most=3)
        work.finish(claimed[1], now=NOW)

        with pytest.raises(work.LeaseLost), transaction.atomic():
            work.finish_all(claimed, now=NOW)
        assert Errand.objects.filter(done_at__isnull=True).count() == 2

        work.finish_all([claimed[0], claimed[2]], now=NOW)
        assert Errand.objects.filter(done_at=NOW).count() == 3

    def test_finishing_twice_is_refused(self) -> None:
        work.queue([errand()], now=NOW)
        claimed = claim_one()
        work.finish(claimed, now=NOW)

        with pytest.raises(work.LeaseLost):
            work.finish(claimed, now=NOW)

    def test_a_claim_without_a_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="worker"):
            work.claim("", now=NOW)


@pytest.mark.django_db
class TestFailing:
    def test_each_failure_waits_longer_and_the_seventh_goes_to_the_shelf(self) -> None:
        work.queue([errand()], now=NOW)
        now, waited = NOW, []
        while (claimed := work.claim("worker-1", now=now)) and not read.shelf():
            work.fail(claimed[0], UNREACHABLE, now=now)
            due = Errand.objects.get().run_after
            if read.shelf():
                break
            waited.append(due - now)
            assert work.claim("worker-1", now=due - timedelta(seconds=1)) == []
            now = due

        hours = [wait / timedelta(hours=1) for wait in waited]
        assert hours == pytest.approx([1 / 60, 5 / 60, 0.5, 2, 6, 24])
        (shelved,) = read.shelf()
        assert (shelved.problem, shelved.attempts, shelved.kind) == ("unreachable", 7, SEND)
        assert work.claim("worker-1", now=NOW + timedelta(days=99)) == []

    def test_what_cannot_be_done_goes_to_the_shelf_at_once_and_back_as_if_new(self) -> None:
        work.queue([errand()], now=NOW)
        work.shelve(claim_one(), UNREACHABLE, now=NOW)
        (shelved,) = read.shelf()

        assert work.unshelve([shelved.id, 4711], now=NOW + MINUTE) == 1
        assert work.unshelve([shelved.id], now=NOW + MINUTE) == 0

        assert read.shelf() == []
        assert claim_one(now=NOW + MINUTE).attempts == 1

    def test_an_errand_that_kills_every_worker_ends_on_the_shelf(self) -> None:
        work.queue([errand(1)], now=NOW)
        now = NOW
        for _ in range(7):
            now = claim_one(now=now).lease_until

        assert work.claim("worker-1", now=now) == []
        assert [s.problem for s in read.shelf()] == ["lease_ended"]

    def test_a_problem_is_a_code_and_never_a_sentence(self) -> None:
        work.queue([errand()], now=NOW)

        with pytest.raises(ValueError, match="not a code"):
            work.fail(claim_one(), "Ann Okafor's mailbox is full", now=NOW)  # type: ignore[arg-type]

    def test_the_database_refuses_one_both_done_and_shelved(self) -> None:
        work.queue([errand()], now=NOW)

        with pytest.raises(IntegrityError), transaction.atomic():
            Errand.objects.update(done_at=NOW, shelved_at=NOW)


@pytest.mark.django_db
def test_reading_tells_how_far_the_workers_are_behind() -> None:
    work.queue([errand(1), errand(2), errand(3, run_after=NOW + MINUTE)], now=NOW - MINUTE)
    work.queue([errand(4), errand(5)], now=NOW - 2 * MINUTE)
    work.shelve(claim_one(), UNREACHABLE, now=NOW)
    work.finish(claim_one(), now=NOW)

    assert read.waiting(NOW) == read.Waiting(2, 1, 1, NOW - MINUTE)
    assert read.unfinished("complaint/AAAA-0003") == 1
    assert read.unfinished("complaint/AAAA-0004") == 0


@pytest.mark.django_db
def test_only_errands_done_long_ago_are_cleared() -> None:
    work.queue([errand(number) for number in range(4)], now=NOW)
    for day in range(3):
        work.finish(claim_one(), now=NOW + timedelta(days=day))

    assert work.clear_done(NOW + timedelta(days=2), at_most=1) == 1
    assert work.clear_done(NOW + timedelta(days=2)) == 1
    assert Errand.objects.count() == 2


# --- exactly one claimer ---


MANY = 120


def test_eight_threads_never_take_the_same_errand(committed_database: str) -> None:
    work.queue([errand(number) for number in range(MANY)], now=NOW)
    start = threading.Barrier(8)
    taken: list[int] = []
    problems: list[BaseException] = []

    def labour(name: str) -> None:
        try:
            start.wait()
            while claimed := work.claim(name, now=NOW, at_most=3):
                taken.extend(c.id for c in claimed)
                for one in claimed:
                    work.finish(one, now=NOW)
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
    assert Counter(taken) == dict.fromkeys(Errand.objects.values_list("id", flat=True), 1)
    assert len(taken) == MANY


LABOUR = """
import json, sys, django
django.setup()
from datetime import datetime
from amends.errands import work
name, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
taken = []
sys.stdin.readline()
while claimed := work.claim(name, now=now, at_most=2):
    taken += [one.id for one in claimed]
    for one in claimed:
        work.finish(one, now=now)
print(json.dumps(taken))
"""


def test_several_processes_never_take_the_same_errand(committed_database: str) -> None:
    work.queue([errand(number) for number in range(MANY)], now=NOW)
    address = committed_database
    if connection.vendor == "sqlite":
        address = "sqlite:///" + str(connection.settings_dict["NAME"])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LABOUR, f"worker-{number}", NOW.isoformat()],
            env=os.environ | {"DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    taken = [
        taken_one
        for told in [process.communicate("\n", timeout=PATIENCE)[0] for process in processes]
        for taken_one in json.loads(told)
    ]

    assert Counter(taken) == dict.fromkeys(Errand.objects.values_list("id", flat=True), 1)
    assert len(taken) == MANY
