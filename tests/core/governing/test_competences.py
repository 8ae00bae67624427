"""Clauses 4.14 and 6.4: competence is recorded by another person, expires, and gates assignment."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, REP, RULES, TOP, actor, words

from amends.core.framework.people.personnel import Competence, Directory
from amends.core.framework.policy.commitments import CompetenceGate
from amends.core.governing.competences import (
    AHEAD,
    COMPETENCE,
    EndCompetence,
    RecordCompetence,
    RenewCompetence,
    competence_of,
)
from amends.core.refusal import Guard
from amends.core.values import Code, Day, Id

LAST = date(2027, 11, 1)


def _given(**other: Any) -> RecordCompetence:
    said = {"title": words("safety complaints"), "proof": words("test passed")}
    return RecordCompetence(**{"person": ANN, "owner": REP, "last": LAST, **said, **other})


def test_a_competence_is_due_before_it_expires_and_counts_until_then() -> None:
    told = Recording(COMPETENCE).does("record", _given())

    assert told.state.due == LAST - AHEAD
    found = competence_of(told.state)
    assert found == Competence(ANN, (), LAST)
    assert found.covers((), LAST)
    assert not found.covers((), LAST + timedelta(days=1))


def test_no_one_records_or_renews_their_own_competence_if_someone_else_may() -> None:
    told = Recording(COMPETENCE)

    assert told.refuses("record", _given(person=REP)) is Guard.not_by_owner
    told.does("record", _given(person=REP), by=TOP)
    assert told.refuses("renew", RenewCompetence(words("again"))) is Guard.not_by_owner


def test_the_only_person_who_may_records_their_own() -> None:
    alone = replace(RULES, people=Directory({REP: RULES.people.persons[REP]}))

    assert Recording(COMPETENCE, alone).does("record", _given(person=REP)).state.person == REP


def test_a_handler_records_no_competence() -> None:
    assert Recording(COMPETENCE).refuses("record", _given(person=TOP), by=ANN) is (
        Guard.not_permitted
    )


def test_an_ended_competence_counts_no_longer() -> None:
    told = Recording(COMPETENCE).does("record", _given()).does("end", EndCompetence(words("left")))

    assert (competence_of(told.state), told.state.due) == (None, None)


@pytest.mark.parametrize("last", [date(2026, 1, 1)])
def test_a_competence_that_has_expired_is_not_recorded(last: Day) -> None:
    assert Recording(COMPETENCE).refuses("record", _given(last=last)) is Guard.in_the_past


def test_a_score_is_a_percentage() -> None:
    assert Recording(COMPETENCE).refuses("record", _given(score_after=101)) is Guard.wrong_type
