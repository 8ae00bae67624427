"""The worker: what ends it counts against one errand, words are indexed together, old keys end."""

from datetime import timedelta
from typing import Any

import pytest
from tests.records import organization as org

from amends.core.operation.consequences import Task
from amends.core.values import Id
from amends.errands.models import Errand
from amends.errands.work import Claimed, NewErrand, queue
from amends.handling import indexing, rules
from amends.journal import log
from amends.register.models import Words
from amends.site import worker
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
    Errand.objects.all().delete()


def _lodged(count: int) -> list[str]:
    references = [org.lodged(narrative=f"pipe number{n} leaks").reference for n in range(count)]
    Errand.objects.exclude(kind=Task.index_words).delete()
    return references


def test_an_errand_that_ends_the_worker_counts_against_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue([NewErrand(f"complaint/AAAA-000{n}", 1, Task.send_decision) for n in "123"], now=NOW)

    def end(errand: Claimed, now: Any) -> None:
        raise Killed

    monkeypatch.setitem(worker.WORK, Task.send_decision, end)
    with pytest.raises(Killed):
        worker.make_round("test", now=NOW)

    assert list(Errand.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


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
    assert not Errand.objects.filter(done_at__isnull=True).exists()


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

    left = Errand.objects.get(done_at__isnull=True)
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
