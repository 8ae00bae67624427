"""Clause 7.9: carried out and verified by two, closed on four grounds only, outside and back."""

from datetime import date

import pytest
from tests.core.samples import (
    ANN,
    NORTH_MANAGER,
    REP,
    SOUTH_MANAGER,
    Story,
    assessment,
    euro,
    refund,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.acting import may
from amends.core.framework.people.authority import Actor
from amends.core.framework.policy.commitments import Strength
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.carrying_out import CarryOut, PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close, OptionUsed, Reopen, Withdraw
from amends.core.operation.acts.closing.outside import RecordOutsideOutcome, ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.response import (
    AuthorizeResponse,
    Escalate,
    NewRemedy,
    PrepareResponse,
)
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard, Refused
from amends.core.values import Code

TODAY = date(2026, 11, 2)
APOLOGY = NewRemedy(Code("apology"))
OMBUDSMAN = ReferOutside(Code("ombudsman"), consent=True)


def close(ground: e.Ground, *options: OptionUsed, **more: object) -> Close:
    return Close(ground, Code("late"), Code("mistake"), e.Pattern.single, options=options, **more)  # type: ignore[arg-type]


def used(story: Story, use: e.OptionUse = e.OptionUse.declined) -> tuple[OptionUsed, ...]:
    """An answer for every way that the complainant was told of."""
    return tuple(OptionUsed(way, use, words("no")) for way in story.complaint.lead.recourse)


# --- carrying out ---


def test_nothing_is_carried_out_that_nobody_accepted() -> None:
    story = Story().received(two_tenants()).answered(APOLOGY)
    story.reacted(e.Reaction.refused, party=1)

    assert story.refuses("carry-out", CarryOut(1, 1)) is Guard.not_accepted
    assert story.refuses("verify-correction", VerifyCorrection(1)) is Guard.not_accepted


def test_what_was_accepted_in_part_is_carried_out_and_stays_open() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted_in_part)
    story.does("carry-out", CarryOut(1, 1))

    assert story.complaint.stage is Stage.unresolved_open


def test_money_is_paid_before_it_is_done_and_never_more_than_promised() -> None:
    story = Story().received().answered(refund(9_000)).reacted(e.Reaction.accepted)

    assert story.refuses("carry-out", CarryOut(1, 1)) is Guard.not_carried_out
    too_much = PayRemedy(1, 1, euro(9_001), TODAY)
    assert story.refuses("pay-remedy", too_much) is Guard.over_promised
    assert story.refuses("pay-remedy", PayRemedy(1, 1, euro(-1), TODAY)) is Guard.wrong_type
    tomorrow = PayRemedy(1, 1, euro(9_000), date(2026, 11, 3))
    assert story.refuses("pay-remedy", tomorrow) is Guard.in_the_future


def test_whoever_did_or_paid_it_does_not_verify_it() -> None:
    story = Story().received().answered(refund(9_000)).reacted(e.Reaction.accepted)
    assert story.refuses("verify-correction", VerifyCorrection(1)) is Guard.not_carried_out
    story.does("pay-remedy", PayRemedy(1, 1, euro(4_000), TODAY), ANN)
    story.does("pay-remedy", PayRemedy(1, 1, euro(5_000), TODAY), NORTH_MANAGER)

    for person in (ANN, NORTH_MANAGER):
        own = VerifyCorrection(1, alone_reason=words())
        assert story.refuses("verify-correction", own, person) is Guard.same_person
    story.does("verify-correction", VerifyCorrection(1), REP)


def test_alone_with_a_reason_ones_own_work_is_verified_and_says_so() -> None:
    story = Story(rules_with(verify_correction=Strength.alone_with_reason)).received()
    story.answered(APOLOGY).reacted(e.Reaction.accepted).does("carry-out", CarryOut(1, 1))
    assert story.refuses("verify-correction", VerifyCorrection(1)) is Guard.needs_reason

    story.does("verify-correction", VerifyCorrection(1, alone_reason=words("only me")))
    assert story.events_of(e.CorrectionVerified)[0].alone == words("only me")


def test_accepted_closes_only_done_and_verified() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted_reluctantly)
    assert story.refuses("close", close(e.Ground.accepted)) is Guard.not_carried_out
    story.does("carry-out", CarryOut(1, 1))
    assert story.refuses("close", close(e.Ground.accepted)) is Guard.not_verified
    story.does("verify-correction", VerifyCorrection(1), NORTH_MANAGER)
    story.does("close", close(e.Ground.accepted))

    assert story.complaint.stage is Stage.closed_satisfied
    assert (story.complaint.cause, story.complaint.pattern) == ("mistake", "single")


def test_a_complaint_is_closed_only_with_codes_of_the_policy() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted).carried_out()

    for category, cause in (("late", "fate"), ("luck", "mistake")):
        unknown = Close(e.Ground.accepted, Code(category), Code(cause), e.Pattern.single)
        assert story.refuses("close", unknown) is Guard.unknown_code


# --- outside ---


def test_going_outside_needs_the_complainants_consent_and_a_known_body() -> None:
    story = Story().refused()

    assert story.refuses("refer-outside", ReferOutside(Code("ombudsman"), consent=False)) is (
        Guard.no_consent
    )
    assert story.refuses("refer-outside", ReferOutside(Code("nobody"), consent=True)) is (
        Guard.unknown_code
    )


def test_with_an_outside_body_it_stays_open_and_watched() -> None:
    story = Story().refused().does("refer-outside", OMBUDSMAN)

    assert story.complaint.stage is Stage.in_external_resolution
    assert story.complaint.open
    assert story.complaint.watch is not None
    assert story.refuses("close", close(e.Ground.options_exhausted)) is Guard.not_accepted


def test_what_an_outside_body_grants_is_carried_out_verified_and_closed() -> None:
    story = Story().refused().does("refer-outside", OMBUDSMAN)
    outcome = RecordOutsideOutcome(e.OutsideResult.decision, TODAY, amount=euro(40_000))
    story.does("record-outside-outcome", outcome)
    assert story.complaint.stage is Stage.implementing
    assert story.refuses("close", close(e.Ground.accepted)) is Guard.not_carried_out

    story.does("pay-remedy", PayRemedy(2, 1, euro(40_000), TODAY))
    story.does("verify-correction", VerifyCorrection(2), NORTH_MANAGER)
    story.does("close", close(e.Ground.accepted))
    assert story.complaint.stage is Stage.closed_satisfied


def test_an_outside_procedure_without_result_leads_back_to_the_watch() -> None:
    story = Story().refused().does("refer-outside", OMBUDSMAN).later(days=90)
    ended = RecordOutsideOutcome(e.OutsideResult.ended_without_result, TODAY)
    story.does("record-outside-outcome", ended)

    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.watch == date(2027, 3, 2)


def test_one_complainants_escalation_leaves_the_others_watch_alone() -> None:
    story = Story().received(two_tenants()).answered()
    story.reacted(e.Reaction.refused, party=1).reacted(e.Reaction.refused, party=2)
    story.does("escalate", Escalate(SOUTH_MANAGER, parties=(1,)))
    assert story.complaint.watch is not None

    story.does("escalate", Escalate(SOUTH_MANAGER, parties=(2,)))
    assert story.complaint.watch is None


# --- options exhausted ---


def test_every_way_that_was_told_needs_its_answer_and_anything_but_use_a_reason() -> None:
    story = Story().refused().reviewed()
    ways = used(story)

    left_out = close(e.Ground.options_exhausted, *ways[1:])
    assert story.refuses("close", left_out) is Guard.options_left
    bare = OptionUsed(ways[0].option, e.OptionUse.expired)
    silent = close(e.Ground.options_exhausted, bare, *ways[1:])
    assert story.refuses("close", silent) is Guard.needs_reason
    strange = OptionUsed(Code("outside.nobody"), e.OptionUse.used)
    assert story.refuses("close", close(e.Ground.options_exhausted, strange, *ways)) is (
        Guard.unknown_code
    )


def test_a_second_person_with_the_same_answers_closes_it() -> None:
    story = Story().refused().reviewed()
    exhausted = close(e.Ground.options_exhausted, *used(story))
    story.does("close", exhausted)
    assert story.complaint.stage is Stage.unresolved_open
    assert story.refuses("close", exhausted) is Guard.same_person

    other = close(e.Ground.options_exhausted, *used(story, e.OptionUse.expired))
    story.does("close", other, NORTH_MANAGER)
    assert story.complaint.stage is Stage.unresolved_open
    story.does("close", other, ANN)
    assert story.complaint.stage is Stage.closed_options_exhausted
    assert story.events_of(e.Closed)[0].first == NORTH_MANAGER


def test_only_an_option_on_record_is_called_used() -> None:
    story = Story().refused()
    for way in story.complaint.lead.recourse:
        others = [one for one in used(story) if one.option != way]
        claimed = close(e.Ground.options_exhausted, OptionUsed(way, e.OptionUse.used), *others)
        assert story.refuses("close", claimed) is Guard.not_reviewed, way

    review, outside = Code("internal.management_review"), Code("outside.ombudsman")
    story.reviewed().does("refer-outside", OMBUDSMAN, SOUTH_MANAGER)
    without = RecordOutsideOutcome(e.OutsideResult.ended_without_result, story.at.date())
    story.does("record-outside-outcome", without, SOUTH_MANAGER)
    rest = [one for one in used(story) if one.option != outside]
    given = close(e.Ground.options_exhausted, OptionUsed(outside, e.OptionUse.used), *rest)
    story.does("close", given, ANN).does("close", given, NORTH_MANAGER)
    closed = story.events_of(e.Closed)[0].options
    assert [one.option for one in closed if one.use is e.OptionUse.used] == [review, outside]


def test_reviews_that_took_place_are_in_the_record_of_the_closing_without_being_named() -> None:
    story = Story().refused().reviewed()
    given = close(e.Ground.options_exhausted, *used(story))
    story.does("close", given, ANN).does("close", given, NORTH_MANAGER)
    first = story.events_of(e.Closed)[0].options[0]
    assert (first.option, first.use) == ("internal.management_review", e.OptionUse.used)


def test_a_review_of_one_complainant_is_none_of_another() -> None:
    story = Story().received(two_tenants()).answered()
    for party in (1, 2):
        story.reacted(e.Reaction.refused, party=party)
    story.does("escalate", Escalate(SOUTH_MANAGER, parties=(1,)))
    story.examined(by=SOUTH_MANAGER)
    story.does("prepare-response", PrepareResponse(words("again")), SOUTH_MANAGER)
    if not story.complaint.responses[-1].authorized:
        story.does("authorize-response", AuthorizeResponse(2), REP)
    story.communicated(by=SOUTH_MANAGER).reacted(e.Reaction.refused)
    assert [p.options_used for p in story.complaint.complainants] == [
        ("internal.management_review",),
        (),
    ]
    claimed = OptionUsed(Code("internal.management_review"), e.OptionUse.used)
    ways = [one for one in used(story) if one.option != claimed.option]
    assert story.refuses("close", close(e.Ground.options_exhausted, claimed, *ways)) is (
        Guard.not_reviewed
    )


def test_an_own_field_that_is_told_with_such_a_closing_is_kept() -> None:
    story = Story().refused().reviewed()
    told = (NewFact(Code("own.tenancy"), number=7),)
    story.does("close", close(e.Ground.options_exhausted, *used(story), facts=told))
    assert [fact.number for fact in story.complaint.facts] == [7]


def test_a_proposed_closure_is_off_once_the_complaint_moves() -> None:
    story = Story().refused().reviewed()
    story.does("close", close(e.Ground.options_exhausted, *used(story)))
    story.does("escalate", Escalate())

    assert story.complaint.proposal is None


def test_alone_with_a_reason_options_are_exhausted_by_one() -> None:
    story = Story(rules_with(close_exhausted=Strength.alone_with_reason)).refused().reviewed()
    ways = used(story)
    assert story.refuses("close", close(e.Ground.options_exhausted, *ways)) is Guard.needs_reason

    story.does("close", close(e.Ground.options_exhausted, *ways, alone_reason=words("only me")))
    assert story.events_of(e.Closed)[0].alone == words("only me")


# --- silence, withdrawal, and a new beginning ---


def remind(story: Story) -> None:
    story.does("send-notice", SendNotice(e.Notice.reply_reminder, e.Way.email, party=1))


def test_silence_counts_only_after_the_time_and_the_reminders() -> None:
    story, silent = Story().received().answered(), RecordReaction(1, e.Reaction.no_reply)
    assert story.refuses("record-reaction", silent) is Guard.too_early
    story.later(days=20)
    remind(story)
    assert story.refuses("record-reaction", silent) is Guard.notices_missing
    remind(story)
    assert story.refuses("record-reaction", silent, Actor.complainant(1)) is Guard.not_permitted
    assert story.refuses("close", close(e.Ground.no_reply)) is Guard.not_accepted

    story.does("record-reaction", silent, ANN)
    assert story.complaint.stage is Stage.decision_communicated
    story.does("close", close(e.Ground.no_reply))
    assert story.complaint.stage is Stage.closed_no_reply


def test_any_later_word_reopens_and_the_stage_fits() -> None:
    story = Story().received().does("assess", assessment())
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    story.does("close", close(e.Ground.withdrawn))
    story.does("reopen", Reopen(words("it is back")), Actor.complainant(1))
    assert story.complaint.stage is Stage.assessed
    assert story.complaint.closed_at is None
    assert not story.complaint.lead.withdrawn

    examined = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted).carried_out()
    examined.does("close", close(e.Ground.accepted)).does("reopen", Reopen(words()))
    assert examined.complaint.stage is Stage.under_investigation
    assert examined.refuses("prepare-response", None) is Guard.finding_missing


def test_closing_is_offered_only_where_some_ground_holds() -> None:
    accepted = Story().received(two_tenants()).answered(APOLOGY)
    accepted.reacted(e.Reaction.accepted, party=1)

    assert may_close(Story().received()) is Guard.not_accepted
    assert may_close(accepted) is Guard.not_carried_out
    accepted.carried_out()
    assert may_close(accepted) is None, "for one of them"
    assert may_close(Story().refused()) is None, "its options can be gone through"


def may_close(story: Story) -> Guard | None:
    """Why closing is not offered."""
    try:
        may(ACTS[Code("close")], story.here(ANN))
    except Refused as refused:
        return refused.guard
    return None


def test_only_what_was_withdrawn_closes_as_withdrawn() -> None:
    story = Story().received(two_tenants()).does("assess", assessment())
    assert Story().refused().refuses("close", close(e.Ground.withdrawn)) is Guard.not_withdrawn

    story.does("withdraw", Withdraw(2, words(), e.Way.phone))
    both = close(e.Ground.withdrawn, parties=(1, 2))
    assert story.refuses("close", both) is Guard.not_withdrawn
    story.does("close", close(e.Ground.withdrawn))
    assert story.complaint.stage is Stage.assessed


def test_nothing_is_closed_as_withdrawn_before_somebody_was_asked_about_safety() -> None:
    story = Story().received().does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    assert story.refuses("close", close(e.Ground.withdrawn)) is Guard.not_complete
    story.does("assess", assessment()).does("close", close(e.Ground.withdrawn))


def test_safety_is_examined_even_after_withdrawal() -> None:
    story = Story().received().does("assess", assessment(safety=True))
    story.does("withdraw", Withdraw(1, words("please stop"), e.Way.phone))
    assert story.refuses("close", close(e.Ground.withdrawn)) is Guard.safety_not_investigated

    story.examined().does("close", close(e.Ground.withdrawn))
    assert story.complaint.stage is Stage.closed_withdrawn


def test_somebody_who_speaks_again_has_not_withdrawn() -> None:
    story = Story().received().answered().does("withdraw", Withdraw(1, words(), e.Way.phone))
    story.reacted(e.Reaction.refused)

    assert story.refuses("close", close(e.Ground.withdrawn)) is Guard.not_withdrawn


@pytest.mark.parametrize("ground", list(e.Ground))
def test_nothing_closes_a_complaint_that_was_just_received(ground: e.Ground) -> None:
    story = Story().received()

    assert story.refuses("close", close(ground)) in (
        Guard.not_accepted,
        Guard.not_withdrawn,
        Guard.wrong_stage,
    )


def test_what_was_accepted_in_part_says_nothing_of_an_answer_prepared_later() -> None:
    """An answer that they were not told yet is no promise, whatever they said of the first."""
    story = Story().received(two_tenants()).answered(refund(500))
    story.reacted(e.Reaction.accepted_in_part, party=1).reacted(e.Reaction.refused, party=2)
    story.does("escalate", Escalate(parties=(1,)))
    above = story.events_of(e.Escalated)[-1].person
    story.examined(above)
    story.does("prepare-response", PrepareResponse(words(), (refund(900),)), above)

    later = PayRemedy(2, 1, euro(900), story.at.date())
    assert story.refuses("pay-remedy", later) is Guard.not_accepted
