"""Clause 8.6: an overdue record is told to who is above its owner, until someone responds."""

from datetime import date

import pytest
from tests.core.governing.recording import Recording
from tests.core.samples import ANN, CLEO, NORTH_MANAGER, REP, RULES, TOP, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.alerts import (
    ALERT,
    AlertState,
    AnswerRecordAlert,
    RaiseRecordAlert,
    superior_of,
)
from amends.core.refusal import Guard
from amends.core.values import Id

MISSED = date(2026, 11, 1)
ANSWER = AnswerRecordAlert(words("done by Friday"))


def _raised(late: Id = REP) -> Recording:
    given = RaiseRecordAlert(Id("statement/ABCD-EFGH"), late, MISSED)
    return Recording(ALERT).does("raise", given, by=SYSTEM_ACTOR)


@pytest.mark.parametrize(
    ("late", "told"), [(ANN, NORTH_MANAGER), (CLEO, REP), (REP, TOP), (TOP, REP)]
)
def test_who_is_above_the_owner_is_told(late: Id, told: Id) -> None:
    assert superior_of(late, RULES) == told


def test_an_alert_stays_open_until_someone_else_responds() -> None:
    told = _raised()

    assert (told.state.state, told.state.owner) == (AlertState.open, TOP)
    assert told.state.due is not None
    assert told.refuses("answer", ANSWER) is Guard.not_by_owner
    told.does("answer", ANSWER, by=TOP)
    assert (told.state.state, told.state.due) == (AlertState.answered, None)


def test_only_the_system_raises_an_alert_and_only_for_a_day_that_passed() -> None:
    given = RaiseRecordAlert(Id("statement/ABCD-EFGH"), REP, date(2099, 1, 1))

    assert Recording(ALERT).refuses("raise", given) is Guard.not_permitted
    assert Recording(ALERT).refuses("raise", given, by=SYSTEM_ACTOR) is Guard.in_the_future
