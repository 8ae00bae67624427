"""Clause 4.7: what leaves the figures or moves our own deadlines far needs a second person, or is
checked by one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.core.samples import ANN, CLEO, REP, Story, lodging, rules_with, words

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.commitments import Strength
from amends.core.operation import events as e
from amends.core.operation.acts.closing.ending import CheckExclusion
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.values import Code

NONE = [kind for kind in e.Kind if kind is not e.Kind.complaint]
FEEDBACK = DecideKind(e.Kind.feedback, words("she only tells us"))
RIGHTLY, WRONGLY = CheckExclusion(True), CheckExclusion(False, words("she wants her money"))


def alone(share: int) -> Rules:
    found = rules_with(decide_kind=Strength.alone_with_reason)
    return replace(found, policy=replace(found.policy, checked_share=share))


@pytest.mark.parametrize("kind", NONE)
def test_no_one_alone_takes_a_complaint_out_of_the_figures(kind: e.Kind) -> None:
    decided = DecideKind(kind, words("not one"))
    story = Story().received().does("decide-kind", decided, ANN)
    assert story.complaint.kind is e.Kind.complaint
    assert story.refuses("decide-kind", decided, ANN) is Guard.same_person

    story.does("decide-kind", DecideKind(kind, words("nor do I think so")), CLEO)
    assert (story.complaint.kind, story.complaint.stage) == (kind, Stage.out_of_scope)
    assert story.complaint.declined_by == {ANN, CLEO}
    assert story.events_of(e.KindDecided)[0].first == ANN


def test_a_second_person_who_takes_it_for_something_else_proposes_anew() -> None:
    story = Story().received().does("decide-kind", FEEDBACK, ANN)
    story.does("decide-kind", DecideKind(e.Kind.enquiry, words("asks")), CLEO)

    assert story.complaint.stage is Stage.received
    assert story.complaint.proposal is not None
    assert story.complaint.proposal.by == CLEO


def test_a_second_person_may_disagree_and_it_stays_a_complaint() -> None:
    story = Story().received().does("decide-kind", FEEDBACK, ANN)
    assert story.refuses("disagree", Disagree(words("no")), ANN) is Guard.same_person
    story.does("disagree", Disagree(words("she is upset")), CLEO)

    assert story.complaint.proposal is None
    assert story.complaint.returned is not None
    assert story.complaint.returned.to == ANN


def test_what_came_as_feedback_is_sorted_by_one_person() -> None:
    story = Story().received(lodging(kind=e.Kind.feedback))
    story.does("decide-kind", DecideKind(e.Kind.praise, words("thanks")), ANN)

    assert story.complaint.kind is e.Kind.praise
    assert story.complaint.exclusion is None, "it was never counted"


def test_a_sample_of_what_one_person_left_out_waits_for_another() -> None:
    kept = Story(alone(0)).received().does("decide-kind", FEEDBACK, ANN)
    assert kept.refuses("check-exclusion", RIGHTLY, REP) is Guard.nothing_to_check

    drawn = Story(alone(100)).received().does("decide-kind", FEEDBACK, ANN)
    assert drawn.refuses("check-exclusion", RIGHTLY, ANN) is Guard.same_person
    drawn.does("check-exclusion", RIGHTLY, REP)
    assert drawn.complaint.stage is Stage.out_of_scope
    assert drawn.refuses("check-exclusion", RIGHTLY, CLEO) is Guard.nothing_to_check


def test_a_complaint_that_was_left_out_wrongly_is_reopened_and_listed() -> None:
    story = Story(alone(100)).received().does("decide-kind", FEEDBACK, ANN)
    assert story.refuses("check-exclusion", CheckExclusion(False), REP) is Guard.needs_reason
    story.does("check-exclusion", WRONGLY, REP)

    assert (story.complaint.kind, story.complaint.stage) == (e.Kind.complaint, Stage.received)
    assert story.complaint.exclusion is not None
    assert story.complaint.exclusion.overturned is not None
    assert story.complaint.owner != ANN


def moved(story: Story, days: int, name: str = "respond") -> ExtendTerm:
    pack, clock = story.clock(name)
    term = story.complaint.term(pack, clock)
    assert term is not None
    return ExtendTerm(pack, clock, term.day + timedelta(days=days), Code("complex"), words("late"))


def due(story: Story) -> date:
    term = story.complaint.term(*story.clock("respond"))
    assert term is not None
    return term.day


def test_one_person_extends_our_deadline_twice_and_no_further() -> None:
    story = Story().received()
    for _ in range(2):
        story.does("extend-term", moved(story, 7), ANN)
    before, third = due(story), moved(story, 7)
    story.does("extend-term", third, ANN)
    assert due(story) == before
    assert story.refuses("extend-term", third, ANN) is Guard.same_person

    story.does("extend-term", third, CLEO)
    assert due(story) == third.day
    assert story.events_of(e.TermExtended)[-1].first == ANN
    assert story.complaint.proposal is None


def test_one_person_extends_our_deadline_by_twenty_working_days_and_no_further() -> None:
    story = Story().received()
    before = due(story)
    story.does("extend-term", moved(story, 33), ANN)
    assert due(story) == before
    story.does("extend-term", moved(story, 28), CLEO)
    assert due(story) == before + timedelta(days=28)


def test_a_proposal_to_extend_one_deadline_stays_when_another_is_extended() -> None:
    story = Story().received()
    further = moved(story, 33)
    story.does("extend-term", further, ANN)
    story.does("extend-term", moved(story, 3, "acknowledge"), CLEO)
    assert len(story.events_of(e.TermExtended)) == 1

    story.does("extend-term", further, CLEO)
    assert due(story) == further.day


def test_the_policy_may_let_one_person_extend_further_with_the_reason_given() -> None:
    story = Story(rules_with(extend_term=Strength.alone_with_reason)).received()
    before = due(story)
    story.does("extend-term", moved(story, 60), ANN)
    assert due(story) == before + timedelta(days=60)
    assert story.events_of(e.TermExtended)[-1].first == ANN
