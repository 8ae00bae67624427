"""Clause 7.9: a reply belongs to the complainant: shown by staff who record it, open to objection,
and known to whoever handles a complaint about the handling."""

from dataclasses import replace
from typing import Any

import pytest
from tests.core.samples import (
    ANN,
    CLEO,
    NORTH_MANAGER,
    REP,
    SOUTH_MANAGER,
    TOP,
    Story,
    assessment,
    rules,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Level, Strength
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Recuse
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.merging import Merge, SameAs
from amends.core.operation.acts.parties import AddParty, ConfirmContact, RecordAuthority
from amends.core.operation.acts.response import Escalate, NewRemedy, lacks_reviewer
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import Row, tracking_rows
from amends.core.operation.complaint import Stage
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.refusal import Guard
from amends.core.values import Code, File, Id, Sealed

ME = Actor.complainant(1)
APOLOGY = NewRemedy(Code("apology"))
OBJECTION = ObjectToRecording(1, words("I never said so"))
BY_EMAIL = SendNotice(e.Notice.access, e.Way.email, party=1)
BY_HAND = replace(BY_EMAIL, way=e.Way.in_person)
CONFIRM = ConfirmContact(1, words("I called her back"))
SHEET: File = Sealed(Id("piece/1"), Id("0" * 64), 10)
ACCEPTED = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
WITHDRAWN = Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single)


def noted(story: Story, reaction: e.Reaction, by: Id = ANN) -> Story:
    """Staff record what the complainant said on the phone."""
    return story.reacted(reaction, by=by)


def own_code(story: Story) -> Story:
    """They get a code by email, at an address that a second person found to be theirs."""
    if not story.complaint.lead.own_contact:
        story.does("confirm-contact", CONFIRM, CLEO)
    return story.does("send-notice", BY_EMAIL)


def changed(story: Story, reaction: e.Reaction) -> Story:
    """Two members of staff record that someone who refused says something else after all."""
    return noted(noted(story, reaction, ANN), reaction, CLEO)


# --- shown ---


@pytest.mark.parametrize(
    "reaction",
    [one for one in e.Reaction if one is not e.Reaction.no_reply],
)
def test_staff_record_no_reply_without_its_way_and_its_words_or_a_file(
    reaction: e.Reaction,
) -> None:
    story = Story().received().answered()
    for bare in (
        RecordReaction(1, reaction),
        RecordReaction(1, reaction, words("yes")),
        RecordReaction(1, reaction, way=e.Way.phone),
        RecordReaction(1, reaction, words("yes"), e.Way.not_possible),
    ):
        assert story.refuses("record-reaction", bare) is Guard.reply_not_shown

    story.does("record-reaction", RecordReaction(1, reaction, way=e.Way.letter, evidence=SHEET))
    (event,) = story.events_of(e.ReactionRecorded)
    assert (event.way, event.evidence) == (e.Way.letter, SHEET)


def test_complainants_reply_without_saying_how() -> None:
    story = Story().received().answered()
    story.does("record-reaction", RecordReaction(1, e.Reaction.refused, way=e.Way.phone), ME)

    assert story.events_of(e.ReactionRecorded)[0].way is None
    assert story.complaint.lead.noted is None


def test_staff_record_no_withdrawal_without_its_way() -> None:
    story = Story().received()
    assert story.refuses("withdraw", Withdraw(1, words("never mind"))) is Guard.reply_not_shown
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))

    assert story.events_of(e.Withdrawn)[0].way is e.Way.phone


def test_every_reply_is_kept_with_who_recorded_it() -> None:
    story = Story().received().answered().reacted(e.Reaction.refused)
    changed(story, e.Reaction.accepted)
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.in_person))

    kept = [(r.reaction, r.by, r.own, r.way, r.first) for r in story.complaint.lead.replies]
    assert kept == [
        (e.Reaction.refused, "party/1", True, None, None),
        (e.Reaction.accepted, CLEO, False, e.Way.phone, ANN),
        (None, ANN, False, e.Way.in_person, None),
    ]


# --- a refusal ---

YES = [e.Reaction.accepted, e.Reaction.accepted_reluctantly, e.Reaction.accepted_in_part]


@pytest.mark.parametrize("by", [None, ANN], ids=["their own", "recorded"])
@pytest.mark.parametrize("reaction", YES)
def test_nobody_alone_changes_a_refusal_whoever_recorded_it(
    reaction: e.Reaction, by: Id | None
) -> None:
    story = Story().received().answered().reacted(e.Reaction.refused, by=by)
    yes = RecordReaction(1, reaction, words("yes"), e.Way.phone)
    story.does("record-reaction", yes, ANN)
    assert story.complaint.lead.reaction is e.Reaction.refused
    assert story.refuses("record-reaction", yes, ANN) is Guard.same_person
    assert story.refuses("disagree", Disagree(words()), ANN) is Guard.same_person

    by_letter = replace(yes, way=e.Way.letter)
    story.does("record-reaction", by_letter, CLEO)
    assert story.complaint.lead.reaction is e.Reaction.refused, "another proposal"
    story.does("record-reaction", replace(by_letter, words=words("I heard it too")), ANN)
    assert story.complaint.lead.reaction is reaction
    assert story.events_of(e.ReactionRecorded)[-1].first == CLEO
    assert story.complaint.lead.replies[-1].overturns
    assert story.complaint.proposal is None


def test_nobody_alone_records_a_withdrawal_after_a_refusal() -> None:
    story, gone = Story().refused(), Withdraw(1, words("never mind"), e.Way.phone)
    story.does("withdraw", gone, ANN)
    assert not story.complaint.lead.withdrawn
    assert story.refuses("withdraw", gone, ANN) is Guard.same_person
    story.does("withdraw", gone, CLEO)

    assert story.complaint.lead.withdrawn
    assert story.events_of(e.Withdrawn)[0].first == ANN


def test_nobody_alone_records_an_acceptance_once_a_recording_was_disputed() -> None:
    story = noted(Story().received().answered(), e.Reaction.accepted)
    story.does("object-to-recording", OBJECTION, ME)
    assert noted(story, e.Reaction.accepted).complaint.lead.reaction is None
    own_code(story).reacted(e.Reaction.accepted)
    assert story.complaint.lead.reaction is e.Reaction.accepted, "they may always say so themselves"

    noted(story, e.Reaction.accepted_reluctantly)
    assert story.complaint.lead.reaction is e.Reaction.accepted_reluctantly


def test_a_second_person_may_disagree_and_the_refusal_stays() -> None:
    story = noted(Story().refused(), e.Reaction.accepted)
    story.does("disagree", Disagree(words("she told me no")), CLEO)

    assert story.complaint.proposal is None
    assert story.complaint.lead.reaction is e.Reaction.refused


def test_a_proposal_is_off_once_the_complainant_speaks_or_the_complaint_moves() -> None:
    story = noted(Story().refused(), e.Reaction.accepted_in_part)
    own_code(story).reacted(e.Reaction.accepted_reluctantly)
    assert story.complaint.proposal is None

    moved = noted(Story().refused(), e.Reaction.accepted)
    moved.does("escalate", Escalate(SOUTH_MANAGER))
    assert moved.complaint.proposal is None


def test_alone_with_a_reason_a_refusal_is_changed_by_one_and_says_so() -> None:
    story = Story(rules_with(change_refusal=Strength.alone_with_reason)).refused()
    yes = RecordReaction(1, e.Reaction.accepted, words("yes"), e.Way.phone)
    assert story.refuses("record-reaction", yes) is Guard.needs_reason
    story.does("record-reaction", replace(yes, alone_reason=words("only me")))

    assert story.events_of(e.ReactionRecorded)[-1].alone == words("only me")
    assert told(story) == [1]


def test_one_conversation_settles_nothing_with_somebody_who_refused_before() -> None:
    story = own_code(Story().refused()).does("recuse", Recuse(words("a cousin of mine")), ANN)
    story.does("withdraw", Withdraw(1, words("enough")), ME)
    story.does("close", WITHDRAWN, REP)
    story.does("reopen", Reopen(words("they called")), REP)
    assert story.complaint.stage is Stage.assessed
    settled = ResolveAtOnce(
        e.Way.phone,
        e.Finding.upheld,
        words("all is well"),
        Code("late"),
        Code("mistake"),
        e.Pattern.single,
    )

    assert story.refuses("resolve-at-once", settled, REP) is Guard.needs_long_way


# --- told, and open to objection ---


def told(story: Story) -> list[int]:
    """Who is told of the newest entry that it was recorded for them."""
    last = [one for one in story.entries if one.recorded == story.entries[-1].recorded]
    found = consequences(story.complaint, last[-1:], story.rules)
    return [one.party for one in found if one.kind is JobKind.tell_noted]


def test_complainants_are_told_what_staff_recorded_for_them() -> None:
    story = Story().received().answered()
    assert told(noted(story, e.Reaction.accepted)) == [1]
    own_code(story)
    assert told(story.reacted(e.Reaction.accepted_reluctantly)) == []

    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    assert told(story) == [1]


PRIVATELY = AddParty(
    e.PartyRole.representative, words("me"), acts_for=(1,), authority=e.Standing.verified
)
"""A representative whose address is that of the handler."""
BY_FILE = RecordAuthority(2, e.Standing.verified, evidence=SHEET)
MILDER = (
    ("record-reaction", RecordReaction(1, e.Reaction.accepted, words())),
    ("record-reaction", RecordReaction(1, e.Reaction.accepted_in_part, words())),
    ("withdraw", Withdraw(1, words())),
)


def refusal_stands(story: Story, speaker: Actor = ME) -> bool:
    """Whether the speaker can neither accept after all nor withdraw."""
    answers = [story.refuses(name, given, speaker) for name, given in MILDER]
    return set(answers) == {Guard.refusal_stands}


def refused_with_own_code() -> Story:
    return own_code(Story().received().answered()).reacted(e.Reaction.refused)


def test_no_representative_added_or_authorized_by_staff_changes_a_refusal_given_before() -> None:
    story = refused_with_own_code().does("add-party", PRIVATELY)
    story.does("record-authority", BY_FILE)
    story.does("send-notice", replace(BY_EMAIL, party=2))
    assert refusal_stands(story, Actor.complainant(2))

    claimed = replace(PRIVATELY, authority=None)
    early = Story().received().does("add-party", claimed).answered()
    own_code(early).reacted(e.Reaction.refused)
    early.does("record-authority", BY_FILE)
    early.does("send-notice", replace(BY_EMAIL, party=2))
    assert refusal_stands(early, Actor.complainant(2))
    assert early.reacted(e.Reaction.accepted).complaint.lead.replies[-1].own


def test_a_representative_added_before_the_response_changes_no_refusal_not_even_their_own() -> None:
    story = Story().received().does("add-party", PRIVATELY).answered()
    story.does("record-authority", BY_FILE)
    story.does("send-notice", replace(BY_EMAIL, party=2))
    own_code(story)
    speaker = Actor.complainant(2)
    story.does("record-reaction", RecordReaction(1, e.Reaction.refused, words()), speaker)
    assert refusal_stands(story, speaker)

    story.reacted(e.Reaction.accepted)
    assert all(reply.own for reply in story.complaint.lead.replies)


def test_an_older_change_of_a_refusal_by_a_representative_has_the_weakest_weight() -> None:
    story = Story().received().does("add-party", PRIVATELY).answered()
    story.does("record-authority", BY_FILE)
    story.does("send-notice", replace(BY_EMAIL, party=2))
    speaker = Actor.complainant(2)
    story.does("record-reaction", RecordReaction(1, e.Reaction.refused, words()), speaker)
    accepted = e.ReactionRecorded(1, e.Reaction.accepted, 1)
    story.tell([accepted], by=speaker.id, act="record-reaction", happened=story.at)
    assert [reply.own for reply in story.complaint.lead.replies] == [True, False]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_code_that_staff_handed_out_changes_no_refusal_until_one_is_sent_by_email(
    before: bool,
) -> None:
    story = own_code(Story().received().answered())
    if before:
        story.does("send-notice", BY_HAND).reacted(e.Reaction.refused)
    else:
        story.reacted(e.Reaction.refused).does("send-notice", BY_HAND)
    assert refusal_stands(story)

    story.does("send-notice", BY_EMAIL)
    assert told(story.reacted(e.Reaction.accepted)) == []
    assert all(reply.own for reply in story.complaint.lead.replies)


@pytest.mark.parametrize("counter", [True, False], ids=["lodged with staff", "given by staff"])
def test_what_is_said_with_a_code_that_staff_saw_is_not_their_own_and_is_confirmed(
    counter: bool,
) -> None:
    story = (Story().received() if counter else Story().received(by=PUBLIC_ACTOR)).answered()
    if not counter:
        story.does("send-notice", BY_HAND)
    assert told(story.reacted(e.Reaction.accepted)) == [1]
    assert told(story.does("withdraw", Withdraw(1, words("never mind")), ME)) == [1]
    assert [(one.own, one.code_known) for one in story.complaint.lead.replies] == [
        (False, True),
        (False, True),
    ]
    story.does("object-to-recording", OBJECTION, ME)
    assert not story.complaint.lead.withdrawn


def test_a_refusal_is_their_own_with_any_code() -> None:
    story = Story().refused()
    assert story.complaint.lead.replies[-1].own
    assert story.refuses("object-to-recording", OBJECTION, ME) is Guard.nothing_noted


def test_a_code_that_staff_saw_when_they_took_the_complaint_changes_no_refusal() -> None:
    assert refusal_stands(Story().refused())

    public = Story().received(by=PUBLIC_ACTOR).answered().reacted(e.Reaction.refused)
    assert public.reacted(e.Reaction.accepted).complaint.lead.replies[-1].own


def test_a_code_from_a_merged_complaint_changes_no_refusal() -> None:
    story, other = Story().received(), Story(reference=Id("C-2")).received()
    own_code(story)
    other.together("merge", story, Merge(Id("C-1"), words(), (SameAs(1, 1),)))
    assert refusal_stands(story.answered().reacted(e.Reaction.refused))

    story.does("send-notice", BY_EMAIL)
    assert refusal_stands(story), "that they are one person is what staff say"
    own_code(story)
    assert story.reacted(e.Reaction.accepted).complaint.lead.replies[-1].own


def test_an_older_entry_with_a_code_that_staff_handed_out_counts_as_recorded_by_staff() -> None:
    story = refused_with_own_code().does("send-notice", BY_HAND)
    accepted = e.ReactionRecorded(1, e.Reaction.accepted, 1)
    story.tell([accepted], by=ME.id, act="record-reaction", happened=story.at)
    assert told(story) == [1]

    noted_now = story.complaint.lead.noted
    assert noted_now is not None
    assert noted_now.overturns
    story.does("object-to-recording", OBJECTION, ME)
    assert story.complaint.lead.reaction is e.Reaction.refused


def test_a_proposal_for_one_complainant_stays_when_another_replies() -> None:
    story = Story().received(two_tenants()).answered()
    story.reacted(e.Reaction.refused, party=1)
    noted(story, e.Reaction.accepted)
    before = story.complaint.proposal
    story.reacted(e.Reaction.accepted, party=2)

    assert before is not None
    assert story.complaint.proposal == before
    noted(story, e.Reaction.accepted, CLEO)
    assert story.complaint.lead.reaction is e.Reaction.accepted


def test_an_objection_to_an_acceptance_asks_the_complainant_again() -> None:
    story = noted(Story().received().answered(APOLOGY), e.Reaction.accepted)
    assert story.complaint.lead.noted is not None
    story.does("object-to-recording", OBJECTION, ME)

    lead = story.complaint.lead
    assert (lead.stage, lead.reaction, lead.noted) == (Stage.decision_communicated, None, None)
    assert lead.replies[0].disputed
    assert story.complaint.responses[0].accepted_by == frozenset()
    assert tracked(story, Row.t4) is None
    assert story.refuses("carry-out", CarryOut(1, 1)) is Guard.wrong_stage


def test_an_objection_brings_back_what_they_said_before() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.refused)
    changed(story, e.Reaction.accepted_in_part)
    story.does("object-to-recording", OBJECTION, ME)

    assert story.complaint.lead.reaction is e.Reaction.refused
    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.watch is not None
    assert story.complaint.responses[0].refused_by == {1}


def test_an_objection_to_a_closed_complaint_reopens_it() -> None:
    story = noted(Story().received().answered(APOLOGY), e.Reaction.accepted).carried_out()
    story.does("close", ACCEPTED)
    story.does("object-to-recording", OBJECTION, ME)

    assert story.complaint.open
    assert story.events_of(e.Reopened)[0].by_complainant
    assert story.complaint.terms[-1].running


def test_an_objection_after_closing_brings_back_the_refusal_with_its_options() -> None:
    story = changed(
        Story().received().answered(APOLOGY).reacted(e.Reaction.refused), e.Reaction.accepted
    )
    story.carried_out().does("close", ACCEPTED)
    assert not story.complaint.open
    story.does("object-to-recording", OBJECTION, ME)

    [party] = story.complaint.complainants
    assert (party.stage, party.reaction) == (Stage.unresolved_open, e.Reaction.refused)
    assert (story.complaint.closed_at, story.complaint.watch is None) == (None, False)
    assert story.events_of(e.Reopened) == [], "no one asked to open it again"
    story.does("escalate", Escalate(), REP)
    assert story.complaint.stage is Stage.escalated_internal


def test_an_objection_to_a_withdrawal_takes_it_off_and_reopens() -> None:
    story = Story().received().does("assess", assessment())
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    story.does("object-to-recording", OBJECTION, ME)
    assert not story.complaint.lead.withdrawn
    assert story.refuses("close", WITHDRAWN) is Guard.not_accepted

    own_code(story)
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone), ME)
    assert story.refuses("object-to-recording", OBJECTION, ME) is Guard.nothing_noted


def test_nobody_objects_to_what_they_said_themselves_or_to_what_others_said() -> None:
    story = own_code(Story().received(two_tenants()).answered())
    story.reacted(e.Reaction.accepted, party=1)
    story.reacted(e.Reaction.accepted, party=2, by=ANN)

    assert story.refuses("object-to-recording", OBJECTION, ME) is Guard.nothing_noted
    of_other = ObjectToRecording(2, words())
    assert story.refuses("object-to-recording", of_other, ME) is Guard.nothing_noted
    story.does("object-to-recording", of_other, Actor.complainant(2))


def test_only_the_complainant_disputes_a_refusal_that_staff_recorded() -> None:
    story = noted(Story().received().answered(), e.Reaction.refused)
    assert story.refuses("object-to-recording", OBJECTION, ANN) is Guard.nothing_noted
    story.does("object-to-recording", OBJECTION, ME)
    assert story.complaint.stage is Stage.decision_communicated

    accepted = noted(Story().received().answered(), e.Reaction.accepted)
    accepted.does("object-to-recording", OBJECTION, ANN)
    assert accepted.complaint.stage is Stage.decision_communicated


def test_words_in_a_proposal_are_found_among_those_of_their_complainant() -> None:
    story = noted(Story().refused(), e.Reaction.accepted)
    (proposed,) = story.events_of(e.ActProposed)
    said = [fact.words.sealed for fact in proposed.values if fact.words]

    assert {(1, piece) for piece in said} <= story.complaint.theirs


# --- who was involved ---


def test_whoever_recorded_a_reply_or_checked_a_remedy_is_not_free_for_a_complaint_about_it() -> (
    None
):
    story = noted(Story().received().answered(APOLOGY, second=TOP), e.Reaction.accepted, REP)
    story.carried_out(second=NORTH_MANAGER)
    about = Story().received(about=story)

    assert {REP, NORTH_MANAGER, TOP} <= set(about.complaint.handled_by)


# --- a remedy that does not hold ---


def failed(**more: object) -> VerifyCorrection:
    return VerifyCorrection(1, holds=False, **more)  # type: ignore[arg-type]


def test_a_check_can_say_that_a_remedy_does_not_hold_and_its_doer_does_it_again() -> None:
    story = Story().received().answered(APOLOGY, NewRemedy(Code("repair")))
    story.reacted(e.Reaction.accepted)
    story.does("carry-out", CarryOut(1, 1)).does("carry-out", CarryOut(1, 2))
    assert story.refuses("verify-correction", failed(), REP) is Guard.needs_reason
    unknown = failed(words=words("loose"), again=(7,))
    assert story.refuses("verify-correction", unknown, REP) is Guard.unknown_item
    story.does("verify-correction", failed(words=words("it is loose"), again=(2,)), REP)

    assert story.complaint.responses[0].carried_out == {1}
    assert story.refuses("close", ACCEPTED) is Guard.not_carried_out
    returned = story.complaint.returned
    assert returned is not None
    assert (returned.to, returned.act, returned.by) == (ANN, "carry-out", REP)
    assert tracked(story, Row.t6) is None

    story.does("carry-out", CarryOut(1, 2))
    assert story.complaint.returned is None
    story.does("verify-correction", VerifyCorrection(1), REP).does("close", ACCEPTED)


def tracked(story: Story, row: Row) -> object:
    """When a row of Annex E was filled."""
    return next(one.happened for one in tracking_rows(story.entries) if one.row is row)


# --- a business of one ---

ALONE = (Level(Code("review"), Role.management_representative),)


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"bodies": ()}, True),
        ({}, False),
        ({"bodies": (), "ladder": (Level(Code("free"), Role.outside_reviewer),)}, False),
    ],
)
def test_whoever_has_no_colleague_left_for_a_review_is_told_to_name_an_external_reviewer(
    changes: dict[str, Any], lacks: bool
) -> None:
    story = Story(rules(**{"ladder": ALONE} | changes)).received().answered(second=REP)
    assert not lacks_reviewer(story.complaint, story.rules, story.at)
    story.reacted(e.Reaction.refused)

    assert lacks_reviewer(story.complaint, story.rules, story.at) is lacks
