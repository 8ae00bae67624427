"""Clause 7.2: which of the items a to f a complaint's record lacks, and what fills each; time at
each review stage."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.samples import (
    REP,
    RULES,
    SOUTH_MANAGER,
    TOP,
    Story,
    about_a_person,
    assessment,
    lodging,
    two_tenants,
    words,
)

from amends.core.improvement.fact_rows import facts
from amends.core.improvement.facts import ComplaintFact, Step
from amends.core.improvement.missing_items import MissingItem
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify, NamePerson, TakeImmediateAction
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.records import Correct, Correctable
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.values import Code

DAY = date(2026, 10, 30)
WHOLE: dict[str, Any] = {"occurred_on": DAY, "remedy": words("repair it")}
URGENT = assessment(immediate_needed=True, immediate_possible=True)


def row(story: Story) -> ComplaintFact:
    return facts(story.complaint, story.entries, RULES, 1).complaint


def missing(story: Story) -> set[str]:
    found = row(story)
    lacks = {str(item) for item in MissingItem if getattr(found, f"lacks_{item}")}
    assert found.incomplete == bool(lacks)
    return lacks


def test_a_complaint_with_every_item_lacks_nothing() -> None:
    assert missing(Story().received(lodging(**WHOLE)).does("assess", assessment())) == set()


@pytest.mark.parametrize(
    ("received", "lacks", "act", "given"),
    [
        (
            {"occurred_on": None},
            {"description"},
            "correct",
            Correct(Correctable.place, words("typo"), words=words("in the kitchen")),
        ),
        (
            {"narrative": None},
            {"description"},
            "correct",
            Correct(Correctable.narrative, words("left out"), words=words("the boiler is cold")),
        ),
        (
            {"remedy": None},
            {"remedy"},
            "correct",
            Correct(Correctable.remedy, words("asked later"), words=words("they did not say")),
        ),
        (
            {"product": None, "issues": ()},
            {"subject"},
            "classify",
            Classify(issue=1, category=Code("late")),
        ),
        ({"unit": None}, {"unit"}, "classify", Classify(unit=Code("north"))),
    ],
)
def test_a_missing_item_counts_until_the_record_has_it(
    received: dict[str, Any], lacks: set[str], act: str, given: Any
) -> None:
    story = Story().received(lodging(**{**WHOLE, **received}))
    assert missing(story) == lacks
    story.does(act, given, REP)
    assert missing(story) == set()


def test_a_person_who_was_mentioned_is_missing_until_identified_or_dismissed() -> None:
    story = Story().received(about_a_person(**WHOLE))
    assert missing(story) == {"unit"}
    story.does("name-person", NamePerson(1, dismissed=True, reason=words("no one")), REP)
    assert missing(story) == set()


def test_an_immediate_action_that_was_needed_and_possible_is_missing_until_taken() -> None:
    story = Story().received(lodging(**WHOLE)).does("assess", URGENT)
    assert missing(story) == {"immediate"}
    story.does("take-immediate-action", TakeImmediateAction(words("sent a heater")))
    assert missing(story) == set()


def test_a_complaint_without_any_deadline_lacks_it() -> None:
    story = Story().received(lodging(**WHOLE))
    story.complaint = replace(story.complaint, terms=())
    assert missing(story) == {"deadline"}


def stages(story: Story) -> list[tuple[int | None, int | None]]:
    steps = facts(story.complaint, story.entries, RULES, 1).step
    return [(s.review_stage, s.review_days) for s in steps if s.step is Step.reviewed]


def reviewed(story: Story, *, days: int, sent: bool = True) -> Story:
    """The review stage looks at it and answers."""
    story.later(days=days).examined(by=SOUTH_MANAGER)
    story.does("prepare-response", PrepareResponse(words("we looked again")), SOUTH_MANAGER)
    number = story.complaint.responses[-1].number
    if not story.complaint.responses[-1].authorized:
        story.does("authorize-response", AuthorizeResponse(number), REP)
    return story.communicated(by=SOUTH_MANAGER) if sent else story


def test_the_time_of_each_review_stage_runs_from_escalation_to_its_response() -> None:
    story = Story().refused()
    assert (row(story).review_stage, stages(story)) == (None, [])
    story.does("escalate", Escalate(SOUTH_MANAGER))
    assert (row(story).review_stage, stages(story)) == (1, [])

    reviewed(story, days=2).reacted(e.Reaction.refused)
    assert (row(story).review_stage, stages(story)) == (None, [(1, 2)])

    story.does("escalate", Escalate(TOP), SOUTH_MANAGER).later(days=1)
    assert (row(story).review_stage, stages(story)) == (2, [(1, 2)])


def test_a_review_for_two_ends_when_the_last_of_them_has_the_response() -> None:
    story = Story().received(two_tenants()).answered()
    for party in (1, 2):
        story.reacted(e.Reaction.refused, party=party)
    story.does("escalate", Escalate(SOUTH_MANAGER))
    number = reviewed(story, days=1, sent=False).complaint.responses[-1].number
    for party, seen in ((1, []), (2, [(1, 2)])):
        given = CommunicateDecision(number, e.Way.email, words("decided"), parties=(party,))
        story.does("communicate-decision", given, SOUTH_MANAGER).later(days=1)
        assert stages(story) == seen
