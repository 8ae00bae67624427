"""Recorded late is late: every day of an event's own, what counts, and who confirms it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_type_hints

import pytest
from tests.core.samples import (
    ANN,
    CLEO,
    DAN,
    EVE,
    RULES,
    START,
    Story,
    lodging,
    rules,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.fact_rows import facts
from amends.core.late import OWN_DAY, recorded_after, recorded_after_at_least
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import Attach, Message, RecordContact
from amends.core.operation.acts.late_entries import ConfirmLate
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.complaint.late_entries import counted_entries
from amends.core.operation.events import Notice, Way
from amends.core.refusal import Guard
from amends.core.streams import STREAMS
from amends.core.values import Code, Id

MONDAY = START
"""2 November 2026, 9:00 UTC."""
DAY = timedelta(days=1)


# --- every day in every event ---

AHEAD = {
    *("review", "due", "until", "valid_until", "by", "next_check", "ends", "day", "action_due"),
    *("beyond", "binds", "begins", "due_on", "ready_by"),
    "respond_by",
}
"""Fields with a day that is still to come when it is recorded, or that was set before."""
PERIOD = {"first", "last", "from_day", "month", "since", "missed", "facts_at", "backup_at"}
"""Fields that limit what an entry is about; the entry itself is of the day of its recording."""
OF_THE_MATTER = {"occurred_on", "closed_on"}
"""What a complainant or an older register says about another day."""
BY_THE_SYSTEM = {
    *("TermMet.at", "EffectChecked.checked_on", "Received.received_at"),
    "SideNotHeard.asked_on",
}
"""Moments that no one types."""
_TYPED_ELSEWHERE = {"Received.facts", "TakenOver.facts", "ActProposed.values"}
"""Facts of a receipt, which is late itself, and what a second person has to agree to."""
_WITHIN = {"Corrected.day"}
"""The day of the matter, corrected."""


def days_of_events() -> Iterator[tuple[type, str]]:
    for stream in STREAMS:
        for event in stream.events.values():
            for name, hint in get_type_hints(event).items():
                if any(kind in str(hint) for kind in ("Day", "Moment", "Fact", "Value")):
                    yield event, name


def test_every_day_in_an_event_is_its_own_or_is_known_to_be_another() -> None:
    known = AHEAD | PERIOD | OF_THE_MATTER
    exact = BY_THE_SYSTEM | _TYPED_ELSEWHERE | _WITHIN
    found = [
        f"{event.__name__}.{name}"
        for event, name in days_of_events()
        if OWN_DAY.get(event) != name and name not in known
    ]
    assert sorted(set(found) - exact) == [], "say in core.late whether it is the event's own day"
    assert all(name in get_type_hints(event) for event, name in OWN_DAY.items())


def of(event: Any, happened: datetime, recorded: datetime, by: Id = ANN) -> RecordedEvent:
    return RecordedEvent(event, by, Code("note"), happened, recorded, 2, 1)


def with_day(event: type, day: date, at: datetime) -> Any:
    """An event that says nothing but its own day."""
    made, name = object.__new__(event), OWN_DAY[event]
    value: Any = at if name == "moment" else day
    object.__setattr__(made, name, (e.Fact(Code("told"), moment=at),) if name == "facts" else value)
    return made


@pytest.mark.parametrize("event", OWN_DAY, ids=lambda event: event.__name__)
@pytest.mark.parametrize(("later", "late"), [(0, None), (1, 1), (2, 2), (4, 4), (7, 5)])
def test_working_days_are_counted_from_the_own_day_of_every_event(
    event: type, later: int, late: int | None
) -> None:
    now = MONDAY + later * DAY
    told = of(with_day(event, MONDAY.date(), MONDAY), now, now)
    assert recorded_after(told, RULES, Code("north")) == late
    assert replace(told, recorded_after=late).recorded_late == (late if late and late > 1 else 0)


def test_a_weekend_and_a_holiday_make_nothing_late() -> None:
    thursday = datetime(2026, 12, 24, 9, tzinfo=MONDAY.tzinfo)
    note = e.NoteAdded(words())
    assert recorded_after(of(note, thursday, thursday + 4 * DAY), RULES, None) == 1
    assert recorded_after(of(note, thursday, thursday + 5 * DAY), RULES, None) == 2


def test_days_are_those_of_the_place() -> None:
    at = datetime(2026, 11, 2, 11, tzinfo=MONDAY.tzinfo)  # 3 November there
    auckland = rules(zone="Pacific/Auckland")
    told = of(e.NoteAdded(words()), at, at + timedelta(hours=30))
    assert recorded_after(told, auckland, None) == 1
    assert recorded_after_at_least(told) is None


def test_what_the_system_does_and_what_is_imported_is_not_late() -> None:
    told = of(e.NoteAdded(words()), MONDAY, MONDAY + 30 * DAY)
    taken = e.TakenOver(Code("old"), words(), Code("closed"), (), ())
    assert recorded_after(replace(told, by=SYSTEM_ACTOR.id), RULES, None) is None
    imported = replace(told, event=taken, act=Code("take-over"))
    assert recorded_after(imported, RULES, None) is None
    assert recorded_after(told, RULES, None) == 22


def test_an_older_entry_is_late_if_it_is_late_anywhere() -> None:
    note = e.NoteAdded(words())
    assert recorded_after_at_least(of(note, MONDAY, MONDAY + 2 * DAY)) is None
    assert recorded_after_at_least(of(note, MONDAY, MONDAY + 3 * DAY)) == 2


# --- what counts ---


def acknowledged_late(story: Story) -> Story:
    """Receipt was acknowledged at once, as is recorded a week later."""
    story.at += 7 * DAY
    happened = MONDAY + timedelta(hours=3)
    return story.does("acknowledge", Acknowledge(1, Way.phone, happened=happened))


def in_time(story: Story) -> bool:
    return facts(story.complaint, story.entries, story.rules, 1).complaint.acknowledged_in_time


def with_file(story: Story) -> int:
    story.does("attach", Attach(words("file"), words("name")), DAN)
    return story.entries[-1].version


def late_of(story: Story) -> int:
    return story.complaint.late[-1].number


def test_an_acknowledgement_recorded_late_counts_from_its_recording() -> None:
    story = acknowledged_late(Story().received())
    assert story.complaint.acknowledged_at == story.at
    assert story.complaint.terms[0].met_at == story.at
    assert not in_time(story)
    assert in_time(Story().received().does("acknowledge", Acknowledge(1, Way.phone)))


def test_a_second_person_and_a_file_let_it_count_from_its_own_day() -> None:
    story = acknowledged_late(Story().received())
    entry, evidence = late_of(story), with_file(story)
    story.does("confirm-late", ConfirmLate(entry, evidence), CLEO)
    told = story.entries[-1].event
    assert told == e.LateEntryConfirmed(entry, evidence)
    assert story.complaint.acknowledged_at == MONDAY + timedelta(hours=3)
    assert in_time(story)
    assert story.refuses("confirm-late", ConfirmLate(entry, evidence), CLEO) is (
        Guard.nothing_recorded_late
    )


def test_a_message_of_the_complainant_is_evidence_and_nothing_else_that_staff_wrote() -> None:
    story = acknowledged_late(Story().received())
    entry = late_of(story)
    story.does("message", Message(1, words()), EVE)
    written = story.entries[-1].version
    assert story.refuses("confirm-late", ConfirmLate(entry, written), CLEO) is Guard.unknown_item
    assert story.refuses("confirm-late", ConfirmLate(entry, entry), CLEO) is Guard.unknown_item


def test_who_recorded_it_does_not_confirm_it() -> None:
    story = acknowledged_late(Story().received())
    confirm = ConfirmLate(late_of(story), with_file(story))
    assert story.refuses("confirm-late", confirm, ANN) is Guard.same_person


def test_one_person_who_is_alone_confirms_and_the_record_says_so() -> None:
    story = acknowledged_late(Story().received())
    confirm = ConfirmLate(late_of(story), with_file(story))
    alone = {ANN: RULES.people.persons[ANN]}
    story.rules = replace(RULES, people=replace(RULES.people, persons=alone))
    story.does("confirm-late", confirm, ANN)
    assert story.entries[-1].event == e.LateEntryConfirmed(confirm.entry, confirm.evidence, True)


def test_a_contact_recorded_late_is_no_news_in_time() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, Way.phone))
    happened = MONDAY + 10 * DAY
    story.at += 30 * DAY
    story.does("record-contact", RecordContact(1, Way.phone, False, words(), happened=happened))
    assert story.complaint.last_contact == story.at
    confirm = ConfirmLate(late_of(story), with_file(story))
    story.does("confirm-late", confirm, CLEO)
    assert story.complaint.last_contact == happened


def contact(happened: datetime | None = None) -> RecordContact:
    return RecordContact(1, Way.phone, False, words(), happened=happened)


@pytest.mark.parametrize("first", ["late", "now"])
def test_confirming_one_entry_moves_nothing_of_another_of_the_same_moment(first: str) -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, Way.phone))
    story.at += 30 * DAY
    both = [contact(MONDAY + 10 * DAY), contact()]
    for given in both if first == "late" else reversed(both):
        story.does("record-contact", given)
    moment = story.at
    story.at += DAY
    story.does("confirm-late", ConfirmLate(late_of(story), with_file(story)), CLEO)
    assert story.complaint.last_contact == moment


def test_of_two_late_entries_of_one_moment_each_counts_when_it_is_confirmed() -> None:
    story = Story().received(two_tenants())
    story.at += 7 * DAY
    moment, own = story.at, {1: MONDAY + timedelta(hours=3), 2: MONDAY + timedelta(hours=4)}
    for number, happened in own.items():
        story.does("acknowledge", Acknowledge(number, Way.phone, happened=happened))
    evidence, (first, second) = with_file(story), story.complaint.late
    story.does("confirm-late", ConfirmLate(second.number, evidence), CLEO)
    assert [p.acknowledged_at for p in story.complaint.parties] == [moment, own[2]]
    assert story.complaint.terms[0].met_at == moment, "the other one still counts as late"
    assert [entry.happened for entry in acknowledged(story)] == [moment, own[2]]
    story.does("confirm-late", ConfirmLate(first.number, evidence), CLEO)
    assert [p.acknowledged_at for p in story.complaint.parties] == [own[1], own[2]]
    assert story.complaint.terms[0].met_at == own[2]
    assert [entry.happened for entry in acknowledged(story)] == [own[1], own[2]]
    assert [one.confirmed_by for one in story.complaint.late] == [CLEO, CLEO]


@pytest.mark.parametrize("confirmed", [0, 1])
def test_two_acts_of_one_person_day_and_moment_are_two_late_entries(confirmed: int) -> None:
    story, happened = Story().received(two_tenants()), MONDAY + timedelta(hours=3)
    story.at += 7 * DAY
    moment = story.at
    for number in (1, 2):
        story.does("acknowledge", Acknowledge(number, Way.phone, happened=happened))
    first, second = story.complaint.late
    assert first.number < second.number
    late = (first, second)[confirmed]
    story.does("confirm-late", ConfirmLate(late.number, with_file(story)), CLEO)
    days = [happened if place == confirmed else moment for place in (0, 1)]
    assert [p.acknowledged_at for p in story.complaint.parties] == days
    assert [entry.happened for entry in acknowledged(story)] == days
    assert [bool(one.confirmed_by) for one in story.complaint.late] == [not confirmed, confirmed]


def acknowledged(story: Story) -> list[RecordedEvent]:
    counted = counted_entries(story.entries, story.complaint)
    return [entry for entry in counted if isinstance(entry.event, e.Acknowledged)]


def test_a_posting_recorded_late_counts_from_its_recording() -> None:
    receipt = WriteLetter(1, Way.letter, words(), Notice.acknowledgement)
    story = Story().received().does("write-letter", receipt, SYSTEM_ACTOR)
    story.at += 7 * DAY
    story.does("post-letter", PostLetter(1, MONDAY.date(), recorded=True))
    assert not in_time(story)
    assert story.complaint.letters[0].late
    confirm = ConfirmLate(late_of(story), with_file(story))
    story.does("confirm-late", confirm, CLEO)
    assert in_time(story)


def test_a_receipt_recorded_late_still_counts_from_its_own_day() -> None:
    story = Story()
    story.at += 7 * DAY
    story.received(lodging(happened=MONDAY))
    assert story.entries[0].recorded_late == 5
    assert story.complaint.received_at == MONDAY
    assert story.complaint.late == ()
    story.does("record-contact", contact(MONDAY + DAY))
    assert story.complaint.late
    receipt, *_, later = counted_entries(story.entries, story.complaint)
    assert receipt.happened == MONDAY, "also where something else is late"
    assert later.happened == story.at
