"""Clauses 1 and 3.2: what came in is sorted; two persons decline; an objection goes elsewhere."""

from tests.core.samples import (
    ANN,
    CLEO,
    NORTH_MANAGER,
    REP,
    Story,
    assessment,
    lodging,
    rules_with,
    words,
)

from amends.core.framework.people.authority import Actor
from amends.core.framework.policy.commitments import Strength
from amends.core.operation import events as e
from amends.core.operation.acts.closing.ending import Reopen
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.scope import DecideKind, DeclineScope, ScopeGround
from amends.core.operation.complaint import Stage
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.refusal import Guard

NOT_OURS = DeclineScope(ScopeGround.not_ours, words("the city's pipe"))
EMPLOYMENT = DeclineScope(ScopeGround.employment, words("about pay"))


def test_two_persons_decline_a_complaint_on_the_same_ground() -> None:
    story = Story().received().does("decline-scope", NOT_OURS, ANN)
    assert story.complaint.stage is Stage.received
    assert story.refuses("decline-scope", NOT_OURS, ANN) is Guard.same_person

    story.does("decline-scope", NOT_OURS, CLEO)
    assert story.complaint.stage is Stage.out_of_scope
    assert story.complaint.declined_by == {ANN, CLEO}


def test_another_ground_is_a_proposal_of_its_own() -> None:
    story = Story().received().does("decline-scope", NOT_OURS, ANN)
    story.does("decline-scope", EMPLOYMENT, CLEO)
    assert story.complaint.stage is Stage.received

    story.does("decline-scope", EMPLOYMENT, ANN)
    assert story.complaint.stage is Stage.out_of_scope


def test_alone_it_needs_a_reason_that_stays_in_the_record() -> None:
    story = Story(rules_with(decline_scope=Strength.alone_with_reason)).received()
    assert story.refuses("decline-scope", NOT_OURS) is Guard.needs_reason

    alone = DeclineScope(ScopeGround.not_ours, words(), alone_reason=words("nobody else is here"))
    story.does("decline-scope", alone)
    assert story.events_of(e.ScopeDeclined)[0].alone == words("nobody else is here")


def test_the_sender_is_told_and_an_objection_goes_to_somebody_else() -> None:
    story = Story().received().does("decline-scope", NOT_OURS, ANN)
    story.does("decline-scope", NOT_OURS, NORTH_MANAGER)
    asked = consequences(story.complaint, story.entries[-1:], story.rules)
    assert [(c.kind, c.party) for c in asked if c.party] == [(JobKind.tell_scope, 1)]

    story.does("reopen", Reopen(words("it is your pipe")), Actor.complainant(1))
    assert story.complaint.stage is Stage.received
    assert story.complaint.owner == REP
    assert story.refuses("decline-scope", NOT_OURS, ANN) is Guard.same_person
    story.does("assess", assessment(), CLEO)
    assert story.refuses("assign", Assign(ANN), REP) is Guard.not_independent


def test_the_answer_clock_runs_again_after_an_objection() -> None:
    story = Story().received().does("decline-scope", NOT_OURS, ANN)
    story.does("decline-scope", NOT_OURS, CLEO)
    assert story.complaint.next_term is None

    story.does("reopen", Reopen(words("no")), Actor.complainant(1))
    respond = story.complaint.term(*story.clock("respond"))
    assert respond is not None
    assert respond.met_at is None


def test_what_is_no_complaint_leaves_with_its_kind_and_a_reason() -> None:
    story = Story().received(lodging(kind=e.Kind.feedback))
    assert story.refuses("decide-kind", DecideKind(e.Kind.praise)) is Guard.needs_reason

    story.does("decide-kind", DecideKind(e.Kind.praise, words("she says thank you")))
    assert (story.complaint.stage, story.complaint.kind) == (Stage.out_of_scope, e.Kind.praise)


def test_feedback_may_turn_out_to_be_a_complaint() -> None:
    story = Story().received(lodging(kind=e.Kind.feedback))
    story.does("decide-kind", DecideKind(e.Kind.complaint))

    assert (story.complaint.stage, story.complaint.kind) == (Stage.received, e.Kind.complaint)
    assert story.refuses("decide-kind", DecideKind(e.Kind.complaint)) is Guard.already_done


def test_only_what_is_not_yet_examined_can_be_declined() -> None:
    story = Story().received().examined()

    assert story.refuses("decline-scope", NOT_OURS) is Guard.wrong_stage
