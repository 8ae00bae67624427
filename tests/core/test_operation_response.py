"""Clauses 7.7 and 7.8: within whose authority, by how many persons, told to whom."""

import pytest

from amends.core.framework.policy import Control, ControlName, Grade, SignificanceRule, Strength
from amends.core.operation import events as e
from amends.core.operation.assessment import NamePerson
from amends.core.operation.complaint import Stage
from amends.core.operation.decision import CommunicateDecision
from amends.core.operation.investigation import (
    Assign,
    FinishInvestigation,
    HearPerson,
    NotifySubject,
    RecordFinding,
)
from amends.core.operation.parties import AddParty
from amends.core.operation.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.refusal import Guard
from amends.core.values import Code, Money

from .samples import (
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
    ],
)
def test_a_remedy_that_is_not_offered_is_refused(remedy: NewRemedy, guard: Guard) -> None:
    story = Story().received().examined()

    assert story.refuses("prepare-response", offer(remedy)) is guard


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
    story.does("hear-person", HearPerson(FAY, words())).answered(second=REP)

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
