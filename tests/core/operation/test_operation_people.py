"""Clauses 4.7, 4.10 and 7.6: whoever is complained about, and whoever is too close, stays away."""

from dataclasses import replace

import pytest
from tests.core.samples import (
    ANN,
    BOB,
    CLEO,
    DAN,
    DEPUTY,
    EVE,
    FAY,
    GUS,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    SOUTH_MANAGER,
    TOP,
    Story,
    about_a_person,
    actor,
    assessment,
    rules,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy.commitments import Strength
from amends.core.improvement.samples.reading import Item, Verdict, from_record
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import DeclareInterest, NamePerson, Recuse, Transfer
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Note, SendNotice
from amends.core.operation.acts.investigation import (
    Assign,
    ConfirmHearing,
    FinishInvestigation,
    HearPerson,
    NotifySubject,
    RecordFinding,
)
from amends.core.operation.acts.response import Escalate
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id


def about(person: Id) -> Story:
    """A complaint about this person, bound by the representative."""
    return Story().received(about_a_person()).does("name-person", NamePerson(1, person), REP)


def test_only_the_representative_and_a_deputy_of_another_unit_triage() -> None:
    note = Note(words())
    story = Story().received(about_a_person())

    for person in (ANN, NORTH_MANAGER, CLEO, TOP, EVE):
        assert story.refuses("note", note, person) is Guard.sealed_triage
    story.does("name-person", NamePerson(1, FAY), DEPUTY)
    assert not story.complaint.sealed_triage


def test_a_deputy_of_the_units_own_line_does_not_triage() -> None:
    story = Story().received(about_a_person(unit=Code("south")))

    assert story.refuses("note", Note(words()), DEPUTY) is Guard.sealed_triage


def test_a_dismissed_mention_needs_a_reason_and_lifts_the_seal() -> None:
    story = Story().received(about_a_person())
    bare = NamePerson(1, dismissed=True)
    assert story.refuses("name-person", bare, REP) is Guard.needs_reason

    story.does("name-person", NamePerson(1, dismissed=True, reason=words("a contractor")), REP)
    assert not story.complaint.sealed_triage
    assert not story.complaint.subjects


def test_a_person_complained_about_may_do_nothing_but_be_heard() -> None:
    story = about(ANN)

    for known in ACTS.values():
        if not known.subject:
            with pytest.raises(Refused) as refused:
                story.does(known.name, None, ANN)
            assert refused.value.guard is Guard.person_complained_about


def test_who_manages_them_is_walled_off_too() -> None:
    story = about(DAN)

    assert story.refuses("note", Note(words()), NORTH_MANAGER) is Guard.person_complained_about
    assert story.refuses("note", Note(words()), TOP) is Guard.person_complained_about


def test_an_owner_who_is_complained_about_is_replaced_in_the_same_act() -> None:
    story = about(ANN)

    assert story.complaint.owner == REP
    assert [type(t.event) for t in story.entries[-2:]] == [e.SubjectNamed, e.OwnerNamed]


def test_nobody_else_in_the_unit_learns_that_somebody_is_complained_about() -> None:
    story = about(FAY)

    assert story.refuses("note", Note(words()), DAN) is Guard.not_permitted
    story.does("note", Note(words()), ANN)


def test_a_person_who_turns_out_to_be_meant_later_loses_what_they_had_in_hand() -> None:
    story = Story().received().examined()
    story.does("name-person", NamePerson(person=ANN), REP)

    assert ANN not in story.complaint.investigators
    assert story.complaint.owner != ANN
    assert not story.complaint.finished
    assert all(issue.finding is None for issue in story.complaint.issues)


def test_an_investigator_above_the_person_is_released() -> None:
    story = Story().received().does("assess", assessment())
    story.does("assign", Assign(NORTH_MANAGER), NORTH_MANAGER)
    story.does("name-person", NamePerson(person=DAN), REP)

    assert story.complaint.investigators == frozenset()
    assert story.events_of(e.InvestigatorReleased) == [e.InvestigatorReleased(NORTH_MANAGER)]


def test_nobody_is_heard_before_they_were_told_in_full() -> None:
    story = about(FAY)
    said = HearPerson(FAY, words("it was not me"))
    assert story.refuses("hear-person", said, FAY) is Guard.not_told_in_full
    silent = HearPerson(FAY, not_heard_reason=words("ill"))
    assert story.refuses("hear-person", silent) is Guard.not_told_in_full

    story.does("notify-subject", NotifySubject(FAY, words("all of it"), words("works council")))
    story.does("hear-person", said, FAY)
    assert story.complaint.subjects[0].heard


def test_nobody_answers_for_another() -> None:
    story = about(FAY).does("notify-subject", NotifySubject(FAY, words()))

    assert story.refuses("hear-person", HearPerson(CLEO, words()), FAY) is Guard.not_your_own
    missing = HearPerson(FAY, not_heard_reason=words())
    assert story.refuses("hear-person", missing, FAY) is Guard.needs_reason


def told(person: Id, story: Story | None = None) -> Story:
    """A complaint about this person, investigated, of which they were notified by message."""
    story = story or about(person).does("assess", assessment()).does("assign", Assign(ANN))
    story.does("notify-subject", NotifySubject(person, words()))
    story.does("send-notice", to_respond(person), SYSTEM_ACTOR)
    return story.does("record-finding", RecordFinding(1, e.Finding.upheld, words()))


def to_respond(person: Id) -> SendNotice:
    """The message that asks a person complained about to respond."""
    return SendNotice(e.Notice.subject, e.Way.email, person=person)


def test_an_investigation_ends_when_both_sides_were_heard_or_it_says_why_not() -> None:
    story = about(FAY).does("assess", assessment()).does("assign", Assign(ANN))
    story.does("record-finding", RecordFinding(1, e.Finding.upheld, words()))
    assert story.refuses("finish-investigation", FinishInvestigation()) is Guard.side_not_heard

    told(FAY, story).later(days=8)
    story.does("hear-person", HearPerson(FAY, not_heard_reason=words("did not call back")))
    story.does("finish-investigation", FinishInvestigation())
    assert story.complaint.finished


@pytest.mark.parametrize("person", [ANN, REP])
def test_what_someone_else_recorded_is_not_a_hearing_until_the_person_confirms_it(
    person: Id,
) -> None:
    story = told(FAY)
    story.does("hear-person", HearPerson(FAY, words("not me"), way=e.Way.phone), person)
    assert story.events_of(e.PersonHeard)[-1].way is e.Way.phone
    assert not story.complaint.subjects[0].heard
    assert story.refuses("finish-investigation", FinishInvestigation()) is (
        Guard.hearing_not_confirmed
    )
    assert from_record(story.complaint, (), RULES)[Item.both_sides] is Verdict.no
    for other in (ANN, REP):
        assert story.refuses("confirm-hearing", ConfirmHearing(FAY), other) is Guard.not_your_own

    story.does("confirm-hearing", ConfirmHearing(FAY), FAY)
    assert from_record(story.complaint, (), RULES)[Item.both_sides] is Verdict.yes
    story.does("finish-investigation", FinishInvestigation())


def test_what_someone_else_recorded_is_corrected_by_the_person_alone() -> None:
    story = told(FAY).does("hear-person", HearPerson(FAY, words("it was me")))
    story.does("hear-person", HearPerson(FAY, words("it was not me")), FAY)

    (corrected,) = story.events_of(e.HearingCorrected)
    assert (corrected.person, corrected.by_code) == (FAY, False)
    story.does("finish-investigation", FinishInvestigation())


def test_an_organization_of_one_hears_no_one_alone() -> None:
    story = told(FAY)
    only = {ANN: RULES.people.persons[ANN]}
    story.rules = replace(RULES, people=replace(RULES.people, persons=only))
    story.does("hear-person", HearPerson(FAY, words("not me"), way=e.Way.phone), ANN)
    assert not story.complaint.subjects[0].heard
    assert story.refuses("confirm-hearing", ConfirmHearing(FAY), ANN) is Guard.not_your_own


def test_the_operator_is_not_the_person_heard() -> None:
    story = told(FAY)
    operator = replace(actor(FAY), command=Code("act"))
    story.does("hear-person", HearPerson(FAY, words("it was me")), operator)
    assert not story.complaint.subjects[0].heard
    confirmed = ConfirmHearing(FAY)
    assert story.refuses("confirm-hearing", confirmed, operator) is Guard.not_your_own
    story.does("hear-person", HearPerson(FAY, words("it was me, I say")), operator)
    assert story.refuses("finish-investigation", FinishInvestigation()) is (
        Guard.hearing_not_confirmed
    )


def test_a_missing_response_is_recorded_only_after_a_message_and_the_time_to_respond() -> None:
    silent = HearPerson(FAY, not_heard_reason=words("did not confirm"))
    story = told(FAY)
    assert story.refuses("hear-person", silent) is Guard.hearing_open
    story.later(days=8).does("hear-person", HearPerson(FAY, words("not me")))
    assert story.refuses("hear-person", silent) is Guard.hearing_open  # nothing went yet

    asked = story.does("send-notice", to_respond(FAY), SYSTEM_ACTOR).at
    assert story.refuses("hear-person", silent) is Guard.hearing_open
    story.later(days=8).does("hear-person", silent)
    (noted,) = story.events_of(e.SideNotHeard)
    assert (noted.asked_on, noted.asked_by) == (RULES.day_of(None, asked), e.Way.email)
    story.does("finish-investigation", FinishInvestigation())


def test_a_person_who_left_and_cannot_be_reached_does_not_hold_a_complaint_up() -> None:
    story = about(FAY).does("assess", assessment()).does("assign", Assign(ANN))
    story.does("notify-subject", NotifySubject(FAY, words()))
    story.does("record-finding", RecordFinding(1, e.Finding.upheld, words()))
    silent = HearPerson(FAY, not_heard_reason=words("no address"))
    assert story.refuses("hear-person", silent) is Guard.hearing_open

    former = replace(PEOPLE.persons[FAY], active=False)
    story.rules = replace(RULES, people=Directory({**PEOPLE.persons, FAY: former}))
    story.does("hear-person", silent)
    story.does("finish-investigation", FinishInvestigation())


def test_a_person_without_an_account_confirms_with_the_code_of_their_letter() -> None:
    story = told(FAY).does("hear-person", HearPerson(FAY, words("not me")))
    story.does("confirm-hearing", ConfirmHearing(FAY), Actor.by_code(FAY))
    assert story.events_of(e.HearingConfirmed) == [e.HearingConfirmed(FAY, by_code=True)]
    with pytest.raises(Refused):
        story.does("note", Note(words()), Actor.by_code(FAY))


def test_nothing_is_assigned_while_a_mention_is_open() -> None:
    story = Story().received(about_a_person()).does("assess", assessment(), REP)

    assert story.refuses("assign", Assign(REP), REP) is Guard.mentions_unsettled


@pytest.mark.parametrize("person", [DAN, FAY, GUS, EVE])
def test_only_somebody_able_and_there_is_given_a_complaint(person: Id) -> None:
    story = Story().received()

    assert story.refuses("transfer", Transfer(person, words())) is Guard.cannot_handle


def test_whoever_says_that_they_are_too_close_lets_go_of_it() -> None:
    story = Story().received().examined()
    story.does("declare-interest", DeclareInterest(words("my sister")), ANN)

    assert story.complaint.owner == NORTH_MANAGER
    assert ANN not in story.complaint.investigators
    assert story.refuses("assess", assessment(), ANN) is Guard.not_independent


def test_only_who_has_it_in_hand_recuses() -> None:
    story = Story().received()
    assert story.refuses("recuse", Recuse(words()), CLEO) is Guard.not_your_own
    assert story.does("recuse", Recuse(words()), ANN).complaint.owner == NORTH_MANAGER


def test_the_next_level_is_held_by_somebody_of_it_who_was_not_involved() -> None:
    story = Story().refused()
    assert NORTH_MANAGER in story.complaint.involved
    assert story.refuses("escalate", Escalate(NORTH_MANAGER)) is Guard.not_independent
    assert story.refuses("escalate", Escalate(CLEO)) is Guard.cannot_handle

    story.does("escalate", Escalate(SOUTH_MANAGER))
    assert story.complaint.stage is Stage.escalated_internal
    assert story.refuses("assign", Assign(CLEO), CLEO) is Guard.cannot_handle
    story.does("assign", Assign(SOUTH_MANAGER), SOUTH_MANAGER)
    assert story.complaint.stage is Stage.under_investigation
    assert story.complaint.issues[0].finding is None


def test_the_second_level_is_top_management_and_then_the_ladder_ends() -> None:
    story = Story().refused().does("escalate", Escalate(SOUTH_MANAGER))
    story.examined(SOUTH_MANAGER).answered(by=SOUTH_MANAGER, second=REP).reacted(e.Reaction.refused)
    story.does("escalate", Escalate())
    assert story.complaint.investigators >= {TOP}
    story.examined(TOP).answered(by=TOP, second=NORTH_MANAGER).reacted(e.Reaction.refused)

    assert story.refuses("escalate", Escalate()) is Guard.no_such_level
    assert story.complaint.lead.recourse == ("outside.ombudsman", "outside.court")


def test_a_level_that_is_retired_is_passed_by_and_who_is_at_it_goes_on() -> None:
    first, top = RULES.policy.ladder
    shorter = rules(ladder=(replace(first, retired=True), top))
    story = Story(shorter).refused().does("escalate", Escalate())
    assert story.complaint.lead.level == top.code

    there = Story().refused().does("escalate", Escalate(SOUTH_MANAGER))
    there.rules = shorter
    there.examined(SOUTH_MANAGER).answered(by=SOUTH_MANAGER, second=REP).reacted(e.Reaction.refused)
    assert there.does("escalate", Escalate()).complaint.lead.level == top.code


def test_a_complainant_may_ask_for_the_next_level_themselves() -> None:
    story = Story().refused().does("escalate", Escalate(), Actor.complainant(1))

    assert story.complaint.stage is Stage.escalated_internal


def test_independence_has_no_strength() -> None:
    weak = rules_with(
        authorize_response=Strength.alone_with_reason,
        verify_correction=Strength.alone_with_reason,
        decline_scope=Strength.alone_with_reason,
        close_exhausted=Strength.alone_with_reason,
    )
    story = Story(weak).received(about_a_person()).does("name-person", NamePerson(1, ANN), REP)

    assert story.refuses("assess", assessment(), ANN) is Guard.person_complained_about
    assert story.refuses("transfer", Transfer(NORTH_MANAGER, words()), REP) is (
        Guard.not_independent
    )


def test_a_party_speaks_only_for_itself() -> None:
    story = Story().received(two_tenants()).answered()
    said = RecordReaction(2, e.Reaction.accepted, words("So be it."), e.Way.phone)

    assert story.refuses("record-reaction", said, Actor.complainant(1)) is Guard.not_your_own
    assert actor(BOB).person is not None
