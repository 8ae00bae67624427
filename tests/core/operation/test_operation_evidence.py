"""Clauses 7.6 and 7.9: what speaks against a complainant rests on evidence, and options are called
used only after a review."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.operation.test_operation_at_once import SETTLED
from tests.core.samples import ANN, DAN, NORTH_MANAGER, START, Story, assessment, rules_with, words

from amends.core.framework.people.personnel import AbsenceSet
from amends.core.framework.policy.commitments import Strength
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Close, OptionUsed, reviewable
from amends.core.operation.acts.investigation import Assign, RecordEvidence, RecordFinding
from amends.core.operation.acts.response import reviewer_left
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.shape import fields_of
from amends.core.values import Code, Id


def investigated() -> Story:
    return Story().received().does("assess", assessment()).does("assign", Assign(ANN))


def at_once() -> Story:
    return Story(rules_with(authorize_response=Strength.required_above)).received()


DECIDING: dict[str, tuple[Callable[[], Story], Any, Id]] = {
    "record-finding": (investigated, RecordFinding(1, e.Finding.not_upheld, words("no")), ANN),
    "resolve-at-once": (
        at_once,
        replace(SETTLED, finding=e.Finding.not_upheld, remedies=()),
        DAN,
    ),
}
"""Every act that records a finding: a complaint on which it can, its payload, and by whom."""


def test_every_act_that_records_a_finding_is_tried_here() -> None:
    deciding = {
        str(name)
        for name, act in ACTS.items()
        if any(field.shape.of is e.Finding for field in fields_of(act.particulars))
    }
    assert deciding == set(DECIDING)


@pytest.mark.parametrize("act", DECIDING)
def test_not_upheld_needs_evidence_or_a_reason(act: str) -> None:
    begin, given, by = DECIDING[act]
    assert begin().refuses(act, given, by) is Guard.evidence_missing

    reasoned = begin().does(act, replace(given, no_evidence_reason=words("it is gone")), by)
    (finding,) = reasoned.events_of(e.FindingRecorded)
    assert finding.no_evidence_reason == words("it is gone")
    for other in set(e.Finding) - {e.Finding.not_upheld, e.Finding.withdrawn}:
        begin().does(act, replace(given, finding=other), by)


UNKNOWN_ISSUE: dict[str, Any] = {
    "classify": Classify(issue=9, category=Code("late")),
    "record-evidence": RecordEvidence(words("photographs"), 9),
    "record-finding": RecordFinding(9, e.Finding.upheld, words("yes")),
}


def test_every_act_on_one_issue_is_tried_here() -> None:
    of_issue = {
        str(name)
        for name, act in ACTS.items()
        if any(field.field == "issue" for field in fields_of(act.particulars))
    }
    assert of_issue == set(UNKNOWN_ISSUE)


@pytest.mark.parametrize("act", UNKNOWN_ISSUE)
def test_no_act_is_done_on_an_issue_that_the_complaint_does_not_have(act: str) -> None:
    assert investigated().refuses(act, UNKNOWN_ISSUE[act]) is Guard.unknown_issue


@pytest.mark.parametrize("issue", [None, 1])
def test_evidence_on_the_issue_or_the_whole_complaint_is_enough(issue: int | None) -> None:
    _, given, by = DECIDING["record-finding"]
    story = investigated().does("record-evidence", RecordEvidence(words("photographs"), issue))
    story.does("record-finding", given, by)
    assert story.complaint.live_issues[0].finding is e.Finding.not_upheld


def test_what_a_conversation_rests_on_is_its_evidence() -> None:
    begin, given, by = DECIDING["resolve-at-once"]
    story = begin().does("resolve-at-once", replace(given, evidence=words("the order")), by)
    assert [(one.words, one.issue) for one in story.events_of(e.EvidenceRecorded)] == [
        (words("the order"), None)
    ]


def unused(story: Story, **more: Any) -> Close:
    """Closing for which every option that the complainant was told of was not wanted."""
    ways = story.complaint.lead.recourse
    options = tuple(OptionUsed(way, e.OptionUse.declined, words("no")) for way in ways)
    ground = e.Ground.options_exhausted
    return Close(ground, Code("late"), Code("mistake"), e.Pattern.single, options=options, **more)


@pytest.mark.parametrize("alone", [False, True])
def test_options_are_not_called_used_without_a_review_that_someone_here_could_do(
    alone: bool,
) -> None:
    rules = [rules_with(close_exhausted=Strength.alone_with_reason)] if alone else []
    story = Story(*rules).refused()
    more = {"alone_reason": words("only me")} if alone else {}
    assert story.refuses("close", unused(story, **more)) is Guard.review_missing

    story.reviewed()
    story.does("close", unused(story, **more))
    if not alone:
        story.does("close", unused(story), NORTH_MANAGER)
    assert story.complaint.stage is Stage.closed_options_exhausted


def test_a_reviewer_who_is_away_could_still_review_it() -> None:
    story = Story().refused()
    away = AbsenceSet(START.date(), START.date() + timedelta(days=90))
    persons = {of: replace(one, absences=(away,)) for of, one in story.rules.people.persons.items()}
    story.rules = replace(story.rules, people=replace(story.rules.people, persons=persons))
    assert story.refuses("close", unused(story)) is Guard.review_missing


@pytest.mark.parametrize("strength", [Strength.required, Strength.alone_with_reason])
def test_a_review_that_who_declined_the_complaint_may_not_do_does_not_block_the_closing(
    strength: Strength,
) -> None:
    story = Story(rules_with(decline_scope=strength)).refused()
    staff = frozenset(story.rules.people.persons)
    declined = replace(story.complaint, declined_by=staff)
    lead, two = declined.lead, strength is Strength.required
    assert reviewable(story.complaint, story.rules, lead)
    assert reviewable(declined, story.rules, lead) is not two
    reviewer = reviewer_left(declined, story.rules, lead.number, START)
    assert (reviewer is None) is two


def test_a_business_of_one_closes_without_a_review_that_no_one_there_could_do() -> None:
    rules = rules_with(close_exhausted=Strength.alone_with_reason)
    story = Story(replace(rules, policy=replace(rules.policy, ladder=()))).refused()
    story.does("close", unused(story, alone_reason=words("only me")))
    (closed,) = story.events_of(e.Closed)
    assert closed.alone == words("only me")
    assert all(option.reason for option in closed.options)
