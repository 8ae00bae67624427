"""Clause 7.5: whoever reports a danger is phoned in time, and the call is on record."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.core.samples import (
    ANN,
    BOB,
    CLEO,
    GUS,
    NORTH_MANAGER,
    REP,
    RULES,
    START,
    TOP,
    UPHELD,
    Story,
    about_a_person,
    assessment,
    lodging,
    rules,
    words,
)

from amends.core.framework.people.authority import Actor, knows_names
from amends.core.framework.policy.commitments import DangerHours
from amends.core.improvement.owed import owed
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.merging import Merge
from amends.core.operation.acts.receipt import NewParty, Receive, danger_call
from amends.core.operation.acts.records import personal_pieces
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.acts.tracking import KeepPromise, RecordDangerCall
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.effects.danger_alerts import danger_alerts
from amends.core.operation.effects.deadline_warnings import let_pass
from amends.core.operation.guards import sight_of
from amends.core.operation.guidance.next_dates import Waiting, awaited, binding
from amends.core.operation.guidance.offers import offered
from amends.core.operation.guidance.usual import usual
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id

HOUR = timedelta(hours=1)


def reported(phone: bool = True, new: Receive | None = None, **policy: Any) -> Story:
    """A danger reported with a phone number, where calls are made within an hour."""
    used = rules(**{"danger_call_within": 60, **policy})
    story = Story(rules=used)
    return story.received(new or lodging(danger=True), phone=phone)


def phoned(reached: bool = True, **changes: Any) -> RecordDangerCall:
    return replace(RecordDangerCall(words("07700 900123"), reached), **changes)


def passed(story: Story) -> list[e.DangerAlerted]:
    """What the worker's clock says of the danger now."""
    events = let_pass(story.complaint, story.rules, story.at)
    alerts = [event for event in events if isinstance(event, e.DangerAlerted)]
    story.tell(alerts, by=Id("system"), act="lapse", happened=story.at)
    return alerts


# --- the promise ---


def test_a_danger_with_a_phone_number_promises_a_call_and_nothing_else_does() -> None:
    call = reported().complaint.danger_call
    assert call is not None
    assert (call.until, call.day) == (START + HOUR, START.date())

    assert reported(phone=False).complaint.promises == ()
    assert reported(danger_call_within=0).complaint.promises == ()
    assert reported(new=lodging(danger=False)).complaint.promises == ()
    assert reported(new=lodging()).complaint.promises == ()


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 2, 10, tzinfo=UTC)),
        (datetime(2026, 11, 2, 16, 40, tzinfo=UTC), datetime(2026, 11, 3, 9, 40, tzinfo=UTC)),
        (datetime(2026, 11, 7, 3, tzinfo=UTC), datetime(2026, 11, 9, 10, tzinfo=UTC)),
    ],
)
def test_a_call_in_working_time_counts_only_the_minutes_when_we_are_open(
    at: datetime, until: datetime
) -> None:
    weekdays = replace(RULES.calendars["weekdays"], opens=time(9), closes=time(17))
    used = rules(danger_call_within=60, danger_hours=DangerHours.when_open)
    used = replace(used, calendars={weekdays.code: weekdays})
    story = Story(rules=used, at=at).received(lodging(danger=True), phone=True)
    assert story.complaint.danger_call is not None
    assert story.complaint.danger_call.until == until


def test_the_call_counts_from_receipt_even_if_that_is_recorded_later() -> None:
    story = reported(new=lodging(danger=True, happened=START - 3 * HOUR))
    assert story.complaint.danger_call is not None
    assert story.complaint.danger_call.until == START - 2 * HOUR


def test_whoever_gave_a_number_is_phoned_unless_they_said_when_or_not_to() -> None:
    phone, mail = Contact(phone="07700 900123"), Contact(email="a@example.org")
    used = rules(danger_call_within=60)
    for new, expected in (
        (lodging(complainants=(NewParty(phone),)), (1,)),
        (lodging(complainants=(NewParty(mail), NewParty(phone))), (2,)),
        (lodging(complainants=(NewParty(mail),), representatives=(NewParty(phone),)), (2,)),
        (lodging(complainants=(NewParty(mail),), affected=(NewParty(phone),)), None),
        (lodging(complainants=(NewParty(),)), None),
        (lodging(complainants=(NewParty(phone, needs=(Code("no_phone"),)),)), None),
        (lodging(complainants=(NewParty(replace(phone, safe_contact="At noon")),)), None),
    ):
        calls = danger_call(used, replace(new, danger=True), START)
        assert [call.parties for call in calls] == ([expected] if expected else [])


def test_the_call_is_the_first_date_of_all_and_asked_for_first() -> None:
    complaint, policy = reported().complaint, reported().rules.policy
    for found in (awaited(complaint, policy), binding(complaint, policy)):
        assert found is not None
        assert (found.what, found.until) == (Waiting.danger_call, START + HOUR)
    assert usual(complaint, ())[0].name == "record-danger-call"
    assert [(one.number, one.day) for one in owed(complaint)] == [(1, START.date())]


# --- the call ---


def test_the_call_names_who_phoned_when_and_whether_someone_was_reached() -> None:
    story = reported().later(minutes=30)
    at = story.at - timedelta(minutes=10)
    story.does("record-danger-call", phoned(person=BOB, happened=at))
    (event,) = story.events_of(e.DangerCalled)
    assert event.number.sealed in personal_pieces(story.complaint, story.rules)
    assert (event.person, event.reached, event.number) == (BOB, True, words("07700 900123"))
    call = story.complaint.danger_call
    assert call is not None
    assert (call.kept, call.calls) == (True, (at,))
    assert story.complaint.open_promises == ()
    assert story.refuses("record-danger-call", phoned()) is Guard.already_done


def test_who_records_a_call_made_it_unless_another_person_is_named() -> None:
    story = reported().does("record-danger-call", phoned())
    assert story.events_of(e.DangerCalled)[0].person == ANN
    assert reported().refuses("record-danger-call", phoned(person=Id("person/nobody"))) is (
        Guard.unknown_person
    )


def test_a_call_that_reached_no_one_is_still_due_at_the_same_time() -> None:
    story = reported().later(minutes=20).does("record-danger-call", phoned(reached=False))
    call = story.complaint.danger_call
    assert call is not None
    assert (call.kept, call.until, call.calls) == (False, START + HOUR, (story.at,))
    assert story.complaint.awaits_call
    found = binding(story.complaint, story.rules.policy)
    assert found is not None
    assert found.until == START + HOUR
    story.later(minutes=5).does("record-danger-call", phoned())
    assert not story.complaint.awaits_call


def test_a_call_is_neither_before_receipt_nor_in_the_future() -> None:
    story = reported()
    early, late = phoned(happened=START - HOUR), phoned(happened=START + HOUR)
    assert story.refuses("record-danger-call", early) is Guard.before_receipt
    assert story.refuses("record-danger-call", late) is Guard.in_the_future


def test_a_call_recorded_on_a_later_day_is_marked_as_late_like_every_other_entry() -> None:
    story = reported().later(days=2)
    story.does("record-danger-call", phoned(happened=START + HOUR / 2))
    assert story.entries[-1].recorded_late
    (late,) = story.complaint.late
    assert late.kind is e.DangerCalled
    assert story.complaint.danger_call is not None
    assert story.complaint.danger_call.calls == (story.at,)  # until a second person confirms it


def test_the_promise_of_a_call_is_met_by_nothing_but_the_record_of_a_call() -> None:
    story = reported()
    assert story.refuses("keep-promise", KeepPromise(1)) is Guard.unknown_item
    assert Story().received().refuses("record-danger-call", phoned()) is Guard.unknown_item
    for calm in (Story().received(), reported().does("record-danger-call", phoned())):
        here = calm.here()
        act = ACTS[Code("record-danger-call")]
        found = offered(act, calm.complaint, calm.rules, here.actor, calm.at)
        assert found is not None
        assert not found.accepted
        assert "record-danger-call" not in [act.name for act in usual(calm.complaint, ())]


def test_a_call_that_was_tried_ends_with_the_danger_and_no_other_does() -> None:
    story = reported().does("assess", assessment(safety=False))
    assert not story.complaint.in_danger
    assert story.complaint.awaits_call
    story.does("record-danger-call", phoned(reached=False))
    assert not story.complaint.awaits_call


@pytest.mark.parametrize("reached", [True, False])
def test_nothing_ends_a_complaint_before_the_call_that_it_promised(reached: bool) -> None:
    story = reported().does("assess", assessment(safety=False))
    story.does("withdraw", Withdraw(1, words()), Actor.complainant(1))
    close = Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.YesNoUnknown.no)
    assert story.refuses("close", close) is Guard.danger_call_first
    story.does("record-danger-call", phoned(reached=reached)).does("close", close)
    assert story.complaint.closed

    feedback = DecideKind(e.Kind.feedback, words("praise"))
    story = reported().does("decide-kind", feedback)
    assert story.refuses("decide-kind", feedback, NORTH_MANAGER) is Guard.danger_call_first

    first, second = reported(), Story(rules=RULES, reference=Id("C-2")).received()
    with pytest.raises(Refused) as refused:
        first.together("merge", second, Merge(Id("C-2"), words()))
    assert refused.value.guard is Guard.danger_call_first


# --- the alerts ---


def test_a_danger_alerts_the_first_contact_at_once_and_the_next_while_the_call_is_late() -> None:
    story = reported(danger_contacts=(CLEO, ANN))
    assert passed(story) == [e.DangerAlerted((CLEO,))]
    assert passed(story) == []
    assert passed(story.later(minutes=59)) == []
    assert passed(story.later(minutes=2)) == [e.DangerAlerted((ANN,))]
    assert passed(story) == []
    assert passed(story.later(minutes=60)) == [e.DangerAlerted((TOP,))]
    assert passed(story.later(days=9)) == []
    assert [n.person for n in story.complaint.notices if n.about is e.Notice.alert] == [
        CLEO,
        ANN,
        TOP,
    ]


def test_without_contacts_everyone_who_assesses_is_alerted_then_senior_management() -> None:
    story = reported()
    (first,) = passed(story)
    assert {ANN, NORTH_MANAGER, CLEO, REP} <= set(first.persons)
    assert BOB not in first.persons  # of another unit
    assert GUS not in first.persons  # away
    (late,) = passed(story.later(hours=2))
    assert not set(late.persons) & set(first.persons)


@pytest.mark.parametrize("reached", [True, False])
def test_no_one_is_alerted_of_a_call_that_was_made(reached: bool) -> None:
    story = reported(danger_contacts=(CLEO, ANN))
    passed(story)
    story.does("record-danger-call", phoned(reached=reached)).later(hours=2)
    assert bool(passed(story)) is not reached


def test_without_a_phone_number_only_the_first_contact_is_alerted() -> None:
    story = reported(phone=False, danger_contacts=(CLEO, ANN))
    assert passed(story) == [e.DangerAlerted((CLEO,))]
    assert passed(story.later(days=1)) == []


def test_where_no_call_is_promised_no_one_is_alerted_as_before() -> None:
    for story in (reported(danger_call_within=0), Story().received(lodging(danger=True))):
        assert passed(story) == []
        jobs = consequences(story.complaint, story.entries, story.rules)
        assert JobKind.alert_of_danger not in [one.kind for one in jobs]


def test_a_contact_who_may_not_see_the_complaint_is_passed_over() -> None:
    named = about_a_person(danger=True)
    story = reported(new=named, danger_contacts=(ANN, REP))
    assert passed(story)[0].persons == (REP,)
    assert ANN not in passed(reported(new=named, danger_contacts=(ANN,)))[0].persons


def test_each_alert_asks_for_the_notices_and_for_the_next_check() -> None:
    story = reported(danger_contacts=(CLEO, ANN))
    asked = consequences(story.complaint, story.entries, story.rules)
    assert [one.kind for one in asked].count(JobKind.alert_of_danger) == 1
    ((at, _), *_) = danger_alerts(story.complaint, story.rules, story.at)
    assert at == START
    passed(story)
    asked = consequences(story.complaint, story.entries[-1:], story.rules)
    assert {JobKind.tell_staff, JobKind.alert_of_danger} <= {one.kind for one in asked}
    ((at, _), *_) = danger_alerts(story.complaint, story.rules, story.at)
    assert at == START + HOUR


def test_who_is_alerted_may_read_the_confidential_number_until_the_call_is_made() -> None:
    party = NewParty(words("tenant"), mode=e.IdentityMode.confidential)
    story = reported(new=lodging(danger=True, complainants=(party,)), danger_contacts=(CLEO,))

    def reads(person: Id) -> bool:
        sight = sight_of(story.complaint, story.rules)
        return knows_names(story.rules.people.persons[person], sight, story.rules.people)

    assert (reads(CLEO), reads(NORTH_MANAGER)) == (False, False)
    passed(story)
    assert (reads(CLEO), reads(NORTH_MANAGER)) == (True, False)
    story.does("record-danger-call", phoned())
    assert reads(CLEO) is False


def test_a_danger_assessed_as_none_is_alerted_while_its_call_is_due() -> None:
    story = reported(danger_contacts=(CLEO, ANN)).does("assess", assessment(safety=False))
    assert passed(story) == [e.DangerAlerted((CLEO,))]
    assert passed(story.later(minutes=61)) == [e.DangerAlerted((ANN,))]


def test_an_investigated_danger_needs_no_further_try() -> None:
    story = reported().does("assess", assessment(safety=True))
    story.does("record-danger-call", phoned(reached=False)).does("assign", Assign(ANN))
    assert story.complaint.awaits_call
    story.does("record-finding", RecordFinding(1, UPHELD, words("seen")))
    story.does("finish-investigation", FinishInvestigation())
    assert not story.complaint.awaits_call


def test_an_older_promise_reads_as_it_always_did() -> None:
    promise = e.Promised(1, date(2026, 11, 9), words("we call"), (1,))
    story = Story().received()
    story.tell([promise], by=ANN, act="promise", happened=story.at)
    (made,) = story.complaint.promises
    assert (made.day, made.words, made.parties, made.until) == (
        date(2026, 11, 9),
        words("we call").sealed,
        (1,),
        None,
    )
