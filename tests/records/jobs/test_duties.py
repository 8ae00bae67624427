"""Duties: one worker has each, until it stops renewing it."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection  # noqa: F401 (a condition names it)
from tests.waiting import until

from amends.jobs import duties
from amends.jobs.duties import DUTIES, UnknownDuty
from amends.jobs.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_lease_of_another_test() -> Iterator[None]:
    yield
    duties.choose()
    duties._Here.answers.clear()


class Worker:
    """What one process knows: tests change between several."""

    def __init__(self, patch: pytest.MonkeyPatch, name: str) -> None:
        self._patch, self._name = patch, f"{duties.worker_name().rpartition('/')[0]}/{name}"
        self._answers: dict[str, tuple[bool, float]] = {}

    def take(self, name: str, *, forgetting: bool = True) -> bool:
        if forgetting:
            self._answers.clear()
        self._be()
        return duties.take(name)

    def give_back(self) -> None:
        self._be()
        duties.give_back()

    def _be(self) -> None:
        self._patch.setattr(duties._Here, "worker", self._name)
        self._patch.setattr(duties._Here, "answers", self._answers)


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch, "one")


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch, "other")


def by_name(name: str) -> duties.Holder:
    return next(holder for holder in duties.holders() if holder.duty == name)


@pytest.mark.both_engines
@pytest.mark.parametrize("name", DUTIES)
def test_a_duty_is_taken_by_one_worker_and_kept(one: Worker, other: Worker, name: str) -> None:
    assert one.take(name)
    assert not other.take(name)
    assert one.take(name)
    assert by_name(name).worker.endswith("/one")
    assert by_name(name).free_for == 0


def test_a_duty_given_back_is_taken_at_once(one: Worker, other: Worker) -> None:
    assert one.take("seal")
    one.give_back()
    assert by_name("seal").worker == ""
    assert other.take("seal")
    assert not one.take("seal")


def test_a_duty_of_a_worker_that_died_is_taken_when_its_lease_ends(
    one: Worker, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "LEASE", 0.05)
    assert one.take("seal")
    until(lambda: other.take("seal"), "the end of the lease")
    assert by_name("seal").worker.endswith("/other") or by_name("seal").free_for > 0


def test_a_worker_that_slept_through_its_lease_notices(
    one: Worker, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert one.take("seal", forgetting=False)
    Duty.objects.update(until="2026-01-01T00:00:00Z")
    assert other.take("seal")
    assert one.take("seal", forgetting=False), "the database is not asked each time"
    slept = duties.time.clock_gettime(duties._clock) + duties.LEASE
    monkeypatch.setattr(duties.time, "clock_gettime", lambda _: slept)
    assert not one.take("seal", forgetting=False)


def test_a_wrong_clock_of_one_machine_ends_no_lease(
    one: Worker, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert one.take("seal")
    monkeypatch.setattr(duties.time, "time", lambda: 4_000_000_000.0)
    assert not other.take("seal")


@pytest.mark.both_engines
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one machine has no second clock")
def test_a_worker_whose_clock_is_wrong_gets_no_duty_and_loses_those_it_has(
    one: Worker, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert one.take("backup", forgetting=False)
    real = duties.time.time
    for apart in (7_200.0, -7_200.0):
        monkeypatch.setattr(duties.time, "time", lambda apart=apart: real() + apart)
        assert not one.take("backup", forgetting=False)
        assert not other.take("clock")
        assert not duties.clock_is_right()
    monkeypatch.setattr(duties.time, "time", real)
    assert one.take("backup", forgetting=False)
    assert duties.clock_is_right()


def test_a_duty_without_worker_says_since_when(one: Worker) -> None:
    assert by_name("seal") == duties.Holder("seal", "", None, 0.0)
    one.take("seal")
    Duty.objects.update(until="2026-01-01T00:00:00Z")
    assert by_name("seal").worker == ""
    assert by_name("seal").free_for > 3600


def test_a_worker_takes_only_the_duties_it_was_started_for(one: Worker) -> None:
    duties.choose(only=["seal"])
    assert [name for name in DUTIES if one.take(name)] == ["seal"]
    duties.choose(without=["seal", "facts"])
    assert {name for name in DUTIES if not one.take(name)} == {"seal", "facts"}


def test_an_unknown_duty_is_refused_with_the_names_of_all() -> None:
    for wrong in (lambda: duties.take("sael"), lambda: duties.choose(without=["sael"])):
        with pytest.raises(UnknownDuty, match=r"'sael'. There are seal, clock, facts"):
            wrong()


def test_a_child_process_has_a_name_of_its_own() -> None:
    own = duties.worker_name()
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    else:
        os._exit(int(duties.worker_name() == own))
    assert duties.worker_name() == own
