"""Clause 8.5: a requirement is confirmed by a person who has no part in the process."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, AUDITOR, PEOPLE, REP, TOP, words

from amends.core.framework.people.authority import Actor
from amends.core.governing.confirmations import (
    CONFIRMATION,
    ConfirmationState,
    ConfirmRequirement,
    WithdrawConfirmation,
)
from amends.core.refusal import Guard
from amends.core.values import Code, Id

GIVEN = ConfirmRequirement(Code("5.2"), words("Five minutes of meetings name what she decided."))


def test_an_auditor_confirms_a_requirement_for_a_year() -> None:
    told = Recording(CONFIRMATION).does("confirm", GIVEN, True, by=AUDITOR)

    assert (told.state.requirement, told.state.begun_by) == ("5.2", AUDITOR)
    assert told.state.due == NOW.date() + timedelta(days=365)
    told.does("withdraw", WithdrawConfirmation(words("I read the wrong year.")), by=AUDITOR)
    assert (told.state.state, told.state.due) == (ConfirmationState.withdrawn, None)


@pytest.mark.parametrize("person", [REP, TOP, ANN])
def test_who_runs_the_process_or_handles_complaints_does_not_confirm(person: Id) -> None:
    refused = Recording(CONFIRMATION).refuses("confirm", GIVEN, True, by=person)

    assert refused in (Guard.not_permitted, Guard.not_an_independent_auditor)


def test_the_operator_does_not_confirm_in_the_name_of_an_auditor() -> None:
    operated = replace(Actor.of(PEOPLE.persons[AUDITOR]), command=Code("erase"))
    refused = Recording(CONFIRMATION).refuses("confirm", GIVEN, True, by=operated)

    assert refused is Guard.not_by_operator


def test_the_page_is_opened_first_and_a_word_is_not_enough() -> None:
    told = Recording(CONFIRMATION)

    assert told.refuses("confirm", GIVEN, False, by=AUDITOR) is Guard.not_opened
    short = ConfirmRequirement(Code("5.2"), words("fine"))
    assert told.refuses("confirm", short, True, by=AUDITOR) is Guard.needs_reason
