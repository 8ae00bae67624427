"""Clauses 4.7 and 7: what must not slip through where two complaints, two persons or two answers
meet."""

from dataclasses import replace
from datetime import date

import pytest
from tests.core.samples import (
    ANN,
    BOB,
    CLEO,
    DAN,
    DEPUTY,
    EUR,
    FAY,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    SOUTH_MANAGER,
    TOP,
    Story,
    about_a_person,
    assessment,
    euro,
    handed_over,
    lodging,
    refund,
    rules,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Strength,
)
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import DeclareInterest, NamePerson, Recuse, Transfer
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.closing.outside import RecordOutsideOutcome, ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message, RecordContact, SendNotice
from amends.core.operation.acts.investigation import (
    Assign,
    HearPerson,
    NotifySubject,
    RecordFinding,
)
from amends.core.operation.acts.merging import Merge, Split, Unmerge
from amends.core.operation.acts.parties import EndParty, RaiseIssue, RecordAuthority
from amends.core.operation.acts.receipt import NewIssue, NewParty
from amends.core.operation.acts.records import Retract
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.acts.scope import DecideKind, DeclineScope, ScopeGround
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import Row, tracking_rows
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.values import Code, Id

SILENT = RecordReaction(1, e.Reaction.no_reply)
INTO_TWO = Merge(Id("C-2"), words("the same boiler"))
DECIDED = RecordOutsideOutcome(e.OutsideResult.decision, date(2026, 11, 2))


def close(ground: e.Ground) -> Close:
    return Close(ground, Code("late"), Code("mistake"), e.Pattern.single)


def at_once(minor: int) -> ResolveAtOnce:
    return ResolveAtOnce(
        e.Way.phone,
        e.Finding.upheld,
        words("our mistake"),
        Code("late"),
        Code("mistake"),
        e.Pattern.single,
        remedies=(handed_over(minor),),
    )


# --- authority ---


def test_settling_at_once_after_an_answer_does_not_pass_a_limit_in_small_steps() -> None:
    loose = rules_with(authorize_response=Strength.alone_with_reason)
    story = Story(loose).received().answered(refund(20_000)).does("recuse", Recuse(words()), ANN)
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone), CLEO)
    story.does("close", close(e.Ground.withdrawn), CLEO).does("reopen", Reopen(words()), CLEO)

    assert story.complaint.stage is Stage.assessed
    assert story.refuses("resolve-at-once", at_once(20_000), CLEO) is Guard.needs_long_way
    story.does("resolve-at-once", at_once(5_000), CLEO)


def test_above_the_amount_of_the_policy_the_doer_does_not_verify_alone() -> None:
    above = Control(ControlName.verify_correction, Strength.required_above, euro(10_000))
    own = VerifyCorrection(1, alone_reason=words("only me"))
    for minor, allowed in ((10_000, True), (10_001, False)):
        story = Story(rules(controls=(above,))).received().answered(refund(minor))
        story.reacted(e.Reaction.accepted)
        story.does("pay-remedy", PayRemedy(1, 1, euro(minor), date(2026, 11, 2)))
        if allowed:
            story.does("verify-correction", own)
        else:
            assert story.refuses("verify-correction", own) is Guard.same_person
    assert above.above is not None
    assert above.above.currency == EUR


# --- the next level ---


def test_whoever_worked_on_it_below_does_not_write_the_answer_of_the_next_level() -> None:
    story = Story().refused().does("escalate", Escalate(SOUTH_MANAGER))
    story.does("assign", Assign(SOUTH_MANAGER), SOUTH_MANAGER).examined(SOUTH_MANAGER)
    answer = PrepareResponse(words("anew"))

    for person in (ANN, NORTH_MANAGER):
        assert story.refuses("prepare-response", answer, person) is Guard.not_independent
    story.does("prepare-response", answer, SOUTH_MANAGER)


def test_an_answer_written_by_somebody_who_turns_out_to_be_meant_does_not_go_out() -> None:
    story = Story().received().examined().does("prepare-response", PrepareResponse(words()))
    story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    story.does("name-person", NamePerson(person=ANN), REP)

    assert story.complaint.stage is Stage.under_investigation
    assert story.complaint.lead.response is None
    with pytest.raises(Exception, match="wrong_stage"):
        story.communicated(by=REP)


@pytest.mark.parametrize("too_close", [ANN, NORTH_MANAGER])
def test_an_answer_by_somebody_who_says_they_are_too_close_goes_back(too_close: Id) -> None:
    story = Story().received().examined().does("prepare-response", PrepareResponse(words()))
    story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    story.does("declare-interest", DeclareInterest(words("my flat")), too_close)

    assert story.complaint.stage is Stage.under_investigation
    assert story.complaint.finished


@pytest.mark.parametrize(("writes", "authorizes"), [(CLEO, NORTH_MANAGER), (NORTH_MANAGER, REP)])
def test_who_manages_the_person_meant_has_neither_written_nor_authorized_the_answer(
    writes: Id, authorizes: Id
) -> None:
    story = Story().received().examined(writes)
    story.does("prepare-response", PrepareResponse(words()), writes)
    story.does("authorize-response", AuthorizeResponse(1), authorizes)
    story.does("name-person", NamePerson(person=DAN), REP)
    story.does("notify-subject", NotifySubject(DAN, words("it is about you")), REP)
    story.does("hear-person", HearPerson(DAN, words("I did not")), DAN)

    with pytest.raises(Exception, match="not_independent"):
        story.communicated(by=REP)


def test_owner_and_investigator_both_let_go_where_both_are_too_close_to_the_person_meant() -> None:
    story = Story().received().does("assess", assessment()).does("assign", Assign(NORTH_MANAGER))
    assert story.complaint.owner == ANN
    story.does("name-person", NamePerson(person=ANN), REP)

    assert NORTH_MANAGER not in story.complaint.investigators
    assert story.complaint.owner not in (ANN, NORTH_MANAGER)


def test_a_proposal_does_not_outlive_the_independence_of_who_made_it() -> None:
    decline = DeclineScope(ScopeGround.not_ours, words("not us"))
    story = Story().received().does("decline-scope", decline, NORTH_MANAGER)
    story.does("declare-interest", DeclareInterest(words("my flat")), NORTH_MANAGER)
    assert story.complaint.proposal is None
    story.does("decline-scope", decline, CLEO)
    assert story.complaint.stage is Stage.received

    managed = Story().received().does("decline-scope", decline, NORTH_MANAGER)
    managed.does("name-person", NamePerson(person=DAN), REP)
    managed.does("decline-scope", decline, REP)
    assert managed.complaint.stage is Stage.received
    assert managed.refuses("disagree", Disagree(words("no")), REP) is Guard.same_person


def test_who_is_too_close_judges_nothing_and_may_only_hand_over() -> None:
    story = Story().received(lodging(representatives=(NewParty(words("son"), acts_for=(0,)),)))
    story.answered().does("declare-interest", DeclareInterest(words("my flat")), CLEO)
    for act, given in (
        ("retract", Retract(words("tenant").sealed, words("not needed"))),
        ("withdraw", Withdraw(1, words("they do not want it"), e.Way.phone)),
        (
            "record-reaction",
            RecordReaction(1, e.Reaction.accepted, words("So be it."), e.Way.phone),
        ),
        ("record-authority", RecordAuthority(2, e.Standing.verified)),
        ("transfer", Transfer(REP, words())),
        ("end-party", EndParty(2, words())),
    ):
        assert story.refuses(act, given, CLEO) is Guard.not_independent, act
    own = Story().received().does("transfer", Transfer(CLEO, words()))
    complained = about_handling(own.answered(), by=REP)
    assert complained.complaint.owner is not None


def test_a_complainant_who_asks_for_the_next_level_gets_the_first_who_may_have_it() -> None:
    decline = DeclineScope(ScopeGround.not_ours, words("not us"))
    story = Story().received(lodging(unit=Code("south")))
    story.does("decline-scope", decline, DEPUTY).does("decline-scope", decline, SOUTH_MANAGER)
    story.does("reopen", Reopen(words("it is yours")), Actor.complainant(1))
    story.answered(by=BOB, second=REP).reacted(e.Reaction.refused, by=BOB)
    story.does("escalate", Escalate(), Actor.complainant(1))

    assert NORTH_MANAGER in story.complaint.investigators


def test_the_next_level_passes_over_whoever_authorized_the_answer_below() -> None:
    story = Story().received(lodging(unit=Code("south")))
    story.answered(by=BOB, second=DEPUTY).reacted(e.Reaction.refused, by=BOB)
    story.does("escalate", Escalate(), Actor.complainant(1))

    assert NORTH_MANAGER in story.complaint.investigators


# --- both sides ---


def test_a_new_issue_is_told_to_the_person_complained_about_before_they_are_heard_again() -> None:
    story = Story().received(about_a_person()).does("name-person", NamePerson(1, FAY), REP)
    story.does("notify-subject", NotifySubject(FAY, words("all of it")), REP)
    story.does("hear-person", HearPerson(FAY, words("no")), FAY)
    story.does("raise-issue", RaiseIssue(description=words("and more")), REP)

    again = HearPerson(FAY, words("no again"))
    assert story.refuses("hear-person", again, FAY) is Guard.not_told_in_full
    story.does("notify-subject", NotifySubject(FAY, words("that too")), REP)
    story.does("hear-person", again, FAY)


# --- complaints about handling ---


def about_handling(story: Story, **changes: object) -> Story:
    new = lodging(about=e.About.handling, about_reference=story.reference)
    return Story(story.rules, Id("C-9"), story.at).received(new, about=story)


def test_who_declined_it_does_not_handle_the_complaint_about_that() -> None:
    decline = DeclineScope(ScopeGround.not_ours, words("not us"))
    story = Story().received().does("transfer", Transfer(NORTH_MANAGER, words()))
    story.does("decline-scope", decline, CLEO).does("decline-scope", decline, ANN)
    complained = about_handling(story).complaint

    assert {ANN, CLEO, NORTH_MANAGER} <= set(complained.handled_by)
    assert complained.owner == REP


def test_a_complaint_about_handling_is_received_even_where_nobody_else_is_left() -> None:
    only = Directory({TOP: PEOPLE.persons[TOP], ANN: PEOPLE.persons[ANN]})
    small = replace(RULES, people=only)
    story = Story().received().answered(second=TOP)
    story.rules = small
    complained = about_handling(story).complaint

    assert complained.owner == ANN
    assert about_handling(story).refuses("assess", assessment(), ANN) is Guard.not_independent


# --- silence ---


def reminded(times: int = 2, way: e.Way = e.Way.email) -> Story:
    story = Story().received().answered().later(days=20)
    for _ in range(times):
        story.does("send-notice", SendNotice(e.Notice.reply_reminder, way, party=1))
    return story


def test_a_reminder_that_did_not_arrive_does_not_count() -> None:
    story = reminded()
    bounce = SendNotice(e.Notice.reply_reminder, e.Way.email, party=1, delivery=e.Delivery.failed)
    story.does("send-notice", bounce)

    assert story.refuses("record-reaction", SILENT) is Guard.notices_missing
    unsent = reminded(way=e.Way.not_possible)
    assert unsent.refuses("record-reaction", SILENT) is Guard.notices_missing


def test_whoever_writes_after_the_decision_is_not_silent() -> None:
    story = reminded().does("message", Message(1, words("I think about it")), Actor.complainant(1))

    assert story.refuses("record-reaction", SILENT) is Guard.too_early
    story.later(days=20)
    assert story.refuses("record-reaction", SILENT) is Guard.notices_missing


def test_a_word_after_silence_was_recorded_undoes_it() -> None:
    story = reminded().does("record-reaction", SILENT)
    call = RecordContact(1, e.Way.phone, inbound=True, words=words("they rang"))
    story.does("record-contact", call)

    assert story.refuses("close", close(e.Ground.no_reply)) is Guard.not_accepted
    ours = replace(call, inbound=False)
    other = reminded().does("record-reaction", SILENT).does("record-contact", ours)
    other.does("close", close(e.Ground.no_reply))


def test_one_of_several_who_withdraws_leaves_the_others_complaint_alone() -> None:
    pair = lodging(complainants=(*lodging().complainants, *lodging().complainants))
    story = Story().received(pair).does("assess", assessment())
    story.does("withdraw", Withdraw(2, words("enough"), e.Way.phone))
    story.does("close", close(e.Ground.withdrawn)).answered()

    stages = [party.stage for party in story.complaint.complainants]
    assert stages == [Stage.decision_communicated, Stage.closed_withdrawn]


# --- outside ---


def outside() -> Story:
    story = Story().refused()
    return story.does("refer-outside", ReferOutside(Code("ombudsman"), consent=True))


def test_what_a_body_upholds_is_carried_out_and_the_personnel_concerned_are_told() -> None:
    story = outside().does("record-outside-outcome", DECIDED)

    assert story.complaint.stage is Stage.implementing
    told = story.events_of(e.PersonnelTold)[-1]
    assert {ANN, NORTH_MANAGER} <= set(told.persons)
    assert story.refuses("close", close(e.Ground.accepted)) is Guard.not_carried_out


def test_what_somebody_said_of_our_answer_is_not_said_of_the_outcome() -> None:
    story = outside().does("record-outside-outcome", DECIDED)

    assert story.complaint.lead.reaction is None
    story.reacted(e.Reaction.refused)
    assert story.complaint.stage is Stage.unresolved_open


def test_the_outcome_of_one_body_is_not_recorded_for_who_is_at_another() -> None:
    story = Story().received(two_tenants()).answered()
    for party, body in ((1, "ombudsman"), (2, "court")):
        story.reacted(e.Reaction.refused, party=party)
        story.does("refer-outside", ReferOutside(Code(body), consent=True, parties=(party,)))

    both = replace(DECIDED, parties=(1, 2))
    assert story.refuses("record-outside-outcome", both) is Guard.unknown_party
    story.does("record-outside-outcome", replace(DECIDED, parties=(2,)))
    assert story.complaint.at(Stage.implementing) == (2,)


def test_a_decision_for_us_leaves_it_open_and_watched() -> None:
    story = outside().does("record-outside-outcome", replace(DECIDED, upheld=False))

    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.watch is not None
    assert len(story.complaint.responses) == 1
    assert len(story.events_of(e.PersonnelTold)) == 1
    assert len(story.events_of(e.WatchSet)) == 3
    assert tracking_rows(story.entries)[list(Row).index(Row.t4)].happened is None


@pytest.mark.parametrize("said", [True, False])
def test_what_ends_without_result_grants_nothing_whatever_is_said_of_it(said: bool) -> None:
    ended = replace(DECIDED, result=e.OutsideResult.ended_without_result, upheld=said)
    story = outside().does("record-outside-outcome", ended)

    assert story.complaint.stage is Stage.unresolved_open
    assert [one.upheld for one in story.events_of(e.OutsideOutcomeRecorded)] == [False]
    assert len(story.complaint.responses) == 1


@pytest.mark.parametrize(
    "given",
    [
        replace(DECIDED, upheld=False, amount=euro(100)),
        replace(DECIDED, upheld=False, result=e.OutsideResult.settled),
        replace(DECIDED, amount=euro(100), result=e.OutsideResult.ended_without_result),
    ],
)
def test_nothing_is_granted_by_what_is_not_upheld(given: RecordOutsideOutcome) -> None:
    assert outside().refuses("record-outside-outcome", given) is Guard.wrong_type


# --- joint complaints ---


def pair() -> tuple[Story, Story]:
    return Story().received(), Story(reference=Id("C-2")).received()


def test_who_is_too_close_to_one_complaint_does_not_handle_it_inside_another() -> None:
    one, two = pair()
    one.does("transfer", Transfer(NORTH_MANAGER, words()))
    one.does("declare-interest", DeclareInterest(words("my flat")), ANN)
    with pytest.raises(Exception, match="not_independent"):
        one.together("merge", two, INTO_TWO, NORTH_MANAGER)

    two.does("transfer", Transfer(NORTH_MANAGER, words()))
    one.together("merge", two, INTO_TWO, NORTH_MANAGER)
    assert two.refuses("assess", assessment(), ANN) is Guard.not_independent


def test_safety_is_not_lost_by_merging() -> None:
    one, two = pair()
    one.does("assess", assessment(safety=True))
    with pytest.raises(Exception, match="safety_not_investigated"):
        one.together("merge", two, INTO_TWO)

    two.does("assess", assessment(safety=True))
    one.together("merge", two, INTO_TWO)
    assert two.complaint.safety


def test_what_was_decided_together_is_not_taken_apart() -> None:
    one, two = pair()
    one.together("merge", two, INTO_TWO)
    two.answered()

    with pytest.raises(Exception, match="wrong_stage"):
        one.together("unmerge", two, Unmerge(Id("C-2"), words("another boiler")))


def test_a_date_that_was_told_earlier_comes_along() -> None:
    one = Story().received().does("acknowledge", Acknowledge(1, e.Way.email))
    two = Story(reference=Id("C-2"), at=one.at).later(days=3).received()
    one.later(days=3).together("merge", two, INTO_TWO)
    mine, theirs = (s.complaint.term(*s.clock("respond")) for s in (one, two))
    assert mine is not None
    assert theirs is not None
    assert (theirs.day, theirs.until) == (mine.day, mine.until)


def test_what_is_late_does_not_hide_in_what_is_not() -> None:
    one = Story().received()
    two = Story(reference=Id("C-2"), at=one.at).later(days=60).received()
    with pytest.raises(Exception, match="term_over"):
        one.later(days=60).together("merge", two, INTO_TWO)


def test_an_issue_of_another_kind_comes_along_and_leaves_again() -> None:
    both = (NewIssue(Code("late")), NewIssue(Code("defective"), words("and it leaks")))
    one = Story().received(lodging(issues=both))
    two = Story(reference=Id("C-2")).received()
    one.together("merge", two, INTO_TWO)
    came = two.complaint.issue(2)
    assert came is not None
    assert (came.category, came.description) == (Code("defective"), words("and it leaks"))

    one.together("unmerge", two, Unmerge(Id("C-2"), words("another boiler")))
    assert [issue.number for issue in two.complaint.live_issues] == [1]


def test_nothing_is_merged_into_a_complaint_about_a_person() -> None:
    one, two = Story().received(), Story(reference=Id("C-2")).received(about_a_person())
    with pytest.raises(Exception, match="mentions_unsettled"):
        one.together("merge", two, INTO_TWO, REP)


def test_what_was_split_off_and_merged_back_can_be_taken_apart_again() -> None:
    one = Story().received().does("raise-issue", RaiseIssue(Code("defective")))
    two = Story(reference=Id("C-2"))
    one.together("split", two, Split((2,), words("another matter"), Id("C-2")))
    one.together("merge", two, INTO_TWO)
    one.together("unmerge", two, Unmerge(Id("C-2"), words("another after all")))

    assert one.complaint.stage is two.complaint.stage is Stage.received
    assert [p.number for p in two.complaint.complainants] == [1]


def test_what_was_found_for_one_of_several_stands_while_another_is_examined() -> None:
    story = Story().received(two_tenants()).does("assess", assessment())
    story.does("assign", Assign(ANN, (1,)), ANN)
    story.does("record-finding", RecordFinding(1, e.Finding.upheld, words()), ANN)
    story.does("assign", Assign(NORTH_MANAGER, (2,)), NORTH_MANAGER)

    assert story.complaint.investigators == {ANN, NORTH_MANAGER}
    assert story.complaint.live_issues[0].finding is e.Finding.upheld


def test_who_comes_back_does_not_undo_what_was_found_for_the_other() -> None:
    story = Story().received(two_tenants()).does("assess", assessment())
    story.does("withdraw", Withdraw(2, words("enough"), e.Way.phone))
    story.does("close", close(e.Ground.withdrawn)).examined()
    story.does("reopen", Reopen(words("it is back"), (2,)))

    assert story.complaint.finished
    assert story.complaint.stages == {Stage.under_investigation}


# --- safety ---


def test_what_touches_safety_is_not_sorted_away_before_it_is_examined() -> None:
    story = Story().received().does("assess", assessment(safety=True))
    praise = DecideKind(e.Kind.feedback, words("they only told us"))

    assert story.refuses("decide-kind", praise) is Guard.safety_not_investigated


def test_that_it_is_no_matter_of_safety_after_all_needs_a_reason() -> None:
    story = Story().received().does("assess", assessment(safety=True))
    assert story.refuses("assess", assessment()) is Guard.needs_reason

    story.does("assess", assessment(reason=words("the gas man was there")))
    assert story.complaint.safety
    assert BOB not in story.complaint.involved
