"""Clause 7.6: an investigation is as deep as severity and category ask, and what was planned is
compared with what was done."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.core.samples import (
    ANN,
    BOB,
    FAY,
    POLICY,
    REP,
    SOUTH_MANAGER,
    Story,
    assessment,
    rules,
    words,
)

from amends.core.framework.policy.commitments import Grade
from amends.core.framework.policy.vocabulary import Entry
from amends.core.operation.acts.assessment import Classify, NamePerson
from amends.core.operation.acts.investigation import (
    Assign,
    HearPerson,
    NotifySubject,
    RecordEvidence,
)
from amends.core.operation.acts.response import Escalate
from amends.core.operation.complaint.terms import ANSWER
from amends.core.operation.events import InvestigatorAssigned, Look, Reopened, SideNotHeard, Way
from amends.core.operation.guidance.investigation_plan import planned, proposed
from amends.core.refusal import Guard
from amends.core.values import Code, Id

ITEMS = rules(categories=(*POLICY.categories, Entry(Code("broken"), iso=Code("iso.p05"))))


def assessed(severity: Grade = Grade.low, *, safety: bool = False) -> Story:
    return Story(ITEMS).received().does("assess", assessment(severity=severity, safety=safety))


def looks(story: Story) -> set[Look]:
    return set(proposed(story.complaint, story.rules, story.at)[0])


def open_looks(story: Story) -> list[Look]:
    return [one.look for one in planned(story.complaint) if not one.done]


def assigned(planning: Iterable[Look], person: Id = ANN) -> Story:
    return assessed().does("assign", Assign(person, looks=tuple(planning)))


def test_more_is_proposed_the_more_severe_the_complaint_is() -> None:
    depths = [looks(assessed(severity)) for severity in Grade]
    assert depths[0] == {Look.documents}
    assert all(less < more for less, more in pairwise(depths))
    assert looks(assessed(safety=True)) == depths[-1] == set(Look) - {Look.subject}


def test_what_is_complained_about_is_looked_at_if_the_category_is_about_its_state() -> None:
    story = assessed()
    story.does("classify", Classify(1, Code("broken")))
    assert looks(story) == {Look.documents, Look.item}


def test_whoever_is_complained_about_is_heard_however_mild_it_is() -> None:
    story = Story().received().does("name-person", NamePerson(person=FAY), REP)
    assert Look.subject in looks(story.does("assess", assessment()))


def test_the_investigation_is_ready_before_the_response_is_due() -> None:
    days = {}
    for severity in (Grade.low, Grade.high):
        story = assessed(severity)
        _, days[severity] = proposed(story.complaint, story.rules, story.at)
        term = story.complaint.term(*ANSWER)
        assert term is not None
        assert story.at.date() < (days[severity] or date.max) < term.day
    assert (days[Grade.high] or date.max) < (days[Grade.low] or date.min)
    _, day = proposed(story.complaint, story.rules, story.at + timedelta(days=200))
    assert day is None


def test_the_day_on_which_an_investigation_is_to_be_ready_is_not_over() -> None:
    story = assessed()
    past = Assign(ANN, looks=(Look.documents,), ready_by=story.at.date() - timedelta(days=1))
    assert story.refuses("assign", past) is Guard.in_the_past
    story.does("assign", replace(past, ready_by=story.at.date()))


def test_without_a_plan_nothing_is_open_and_what_was_planned_once_stays_planned() -> None:
    story = assessed().does("assign", Assign(ANN))
    assert planned(story.complaint) == ()

    story.does("assign", Assign(ANN, looks=(Look.item, Look.item, Look.documents)))
    story.does("assign", Assign(BOB), REP)
    assert open_looks(story) == [Look.item, Look.documents]
    assert proposed(story.complaint, story.rules, story.at)[0] == (Look.item, Look.documents)
    story.does("assign", Assign(ANN, looks=(Look.expert,)), REP)
    assert open_looks(story) == [Look.item, Look.documents, Look.expert]


def test_a_review_has_its_own_plan_that_earlier_evidence_does_not_fulfil() -> None:
    story = Story().refused()
    plan = InvestigatorAssigned(ANN, (1,), looks=(Look.item,))
    story.complaint = replace(story.complaint, plan=plan, looked=frozenset({Look.documents}))
    story.does("escalate", Escalate(SOUTH_MANAGER))
    assert planned(story.complaint) == ()
    given = Assign(SOUTH_MANAGER, looks=(Look.documents,))
    story.does("assign", given, SOUTH_MANAGER)
    assert open_looks(story) == [Look.documents]


def test_a_reopened_complaint_has_its_own_plan() -> None:
    story = Story().refused()
    plan = InvestigatorAssigned(ANN, (1,), looks=(Look.item,))
    story.complaint = replace(story.complaint, plan=plan, looked=frozenset({Look.documents}))
    reopened = (Reopened((1,), words("it happened again")),)
    story.tell(reopened, by=ANN, act="reopen", happened=story.at)
    assert (story.complaint.plan, story.complaint.looked) == (None, frozenset())


@pytest.mark.parametrize("look", Look)
def test_a_planned_look_is_open_until_evidence_from_there_is_recorded(look: Look) -> None:
    story = assigned(Look)
    story.does("record-evidence", RecordEvidence(words("seen")))
    assert open_looks(story) == list(Look)
    story.does("record-evidence", RecordEvidence(words("seen"), look=look))
    assert open_looks(story) == [one for one in Look if one is not look]


SPOKE: dict[str, Callable[[Story], object]] = {
    "themselves": lambda story: story.does("hear-person", HearPerson(FAY, words("no")), FAY),
    "for a reason they could not": lambda story: story.tell(
        (SideNotHeard(FAY, words("silent")),), by=ANN, act="hear-person", happened=story.at
    ),
}


@pytest.mark.parametrize("how", SPOKE)
def test_the_person_complained_about_was_heard_or_could_not_be(how: str) -> None:
    story = Story().received().does("name-person", NamePerson(person=FAY), REP)
    story.does("assess", assessment()).does("assign", Assign(ANN, looks=(Look.subject,)))
    story.does("notify-subject", NotifySubject(FAY, words("all of it")))
    story.does("hear-person", HearPerson(FAY, words("said"), way=Way.phone))
    assert open_looks(story) == [Look.subject]
    SPOKE[how](story)
    assert open_looks(story) == []
