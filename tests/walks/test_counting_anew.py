"""After an adoption open complaints are counted anew: once for many adoptions, and a part at a time
where there are many."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from amends.core.operation.consequences import Task
from amends.core.operation.facts import NewFact
from amends.core.values import Code
from amends.errands.models import Errand
from amends.handling import recounting, redrawing
from amends.register.models import Deadline
from amends.site import worker

from ..records import organization as org
from ..records.test_adopting_packs import DISP, adopt

pytestmark = pytest.mark.both_engines

FACTS = (NewFact(Code("org.uk_part"), code=Code("england")),)


@pytest.fixture(autouse=True)
def _founded(committed_database: str, tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = settings.AMENDS_FILES = tmp_path
    org.found_organization()
    Errand.objects.all().delete()
    yield
    worker._Halfway.after.clear()


def waiting(kind: Task) -> int:
    return Errand.objects.filter(kind=kind, done_at=None).count()


def dated() -> int:
    """How many complaints have dates of the pack."""
    return Deadline.objects.filter(pack=DISP).values("reference").distinct().count()


def test_of_several_adoptions_in_a_row_only_the_last_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    org.lodged(timezone.now(), facts=FACTS)
    for days in (1, 2, 3):
        adopt(ack_target=days)
    assert waiting(Task.recount) == waiting(Task.redraw) == 3
    done: list[str] = []
    for room, name in ((recounting, "some_at_a_time"), (redrawing, "touched_by")):
        real = getattr(room, name)

        def noted(*given: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            done.append(name)
            return real(*given, **named)

        monkeypatch.setattr(room, name, noted)
    worker.make_round("test", now=timezone.now())
    assert waiting(Task.recount) == waiting(Task.redraw) == 0
    assert sorted(done) == ["some_at_a_time", "touched_by"]
    assert dated() == 1


def test_what_takes_longer_than_a_round_goes_on_where_it_was_and_is_no_failed_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recounting, "_AT_ONCE", 2)
    monkeypatch.setattr(worker, "ROUND", -1.0)
    for _ in range(5):
        org.lodged(timezone.now(), facts=FACTS)
    adopt()
    Errand.objects.exclude(kind=Task.recount).delete()
    seen = []
    while waiting(Task.recount):
        [errand] = worker._claim("test", now=timezone.now())
        worker.carry_out(errand, now=timezone.now())
        seen.append(dated())
    assert seen == [2, 4, 5, 5]
    assert Errand.objects.get(kind=Task.recount).attempts == 1


def test_another_process_begins_anew_and_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "_AT_ONCE", 2)
    for _ in range(3):
        org.lodged(timezone.now(), facts=FACTS)
    adopt()
    Errand.objects.exclude(kind=Task.recount).delete()
    with monkeypatch.context() as slow:
        slow.setattr(worker, "ROUND", -1.0)
        [errand] = worker._claim("test", now=timezone.now())
        worker.carry_out(errand, now=timezone.now())
    worker._Halfway.after.clear()
    [errand] = worker._claim("other", now=timezone.now())
    worker.carry_out(errand, now=timezone.now())
    assert (dated(), waiting(Task.recount)) == (3, 0)
    assert recounting.recount(now=timezone.now()) == 0
