"""Clauses 7.7 and 7.8: within whose authority, by how many persons, told to whom."""

from datetime import date

import pytest
from tests.core.samples import (
    ANN,
    CLEO,
    EUR,
    FAY,
    NORTH_MANAGER,
    REP,
    REVIEWER,
    SOUTH_MANAGER,
    Story,
    about_a_person,
    assessment,
    refund,
    rules,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Grade,
    SignificanceRule,
    Strength,
)
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.closing.carrying_out import PayRemedy
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import (
    Assign,
    FinishInvestigation,
    HearPerson,
    NotifySubject,
    RecordFinding,
)
from amends.core.operation.acts.limits import promised_before
from amends.core.operation.acts.parties import AddParty
from amends.core.operation.acts.response import (
    AuthorizeResponse,
    Escalate,
    NewRemedy,
    PrepareResponse,
)
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.values import Code, Id, Money

ABOVE_100 = Control(ControlName.authorize_response, Strength.required_above, Money(10_000, EUR))
SEND = CommunicateDecision(1, e.Way.email, words())


def offer(*remedies: NewRemedy, parties: tuple[int, ...] = ()) -> PrepareResponse:
    return PrepareResponse(words("because"), remedies, parties)


def test_nothing_is_answered_before_every_issue_has_its_finding() -> None:
    story = Story().received().does("assess", assessment()).does("assign", Assign(ANN))

    assert story.refuses("prepare-response", offer()) is Guard.finding_missing


def test_that_the_investigation_is_not_finished_is_said_once_every_finding_is_made() -> None:
    story = Story().received().does("assess", assessment()).does("assign", Assign(ANN))
    story.does("record-finding", RecordFinding(1, e.Finding.upheld, words("seen")))

    assert story.refuses("prepare-response", offer()) is Guard.not_finished
    story.does("finish-investigation", FinishInvestigation())
    story.does("prepare-response", offer())


def test_top_management_is_told_once_of_a_sum_that_is_significant() -> None:
    great = SignificanceRule(amount_at_least=Money(20_000, EUR))
    story = Story(rules(significance=(great,))).received(two_tenants()).examined()
    story.does("prepare-response", offer(refund(15_000), parties=(1,)))
    assert not story.events_of(e.TopManagementAlerted)
    story.does("prepare-response", offer(refund(6_000), parties=(2,)))
    assert [alert.cause for alert in story.events_of(e.TopManagementAlerted)] == ["significant"]

    known = Story(rules(significance=(great, SignificanceRule(severity_at_least=Grade.low))))
    known.received().examined().does("prepare-response", offer(refund(25_000)))
    assert len(known.events_of(e.TopManagementAlerted)) == 1


def test_where_two_are_required_the_preparer_cannot_authorize() -> None:
    story = Story().received().examined(NORTH_MANAGER)
    story.does("prepare-response", offer(), NORTH_MANAGER)
    own = AuthorizeResponse(1, alone_reason=words())

    assert story.refuses("communicate-decision", SEND) is Guard.not_authorized
    assert story.refuses("authorize-response", own, NORTH_MANAGER) is Guard.same_person
    story.does("authorize-response", AuthorizeResponse(1), REP)
    assert story.refuses("authorize-response", AuthorizeResponse(1), REP) is Guard.already_done


def test_below_the_amount_of_the_policy_ones_own_limit_is_enough() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().examined()
    story.does("prepare-response", offer(refund(10_000)))
    assert story.events_of(e.ResponseAuthorized) == [e.ResponseAuthorized(1, within_own=True)]


def test_above_it_a_second_person_whose_limit_reaches_that_far_is_needed() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().examined()
    story.does("prepare-response", offer(refund(300_000)))

    assert story.refuses("authorize-response", AuthorizeResponse(1), NORTH_MANAGER) is (
        Guard.over_limit
    )
    story.does("authorize-response", AuthorizeResponse(1), REP)


def test_alone_with_a_reason_the_record_says_so() -> None:
    alone = rules_with(authorize_response=Strength.alone_with_reason)
    silent = Story(alone).received().examined().does("prepare-response", offer())
    assert not silent.complaint.responses[0].authorized

    story = Story(alone).received().examined()
    given = PrepareResponse(words(), alone_reason=words("only me today"))
    story.does("prepare-response", given)
    assert story.events_of(e.ResponseAuthorized)[0].alone == words("only me today")


def test_a_manager_who_prepared_it_authorizes_alone_only_with_a_reason() -> None:
    alone = rules_with(authorize_response=Strength.alone_with_reason)
    story = Story(alone).received().examined(NORTH_MANAGER)
    story.does("prepare-response", offer(), NORTH_MANAGER)

    bare = AuthorizeResponse(1)
    assert story.refuses("authorize-response", bare, NORTH_MANAGER) is Guard.needs_reason
    story.does("authorize-response", AuthorizeResponse(1, words("late")), NORTH_MANAGER)


def test_a_limit_cannot_be_passed_in_small_steps() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().examined()
    story.does("prepare-response", offer(refund(9_000))).communicated()
    story.reacted(e.Reaction.refused)
    story.does("add-party", AddParty(e.PartyRole.complainant, words("neighbour")))
    story.does("prepare-response", offer(refund(9_000), parties=(2,)))

    assert not story.complaint.responses[1].authorized


def next_level(story: Story, *, of: tuple[int, ...] = ()) -> Story:
    """Who refused is heard by another manager, who examines it anew."""
    story.does("escalate", Escalate(SOUTH_MANAGER, parties=of))
    return story.does("assign", Assign(SOUTH_MANAGER, parties=of), SOUTH_MANAGER).examined(
        SOUTH_MANAGER
    )


def beside(story: Story, *parties: int) -> list[int]:
    """What counts beside a new response for these complainants, in cents."""
    counted = promised_before(story.complaint, parties)
    return [remedy.amount.minor for remedy in counted if remedy.amount]


def test_an_offer_that_was_refused_goes_when_a_newer_one_takes_its_place() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().answered(refund(9_000))
    next_level(story.reacted(e.Reaction.refused))
    story.does("prepare-response", offer(refund(9_500)), SOUTH_MANAGER)

    assert story.complaint.responses[1].authorized
    assert beside(story.communicated(SOUTH_MANAGER), 2) == [9_500]


def test_an_offer_that_was_taken_even_in_part_counts_beside_a_newer_one() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().answered(refund(9_000))
    next_level(story.reacted(e.Reaction.accepted_in_part))
    story.does("prepare-response", offer(refund(9_500)), SOUTH_MANAGER)

    assert not story.complaint.responses[1].authorized
    assert beside(story, 1) == [9_000]


def test_what_was_paid_of_an_offer_counts_whatever_was_said_of_it_later() -> None:
    story = Story().received().answered(refund(9_000)).reacted(e.Reaction.accepted)
    story.does("pay-remedy", PayRemedy(1, 1, Money(2_500, EUR), date(2026, 11, 2)))
    next_level(story.reacted(e.Reaction.refused))
    story.does("prepare-response", offer(refund(9_500)), SOUTH_MANAGER)

    assert beside(story, 1) == [2_500]


def test_an_offer_that_one_of_two_could_still_accept_counts_beside_an_answer_to_the_other() -> None:
    story = Story().received(two_tenants(), by=PUBLIC_ACTOR).answered(refund(9_000))
    story.reacted(e.Reaction.refused).reacted(e.Reaction.refused, party=2)
    next_level(story, of=(1,))
    assert beside(story, 1) == [9_000]

    story.reacted(e.Reaction.accepted, party=2)
    assert beside(story, 1) == [9_000]


def test_a_refused_offer_is_gone_for_both_once_both_are_answered_anew() -> None:
    story = Story().received(two_tenants()).answered(refund(9_000))
    story.reacted(e.Reaction.refused).reacted(e.Reaction.refused, party=2)
    next_level(story)
    assert beside(story, 1) == beside(story, 1, 2) == []

    story.does("prepare-response", offer(refund(4_000), parties=(1,)), SOUTH_MANAGER)
    assert beside(story, 2) == [4_000]


def test_a_refused_offer_cannot_be_accepted_once_a_newer_one_is_made() -> None:
    story = Story().received().answered(refund(9_000))
    next_level(story.reacted(e.Reaction.refused))
    late = RecordReaction(1, e.Reaction.accepted, words("So be it."), e.Way.phone)
    assert story.refuses("record-reaction", late) is Guard.wrong_stage

    story.does("prepare-response", offer(refund(4_000)), SOUTH_MANAGER)
    assert story.refuses("record-reaction", late) is Guard.wrong_stage
    story.does("authorize-response", AuthorizeResponse(2), REP).communicated(SOUTH_MANAGER)
    story.reacted(e.Reaction.accepted)
    first = PayRemedy(1, 1, Money(1, EUR), date(2026, 11, 2))
    assert story.refuses("pay-remedy", first) is Guard.unknown_item
    assert beside(story, 1) == [4_000]


def test_an_offer_that_nobody_refused_counts_though_the_complaint_was_taken_back() -> None:
    story = (
        Story()
        .received()
        .answered(refund(9_000))
        .does("withdraw", Withdraw(1, words(), e.Way.phone))
    )
    closing = Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single)
    story.does("close", closing).does("reopen", Reopen(words("after all")))

    assert beside(story, 1) == [9_000]


def test_what_is_prepared_for_another_complainant_counts_too() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received(two_tenants()).examined()
    story.does("prepare-response", offer(refund(9_000), parties=(1,)))
    story.does("prepare-response", offer(refund(9_000), parties=(2,)))

    assert [r.authorized for r in story.complaint.responses] == [True, False]


def test_a_type_of_response_may_have_a_limit_of_its_own() -> None:
    story = Story(rules(controls=(ABOVE_100,))).received().examined()
    story.does("prepare-response", offer(refund(6_000, "goodwill")))

    assert not story.complaint.responses[0].authorized


def test_a_role_held_elsewhere_gives_no_authority_here() -> None:
    story = Story().received().examined(CLEO).does("prepare-response", offer(), CLEO)
    assert story.refuses("authorize-response", AuthorizeResponse(1), SOUTH_MANAGER) is (
        Guard.not_permitted
    )
    story.does("authorize-response", AuthorizeResponse(1), REVIEWER)


@pytest.mark.parametrize(
    ("remedy", "guard"),
    [
        (NewRemedy(Code("retired")), Guard.unknown_code),
        (NewRemedy(Code("repair"), action=Code("nothing")), Guard.unknown_code),
        (NewRemedy(Code("repair"), issue=9), Guard.unknown_issue),
        (NewRemedy(Code("refund"), amount=Money(0, EUR)), Guard.wrong_type),
        (NewRemedy(Code("repair"), owner=Id("person/unknown")), Guard.unknown_person),
        (NewRemedy(Code("repair"), due=date(2020, 1, 1)), Guard.in_the_past),
    ],
)
def test_a_remedy_that_is_not_offered_is_refused(remedy: NewRemedy, guard: Guard) -> None:
    story = Story().received().examined()

    assert story.refuses("prepare-response", offer(remedy)) is guard


def test_a_remedy_says_who_does_it_and_by_when() -> None:
    repair = NewRemedy(Code("repair"), owner=ANN, due=date(2099, 4, 3))
    story = Story().received().examined().does("prepare-response", offer(repair))
    [remedy] = story.complaint.responses[-1].remedies
    assert (remedy.owner, remedy.due) == (ANN, date(2099, 4, 3))


def test_a_decision_needs_its_words_and_a_way_that_reaches_somebody() -> None:
    story = Story().received().examined().does("prepare-response", offer())
    story.does("authorize-response", AuthorizeResponse(1), REP)

    silent = CommunicateDecision(1, e.Way.email)
    nowhere = CommunicateDecision(1, e.Way.not_possible, words())
    assert story.refuses("communicate-decision", silent) is Guard.notice_missing
    assert story.refuses("communicate-decision", nowhere) is Guard.notice_missing


def test_a_decision_names_every_way_further_and_there_must_be_one() -> None:
    nowhere = rules(bodies=(), ladder=())
    story = Story(nowhere).received().examined().does("prepare-response", offer())
    story.does("authorize-response", AuthorizeResponse(1), REP)

    assert story.refuses("communicate-decision", SEND) is Guard.recourse_missing


def test_the_personnel_concerned_are_told_in_the_same_act() -> None:
    story = Story().received(about_a_person()).does("name-person", NamePerson(1, FAY), REP)
    story.does("assess", assessment()).does("notify-subject", NotifySubject(FAY, words()))
    story.does("hear-person", HearPerson(FAY, words()), FAY).answered(second=REP)

    assert set(story.events_of(e.PersonnelTold)[0].persons) == {ANN, FAY, REP}


def test_who_has_a_newer_response_does_not_get_the_older_one() -> None:
    story = Story().received(two_tenants()).examined().does("prepare-response", offer())
    story.does("prepare-response", offer(parties=(1,)))
    for number in (1, 2):
        story.does("authorize-response", AuthorizeResponse(number), REP)
    story.does("communicate-decision", SEND)

    one, two = story.complaint.complainants
    assert (one.stage, two.stage) == (Stage.response_prepared, Stage.decision_communicated)
    named = CommunicateDecision(1, e.Way.email, words(), parties=(1,))
    assert story.refuses("communicate-decision", named) is Guard.unknown_party
