"""Clause 8.5: a requirement does not apply only if senior management says so."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.core.governing.recording import NOW, Recording
from tests.core.samples import PEOPLE, REP, RULES, TOP, words

from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Directory, Grant, Role
from amends.core.governing.exemptions import (
    EXEMPTION,
    EndExemption,
    ExemptionState,
    ProposeExemption,
)
from amends.core.records.state import NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Code, Id


def _proposed(**other: Any) -> ProposeExemption:
    reason = words("There is no body outside that decides on our complaints.")
    given = {"requirement": Code("iso-10003"), "reason": reason, "review": date(2027, 11, 1)}
    return ProposeExemption(**{**given, **other})


def test_only_senior_management_approves_an_exemption() -> None:
    told = Recording(EXEMPTION).does("propose", _proposed())

    assert told.refuses("approve", NoParticulars(), by=REP) is Guard.not_permitted
    told.does("approve", NoParticulars(), by=TOP)
    assert (told.state.state, told.state.approved_by) == (ExemptionState.approved, TOP)


def test_senior_management_of_a_unit_approves_an_exemption() -> None:
    north = Grant(Role.top_management, Code("north"), NOW)
    whole = PEOPLE.persons[REP].grants
    person = replace(PEOPLE.persons[REP], id=Id("person/second"), grants=(north, *whole))
    people = Directory({**PEOPLE.persons, person.id: person})
    told = Recording(EXEMPTION, replace(RULES, people=people)).does("propose", _proposed())

    told.does("approve", NoParticulars(), by=Actor.of(person))
    assert told.state.approved_by == person.id


def test_who_proposed_an_exemption_does_not_approve_it_if_someone_else_may() -> None:
    told = Recording(EXEMPTION).does("propose", _proposed(), by=TOP)

    assert told.refuses("approve", NoParticulars(), by=TOP) is Guard.not_by_owner


def test_an_ended_exemption_is_no_longer_due() -> None:
    told = Recording(EXEMPTION).does("propose", _proposed())
    told.does("end", EndExemption(words("we joined a scheme")))

    assert (told.state.state, told.state.due) == (ExemptionState.ended, None)


def test_an_exemption_has_a_review_in_the_future() -> None:
    today = _proposed(review=NOW.date())

    assert Recording(EXEMPTION).refuses("propose", today) is Guard.in_the_past


def test_an_exemption_says_why_in_more_than_a_word_and_ends_within_a_year() -> None:
    told = Recording(EXEMPTION)
    late = _proposed(review=NOW.date() + timedelta(days=367))

    assert told.refuses("propose", _proposed(reason=words("none"))) is Guard.needs_reason
    assert told.refuses("propose", late) is Guard.beyond_longest
