"""Clause 4.7: a second person agrees or says why not; what is offered is what would be accepted."""

from tests.core.samples import (
    ANN,
    NORTH_MANAGER,
    REP,
    SOUTH_MANAGER,
    Story,
    actor,
    refund,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Close, OptionUsed, grounds_open
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.response import (
    AuthorizeResponse,
    Escalate,
    NewRemedy,
    PrepareResponse,
    authorize_response,
)
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.acts.second_look import Disagree, WithdrawProposal, unauthorized
from amends.core.operation.complaint import Stage
from amends.core.operation.guidance.offers import Offer, counting, offered, possible_for, superseded
from amends.core.refusal import Guard
from amends.core.values import Code, Id

NOT_OURS = DeclineScope(ScopeGround.not_ours, words("not us"))
WHY_NOT = Disagree(words("no"))


def offer(story: Story, act: str, person: Id) -> Offer:
    found = offered(ACTS[Code(act)], story.complaint, story.rules, actor(person), story.at)
    assert found is not None
    return found


def answered(story: Story) -> Story:
    return story.does("prepare-response", PrepareResponse(words("because"), (refund(2_000),)))


def test_whoever_does_not_agree_to_declining_says_why_and_the_proposal_is_off() -> None:
    story = Story().received().does("decline-scope", NOT_OURS)

    assert story.refuses("disagree", WHY_NOT) is Guard.same_person
    story.does("disagree", WHY_NOT, REP)
    assert story.complaint.proposal is None
    assert story.complaint.stage is Stage.received
    assert story.refuses("disagree", WHY_NOT, REP) is Guard.nothing_proposed
    story.does("decline-scope", NOT_OURS)
    assert story.complaint.stage is Stage.received, "it is a new proposal, agreed to by nobody yet"


def test_a_response_that_is_sent_back_is_prepared_anew_and_only_that_one_counts() -> None:
    story = answered(Story().received().examined())
    back = Disagree(words("too little"), 1)

    assert story.refuses("disagree", back) is Guard.not_permitted, "who may not authorize"
    story.does("disagree", back, REP)
    assert story.complaint.stage is Stage.under_investigation
    assert not unauthorized(story.complaint)
    answered(story)
    assert [r.number for r in superseded(story.complaint)] == [1]
    assert offer(story, "authorize-response", REP).values("response") == (2,)
    assert story.refuses("authorize-response", AuthorizeResponse(1), REP) is Guard.unknown_item


def test_what_was_refused_counts_for_nobody_and_what_is_refused_by_one_counts_for_the_other() -> (
    None
):
    story = Story().received(two_tenants(), by=PUBLIC_ACTOR).answered()
    story.reacted(e.Reaction.refused, party=2)
    assert [r.number for r in counting(story.complaint)] == [1]
    assert counting(story.complaint, 2) == ()

    story.reacted(e.Reaction.refused, party=1)
    assert counting(story.complaint) == superseded(story.complaint) == ()
    story.does("send-notice", SendNotice(e.Notice.access, e.Way.email, party=1))
    story.reacted(e.Reaction.accepted_in_part, party=1)
    assert [r.number for r in counting(story.complaint, 1)] == [1]


def test_after_a_refusal_the_next_level_can_authorize_its_new_answer() -> None:
    story = Story().refused().does("escalate", Escalate(SOUTH_MANAGER))
    story.examined(SOUTH_MANAGER)
    story.does("prepare-response", PrepareResponse(words("anew"), (refund(9_000),)), SOUTH_MANAGER)
    last = story.complaint.responses[-1].number

    assert [r.number for r in counting(story.complaint)] == [last]
    assert offer(story, "authorize-response", REP).values("response") == (last,)


def test_a_proposal_to_close_holds_what_its_second_person_agrees_to() -> None:
    story = answered(Story().received().examined())
    story.does("authorize-response", AuthorizeResponse(1), REP)
    story.does("communicate-decision", CommunicateDecision(1, e.Way.email, words()))
    story.does(
        "record-reaction", RecordReaction(1, e.Reaction.refused, words("So be it."), e.Way.phone)
    )
    story.reviewed()
    ways = story.complaint.lead.recourse
    options = tuple(OptionUsed(way, e.OptionUse.declined, words()) for way in ways)
    given = Close(
        e.Ground.options_exhausted,
        Code("late"),
        Code("mistake"),
        e.Pattern.single,
        options=options,
        words=words("the end"),
    )
    story.does("close", given)

    proposed = story.entries[-1].event
    assert isinstance(proposed, e.ClosureProposed)
    assert (proposed.category, proposed.cause) == (given.category, given.cause)
    assert proposed.words is not None
    story.does("disagree", WHY_NOT, REP)
    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.proposal is None


def test_only_those_are_offered_for_a_review_who_could_take_it() -> None:
    story = answered(Story().received().examined())
    story.does("authorize-response", AuthorizeResponse(1), REP)
    story.does("communicate-decision", CommunicateDecision(1, e.Way.email, words()))
    story.does(
        "record-reaction", RecordReaction(1, e.Reaction.refused, words("So be it."), e.Way.phone)
    )

    free = offer(story, "escalate", REP).values("person")
    assert free
    assert ANN not in free
    assert REP not in free, "whoever authorized it was involved"


def test_what_has_nothing_to_act_on_is_offered_nothing_and_says_no_reason() -> None:
    story = Story().received()

    for act in ("release-hold", "keep-promise", "hear-person", "notify-subject"):
        assert offer(story, act, REP) == Offer(()), act


def test_those_who_could_authorize_are_known_by_name() -> None:
    story = answered(Story().received().examined(NORTH_MANAGER))

    able = possible_for(authorize_response, story.complaint, story.rules, story.at)
    assert REP in able
    assert ANN not in able, "a handler may not authorize"


def test_only_the_person_who_proposed_something_withdraws_it() -> None:
    story = Story().received().does("decline-scope", NOT_OURS)
    assert story.refuses("withdraw-proposal", WithdrawProposal(), REP) is Guard.nothing_proposed

    story.does("withdraw-proposal", WithdrawProposal())
    assert story.complaint.proposal is None
    assert story.complaint.returned is None, "no one rejected it"
    assert story.events_of(e.ProposalWithdrawn) == [e.ProposalWithdrawn(Code("decline-scope"))]
    assert story.refuses("withdraw-proposal", WithdrawProposal()) is Guard.nothing_proposed
    story.does("decline-scope", NOT_OURS, REP)
    assert story.complaint.stage is Stage.received, "what was withdrawn counts for no agreement"


def test_an_offer_knows_what_a_second_person_has_to_agree_to() -> None:
    story = Story().received().answered()
    assert offer(story, "record-reaction", ANN).proposed == ()

    story.reacted(e.Reaction.refused)
    said = offer(story, "record-reaction", ANN)
    assert said.proposed == said.accepted
    assert set(said.values("reaction")) == set(e.Reaction) - {
        e.Reaction.refused,
        e.Reaction.no_reply,
    }
    assert offer(story, "withdraw", ANN).proposed
    extend = offer(Story().received(), "extend-term", ANN)
    assert len(extend.proposed) < len(extend.accepted), "a day is moved by one person"


def test_a_complaint_is_offered_only_the_grounds_on_which_it_can_be_closed() -> None:
    story = Story().received().answered(NewRemedy(Code("apology"))).reacted(e.Reaction.refused)
    assert grounds_open(story.complaint) == (e.Ground.options_exhausted,)

    accepted = Story().received().answered(NewRemedy(Code("apology"))).reacted(e.Reaction.accepted)
    assert grounds_open(accepted.complaint) == ()
    assert grounds_open(accepted.carried_out().complaint) == (e.Ground.accepted,)
