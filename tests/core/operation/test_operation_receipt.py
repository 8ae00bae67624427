"""Clause 7.2: receipt is whole, parties join and leave, persons are walled off."""

from datetime import timedelta
from typing import Any

import pytest
from tests.core.samples import (
    ADMIN,
    ANN,
    BOB,
    DAN,
    NORTH_MANAGER,
    START,
    Story,
    about_a_person,
    actor,
    assessment,
    lodging,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor
from amends.core.framework.policy.commitments import Priority
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.parties import (
    AddParty,
    EndParty,
    RaiseIssue,
    RecordAuthority,
    RecordNeeds,
)
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.complaint import Stage
from amends.core.operation.complaint.terms import priority_of
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id


def test_receipt_gives_an_owner_a_first_issue_and_the_routine_dates() -> None:
    complaint = Story().received(lodging(issues=()), by=PUBLIC_ACTOR).complaint

    assert complaint.owner == ANN
    assert [issue.category for issue in complaint.issues] == [None]
    assert [term.clock for term in complaint.terms] == ["acknowledge", "respond"]
    assert complaint.version == 5


def test_of_several_parties_one_complainant_leads() -> None:
    new = two_tenants(representatives=(NewParty(words("son"), acts_for=(0,)),))
    parties = Story().received(new).complaint.parties
    assert [one.party.lead for one in parties] == [True, False, False]


def test_the_true_receipt_may_lie_before_the_recording_and_the_dates_count_from_it() -> None:
    early, late = START - timedelta(days=4), START
    story = Story().received(lodging(happened=early))

    assert (story.complaint.received_at, story.complaint.recorded_at) == (early, late)
    assert story.complaint.terms[0].until < Story().received().complaint.terms[0].until


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"happened": START + timedelta(hours=1)}, Guard.in_the_future),
        ({"channel": Code("retired")}, Guard.unknown_code),
        ({"product": Code("nothing")}, Guard.unknown_code),
        ({"unit": Code("closed_branch")}, Guard.unknown_code),
        ({"complainants": ()}, Guard.last_complainant),
        ({"complainants": (NewParty(needs=(Code("nothing"),)),)}, Guard.unknown_code),
        ({"representatives": (NewParty(acts_for=(4,)),)}, Guard.unknown_party),
    ],
)
def test_what_does_not_fit_is_refused_at_receipt(changes: dict[str, Any], guard: Guard) -> None:
    with pytest.raises(Refused) as refused:
        Story().received(lodging(**changes))
    assert refused.value.guard is guard


def test_somebody_who_may_not_receive_does_not() -> None:
    with pytest.raises(Refused) as refused:
        Story().received(by=Actor(Id("token/1")))
    assert refused.value.guard is Guard.not_permitted


def test_a_complaint_that_may_be_about_a_person_is_sealed_until_each_mention_is_settled() -> None:
    unsure = Story().received(lodging(about_person=e.YesNoUnknown.unknown)).complaint
    named = Story().received(about_a_person()).complaint

    assert unsure.sealed_triage
    assert unsure.unsettled == (1,)
    assert named.sealed_triage
    assert Story().received().complaint.sealed_triage is False


def test_a_complaint_about_handling_goes_to_somebody_who_did_not_handle_it() -> None:
    first = Story().received().answered()
    second = Story(reference=Id("C-2")).received(lodging(about=e.About.handling), about=first)

    assert ANN in second.complaint.handled_by
    assert second.complaint.owner not in second.complaint.handled_by
    assert second.complaint.links == (first.reference,)
    assert second.refuses("assess", assessment(), ANN) is Guard.not_independent


def test_a_later_issue_needs_its_own_finding_before_the_decision_goes_out() -> None:
    story = Story().received().examined()
    story.does("prepare-response", PrepareResponse(words()))
    story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    story.does("raise-issue", RaiseIssue(Code("defective")))
    send = CommunicateDecision(1, e.Way.email, words())
    assert story.refuses("communicate-decision", send) is Guard.finding_missing

    story.examined()
    story.does("prepare-response", PrepareResponse(words()))
    story.does("authorize-response", AuthorizeResponse(2), NORTH_MANAGER).communicated()
    assert story.refuses("raise-issue", RaiseIssue()) is Guard.wrong_stage


def test_nobody_leaves_a_complaint_empty_and_no_refusal_leaves_with_its_complainant() -> None:
    story = Story().received(two_tenants()).answered()
    story.reacted(e.Reaction.accepted, party=1).reacted(e.Reaction.refused, party=2)
    assert story.refuses("end-party", EndParty(2, words())) is Guard.wrong_stage

    other = Story().received(two_tenants())
    other.does("end-party", EndParty(2, words()))
    assert other.refuses("end-party", EndParty(1, words())) is Guard.last_complainant


def test_a_representative_speaks_for_the_complainant_once_authority_is_shown() -> None:
    daughter = NewParty(words("daughter"), capacity=Code("executor"), acts_for=(0,))
    story = Story().received(lodging(representatives=(daughter,))).answered()
    speaker = Actor.complainant(2)
    said = RecordReaction(1, e.Reaction.refused, words(), e.Way.phone)
    assert story.refuses("record-reaction", said, speaker) is Guard.not_your_own
    story.does("record-authority", RecordAuthority(2, e.Standing.shown))
    story.does("record-reaction", said, speaker)
    assert story.complaint.stage is Stage.unresolved_open
    story.does("record-authority", RecordAuthority(2, e.Standing.refused))
    assert story.refuses("message", Message(2, words()), speaker) is Guard.not_permitted


def test_a_newcomer_starts_where_the_complaint_stands_and_is_acknowledged_too() -> None:
    story = Story().received().examined()
    story.does("add-party", AddParty(e.PartyRole.complainant, words("neighbour")))

    assert story.complaint.complainants[1].stage is Stage.under_investigation
    assert story.complaint.acknowledged_at is None


def test_what_is_left_out_of_the_needs_stays_as_it_was() -> None:
    story = Story().received()
    story.does("record-needs", RecordNeeds(1, needs=(Code("large_print"),)))
    story.does("record-needs", RecordNeeds(1, contact_by=e.Way.letter))

    party = story.complaint.lead
    assert (party.needs, party.language, party.contact_by) == (
        (Code("large_print"),),
        Code("en"),
        e.Way.letter,
    )


def test_strangers_and_the_administrator_may_nothing() -> None:
    story = Story().received()

    assert story.refuses("message", Message(1, words()), ADMIN) is Guard.not_permitted
    assert story.refuses("message", Message(1, words()), BOB) is Guard.not_permitted
    assert story.refuses("message", Message(1, words()), Actor.complainant(2)) is (
        Guard.not_permitted
    )


def test_wishes_told_anew_end_what_was_wished_before() -> None:
    story = Story().received()
    story.does("record-needs", RecordNeeds(1, (Code("large_print"),), safe_contact=words("noon")))
    assert story.complaint.lead.safe_contact == words("noon")
    story.does("record-needs", RecordNeeds(1, contact_by=e.Way.letter, anew=True))

    party = story.complaint.lead
    assert (party.needs, party.safe_contact, party.contact_by) == ((), None, e.Way.letter)
    assert party.wishes_anew


def test_who_receives_for_one_unit_is_asked_which_instead_of_sent_away() -> None:
    with pytest.raises(Refused) as refused:
        Story().received(lodging(unit=None), by=actor(DAN))

    assert refused.value.guard is Guard.not_complete
    assert refused.value.values["missing"] == (Code("unit"),)


def test_reported_danger_is_urgent_until_someone_has_assessed_it() -> None:
    plain = Story().received(lodging(), by=PUBLIC_ACTOR).complaint
    story = Story().received(lodging(danger=True), by=PUBLIC_ACTOR)
    complaint = story.complaint

    assert (complaint.alarming, priority_of(complaint)) == (True, Priority.urgent)
    assert complaint.terms[-1].until < plain.terms[-1].until
    assessed = story.does("assess", assessment()).complaint
    assert (assessed.alarming, priority_of(assessed)) == (False, Priority.routine)
