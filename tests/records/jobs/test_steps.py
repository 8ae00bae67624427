"""Background work in short transactions, which lets visitors write in between."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.records import organization as org

import amends
from amends.core.operation.effects.consequences import JobKind
from amends.jobs import steps
from amends.jobs.models import Job
from amends.jobs.queue import NewJob, queue

SOURCE = Path(amends.__file__).parent
WRITERS = {"atomic", "perform", "perform_one", "write"}
ALONE = {
    "maintenance/erasures.py": "a copy is being restored, and no visitor is there",
    "maintenance/retention.py": "each disposal is one act, with as many complaints as it may have",
}


class Clock:
    """Time that passes only while a batch is written, and pauses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.pauses = 0.0, []
        told = SimpleNamespace(monotonic=lambda: self.now, sleep=self.pauses.append)
        monkeypatch.setattr(steps, "time", told)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(
        steps, "connection", SimpleNamespace(vendor="sqlite", in_atomic_block=False)
    )
    return Clock(monkeypatch)


def sizes(clock: Clock, count: int, *, each: float, at_most: int = 200) -> list[int]:
    found = []
    for batch in steps.steps(range(count), at_most=at_most):
        clock.now += each * len(batch)
        found.append(len(batch))
    return found


def test_a_step_is_as_large_as_fits_into_a_short_transaction(clock: Clock) -> None:
    slow = sizes(clock, 100, each=0.01)
    assert sum(slow) == 100
    assert slow[1:-1] == [10] * len(slow[1:-1])

    assert max(sizes(clock, 2_000, each=0.0001)) == 200, "never more than at most"
    assert set(sizes(clock, 20, each=5.0)[1:]) == {1}, "what is slow is done one by one"


def test_others_can_write_between_two_steps_but_no_one_waits_after_the_last(clock: Clock) -> None:
    assert len(sizes(clock, 100, each=0.01)) - 1 == len(clock.pauses)
    assert set(clock.pauses) == {steps.PAUSE}
    clock.pauses.clear()
    assert sizes(clock, 3, each=1.0) == [3]
    assert clock.pauses == []
    assert sizes(clock, 0, each=1.0) == []


@pytest.mark.parametrize(("vendor", "within"), [("postgresql", False), ("sqlite", True)])
def test_no_one_is_let_in_where_no_one_waits_or_the_lock_is_held(
    vendor: str, within: bool, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = SimpleNamespace(vendor=vendor, in_atomic_block=within)
    monkeypatch.setattr(steps, "connection", told)

    sizes(clock, 100, each=0.01)

    assert clock.pauses == []


def test_rows_are_deleted_in_steps(db: None, django_assert_num_queries: Any) -> None:
    queue([NewJob(f"complaint/{n}", 1, JobKind.tell_date) for n in range(20)], now=org.BEGAN)

    assert steps.delete(Job.objects.filter(stream__endswith="1")) == 2
    assert steps.delete(Job.objects.order_by("id")[:5]) == 5
    assert Job.objects.count() == 13


def _loops() -> Iterator[tuple[str, ast.For]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith(("demo/", "desk/", "portal/", "api/")) or name in ALONE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.For):
                yield name, node


def _called(node: ast.AST) -> set[str]:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {getattr(one, "attr", None) or getattr(one, "id", "") for one in calls}


@pytest.mark.one_engine
def test_whatever_writes_batch_after_batch_does_it_in_steps() -> None:
    loops = list(_loops())
    writing = [
        f"{name}:{loop.lineno}"
        for name, loop in loops
        if "batched" in _called(loop.iter) and any(_called(one) & WRITERS for one in loop.body)
    ]
    assert writing == []
    assert any("steps" in _called(loop.iter) for _, loop in loops)
