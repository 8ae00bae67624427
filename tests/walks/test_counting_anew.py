"""After an adoption open complaints are counted anew: once for many adoptions, and a part at a time
where there are many."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import DISP, adopt
from tests.waiting import PATIENCE

from amends.core.operation.acts.facts import NewFact
from amends.core.values import Code
from amends.handling import reprojecting
from amends.handling.deadlines import recounting
from amends.handling.projections.projecting import RECOUNT, REPROJECT
from amends.jobs import steps
from amends.jobs.models import Job
from amends.register.models import Deadline
from amends.site import worker

FACTS = (NewFact(Code("org.uk_part"), code=Code("england")),)


@pytest.fixture(autouse=True)
def _founded(committed_database: str, tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = settings.AMENDS_FILES = tmp_path
    org.found_organization()
    Job.objects.all().delete()
    yield
    worker._Halfway.after.clear()


def waiting(kind: Code) -> int:
    return Job.objects.filter(kind=kind, done_at=None).count()


def dated() -> int:
    """How many complaints have dates of the pack."""
    return Deadline.objects.filter(pack=DISP).values("reference").distinct().count()


def test_of_several_adoptions_in_a_row_only_the_last_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    org.lodged(timezone.now(), facts=FACTS)
    for days in (1, 2, 3):
        adopt(ack_target=days)
        org.approve_waiting(now=timezone.now())
    assert waiting(RECOUNT) == 3
    assert waiting(REPROJECT) > 1
    done: list[str] = []
    for room, name in ((recounting, "some_at_a_time"), (reprojecting, "touched_by")):
        real = getattr(room, name)

        def noted(*given: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            done.append(name)
            return real(*given, **named)

        monkeypatch.setattr(room, name, noted)
    worker.make_round("test", now=timezone.now())
    assert waiting(RECOUNT) == waiting(REPROJECT) == 0
    assert sorted(done) == ["some_at_a_time", "touched_by"]
    assert dated() == 1


def test_what_takes_longer_than_a_round_goes_on_where_it_was_and_is_no_failed_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recounting, "_AT_ONCE", 2)
    monkeypatch.setattr(steps, "SHORT", PATIENCE)
    monkeypatch.setattr(worker, "ROUND", -1.0)
    for _ in range(5):
        org.lodged(timezone.now(), facts=FACTS)
    adopt()
    Job.objects.exclude(kind=RECOUNT).delete()
    seen = []
    while waiting(RECOUNT):
        [job] = worker._claim("test", now=timezone.now())
        worker.carry_out(job, now=timezone.now())
        seen.append(dated())
    assert seen == [2, 4, 5, 5]
    assert Job.objects.get(kind=RECOUNT).attempts == 1


def test_another_process_begins_anew_and_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "_AT_ONCE", 2)
    monkeypatch.setattr(steps, "SHORT", PATIENCE)
    for _ in range(3):
        org.lodged(timezone.now(), facts=FACTS)
    adopt()
    Job.objects.exclude(kind=RECOUNT).delete()
    with monkeypatch.context() as slow:
        slow.setattr(worker, "ROUND", -1.0)
        [job] = worker._claim("test", now=timezone.now())
        worker.carry_out(job, now=timezone.now())
    worker._Halfway.after.clear()
    [job] = worker._claim("other", now=timezone.now())
    worker.carry_out(job, now=timezone.now())
    assert (dated(), waiting(RECOUNT)) == (3, 0)
    assert recounting.recount(now=timezone.now()) == 0
