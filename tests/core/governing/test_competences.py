"""Clauses 4.14 and 6.4: competence is recorded by another person, expires, and gates assignment."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, CLEO, REP, RULES, START, TOP, Story, words

from amends.core.framework.people.personnel import Competence, Directory
from amends.core.framework.policy.check import check
from amends.core.framework.policy.commitments import CompetenceGate
from amends.core.framework.policy.vocabulary import Entry
from amends.core.governing.competences import (
    AHEAD,
    COMPETENCE,
    CompetenceRecorded,
    CompetenceRenewed,
    EndCompetence,
    RecordCompetence,
    RenewCompetence,
    competence_of,
)
from amends.core.operation.acts.assessment import Classify, Transfer
from amends.core.operation.acts.handing_over import AcceptHandOver, OfferHandOver
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.guards import lacking_competence
from amends.core.refusal import Guard
from amends.core.values import Code

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


def test_a_competence_proved_for_less_than_a_month_is_due_on_its_last_day() -> None:
    last = NOW.date() + AHEAD - timedelta(days=1)
    told = Recording(COMPETENCE).does("record", _given(last=last))
    assert told.state.due == last

    told.does("renew", RenewCompetence(words("again"), last + timedelta(days=2)))
    assert told.state.due == last + timedelta(days=2) - AHEAD


def test_of_entries_that_do_not_say_when_it_is_due_a_competence_is_due_before_it_expires() -> None:
    said = CompetenceRecorded(ANN, words("safety"), words("test passed"), REP, last=LAST)
    later = LAST + timedelta(days=365)
    begun, due = None, []
    for version, event in enumerate((said, CompetenceRenewed(words("again"), later)), start=1):
        entry = RecordedEvent(event, REP, Code("record"), NOW, NOW, version, 1)
        begun = COMPETENCE.evolve(begun, entry, "competence/A1")
        due.append(begun.due)

    assert due == [LAST - AHEAD, later - AHEAD]


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


def test_a_competence_that_has_expired_is_not_recorded() -> None:
    expired = _given(last=date(2026, 1, 1))

    assert Recording(COMPETENCE).refuses("record", expired) is Guard.in_the_past


def test_a_competence_that_does_not_expire_is_not_due() -> None:
    told = Recording(COMPETENCE).does("record", _given(last=None))

    assert (told.state.due, told.state.last) == (None, None)
    told.does("renew", RenewCompetence(words("again"), LAST, 40, 90))
    assert (told.state.due, told.state.score_after) == (LAST - AHEAD, 90)


def test_a_score_is_a_percentage() -> None:
    assert Recording(COMPETENCE).refuses("record", _given(score_after=101)) is Guard.wrong_type


# --- giving complaints to people ---

SAFETY = Code("safety")


def _complaint(*competences: Competence, gate: CompetenceGate = CompetenceGate.refuse) -> Story:
    """Return a complaint about safety, which needs competence."""
    policy = replace(RULES.policy, competence_for=(SAFETY,), competence=gate)
    people = replace(RULES.people, competences=competences)
    story = Story(replace(RULES, policy=policy, people=people)).received()
    return story.does("classify", Classify(category=SAFETY))


@pytest.mark.parametrize(
    ("act", "given"),
    [("transfer", Transfer(CLEO, words())), ("hand-over", OfferHandOver(CLEO, words()))],
)
def test_a_complaint_is_not_given_to_a_person_without_the_competence_it_needs(
    act: str, given: Any
) -> None:
    story = _complaint(Competence(ANN), Competence(CLEO, (Code("late"),)))

    assert story.refuses(act, given) is Guard.not_competent


def test_it_is_given_to_a_person_with_a_current_record() -> None:
    story = _complaint(Competence(CLEO, (SAFETY,), START.date()))

    assert story.does("transfer", Transfer(CLEO, words())).complaint.owner == CLEO


def test_a_record_that_expired_counts_no_longer_and_a_handover_is_not_accepted() -> None:
    story = _complaint(Competence(CLEO, (SAFETY,), START.date()))
    story.does("hand-over", OfferHandOver(CLEO, words()))
    story.at += timedelta(days=1)

    assert story.refuses("accept-hand-over", AcceptHandOver(), CLEO) is Guard.not_competent


def test_with_a_warning_only_the_complaint_is_given() -> None:
    story = _complaint(gate=CompetenceGate.warn)

    assert lacking_competence(story.complaint, story.rules, CLEO, story.at) == SAFETY
    assert story.does("transfer", Transfer(CLEO, words())).complaint.owner == CLEO


def test_a_category_below_one_that_needs_competence_needs_it_too() -> None:
    below = Entry(Code("gas"), parent=SAFETY)
    policy = replace(RULES.policy, categories=(*RULES.policy.categories, below))
    policy = replace(policy, competence_for=(SAFETY,))

    assert policy.needs_competence("gas")
    assert not policy.needs_competence("late")


def test_the_settings_name_no_category_that_there_is_not() -> None:
    found = check(replace(RULES.policy, competence_for=(Code("none"),)))

    assert "unknown_category" in {one.code for one in found if one.blocks}
