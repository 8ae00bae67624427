"""The state of a survey changes with each event by a little, however many people were asked."""

from datetime import UTC, date, datetime
from typing import Any, cast
from unittest import mock

from amends.core.improvement.samples import numbered
from amends.core.improvement.samples.drawing import Member
from amends.core.improvement.samples.numbered import Numbered
from amends.core.improvement.samples.satisfaction import SURVEY
from amends.core.improvement.samples.surveys import (
    Survey,
    SurveyAnnounced,
    SurveyAnswered,
    SurveyDrawn,
    SurveyEvent,
    SurveyListed,
)
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.events import Way
from amends.core.values import Code, Id

MANY = 8_000
DAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 2, tzinfo=UTC)


def after(state: Survey | None, *events: SurveyEvent) -> Survey:
    for event in events:
        version = state.version + 1 if state else 1
        recorded = RecordedEvent(cast(Any, event), Id("party/1"), Code("x"), NOW, NOW, version, 1)
        state = SURVEY.evolve(state, recorded, "survey/1")
    assert state is not None
    return state


def drawn(number: int) -> Survey:
    members = tuple(Member(n, Id(f"C-{n}"), Id(f"{n:016x}")) for n in range(1, number + 1))
    listed = SurveyListed(Id("0" * 64), number)
    return after(None, SurveyAnnounced(DAY, DAY, 100, 28), listed, SurveyDrawn(Id("1"), 1, members))


def test_an_answer_copies_a_few_places_of_thousands() -> None:
    state, copied = drawn(MANY), 0
    put = numbered._put

    def counted(node: dict[int, object], *given: object) -> dict[int, object]:
        nonlocal copied
        copied += len(node)
        return put(node, *given)  # type: ignore[arg-type]

    with mock.patch("amends.core.improvement.samples.numbered._put", counted):
        for number in range(1, MANY + 1):
            state = after(state, SurveyAnswered(number, Way.email, easy=4))
    assert sum(one.answer is not None for one in state.asked.values()) == MANY
    assert copied <= MANY * 3 * 64


def test_an_earlier_state_is_not_changed_by_a_later_event() -> None:
    before = drawn(3)
    later = after(before, SurveyAnswered(2, Way.email, easy=4))
    assert before.asked[2].answer is None
    assert later.asked[2].answer is not None
    assert [one.version for one in later.asked.values()] == [3, 4, 3]


def test_numbers_come_back_in_order_across_blocks() -> None:
    numbers = [1, 63, 64, 4_095, 4_096, 300_000]
    found = Numbered[str]().put_all((n, str(n)) for n in numbers)
    assert list(found.items()) == [(n, str(n)) for n in numbers]
    assert len(found.put(64, "again")) == len(numbers)
    assert 2 not in found
