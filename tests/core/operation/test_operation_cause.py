"""Clause 8.2: the cause of a complaint, honest at closing and determined afterwards."""

from datetime import date

from tests.core.samples import ANN, NORTH_MANAGER, REP, RULES, Story, assessment, words

from amends.core.framework.people.authority import Actor
from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.operation import events as e
from amends.core.operation.acts.closing.ending import (
    Close,
    DetermineCause,
    Withdraw,
    cause_due,
    cause_missing,
    determine_cause,
)
from amends.core.operation.guidance.usual import usual
from amends.core.refusal import Guard
from amends.core.values import Code

MISTAKE = Code("mistake")


def closed(cause: Code) -> Story:
    """A withdrawn complaint, closed with this cause."""
    story = Story().received().does("assess", assessment())
    story.does("withdraw", Withdraw(1, words("never mind")), Actor.complainant(1))
    story.does("close", Close(e.Ground.withdrawn, Code("late"), cause, e.Pattern.not_determined))
    return story


def test_a_complaint_is_closed_although_its_cause_is_not_determined() -> None:
    story = closed(NOT_DETERMINED)

    assert story.complaint.cause == NOT_DETERMINED
    assert cause_missing(story.complaint)
    assert usual(story.complaint, ()) == (determine_cause,)


def test_a_cause_that_was_not_determined_is_due_sixty_days_after_closing() -> None:
    story = closed(NOT_DETERMINED)

    assert story.complaint.closed_at is not None
    ended = RULES.day_of(story.complaint.unit, story.complaint.closed_at)
    assert cause_due(story.complaint, RULES) == date.fromordinal(ended.toordinal() + 60)
    assert cause_due(closed(MISTAKE).complaint, RULES) is None


def test_the_manager_determines_the_cause_afterwards() -> None:
    story = closed(NOT_DETERMINED)

    story.does("determine-cause", DetermineCause(MISTAKE, e.Pattern.recurring), NORTH_MANAGER)

    assert story.complaint.cause == MISTAKE
    assert story.complaint.pattern == e.Pattern.recurring
    assert story.complaint.cause_at_closing == NOT_DETERMINED
    assert story.complaint.cause_revised_at == story.at
    assert not cause_missing(story.complaint)


def test_a_handler_does_not_determine_it() -> None:
    story = closed(NOT_DETERMINED)

    refused = story.refuses("determine-cause", DetermineCause(MISTAKE), ANN)

    assert refused is Guard.not_permitted


def test_no_one_determines_that_it_is_not_determined() -> None:
    story = closed(NOT_DETERMINED)

    assert story.refuses("determine-cause", DetermineCause(NOT_DETERMINED), REP) is (
        Guard.unknown_code
    )


def test_a_determined_cause_is_replaced_only_with_a_reason() -> None:
    story, other = closed(MISTAKE), Code("training")

    assert story.refuses("determine-cause", DetermineCause(other), REP) is Guard.needs_reason
    story.does("determine-cause", DetermineCause(other, reason=words("read again")), REP)
    assert story.complaint.cause == other


def test_an_open_complaint_gets_its_cause_when_it_is_closed() -> None:
    story = Story().received().does("assess", assessment())

    assert story.refuses("determine-cause", DetermineCause(MISTAKE), REP) is Guard.wrong_stage
