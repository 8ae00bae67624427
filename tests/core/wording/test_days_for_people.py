"""A day that a rule sets for somebody's work is one on which they work, and no further off than the
days on which nobody does; what somebody chose stays as it is."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.principles.test_date_properties import CALENDARS
from tests.core.samples import ANN, RULES, START, WEEKDAYS, Story, rules
from tests.core.shut import closed_on

from amends.core.framework.acting import Situation
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.closing.outside import RecordOutsideOutcome, ReferOutside
from amends.core.operation.acts.closing.reaction import watch_day
from amends.core.operation.acts.tracking import SetReminder
from amends.core.operation.effects.deadline_warnings import let_pass, next_word
from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
)
from amends.core.values import Code, Day

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
_CLOSED = st.sets(st.dates(date(2026, 11, 1), date(2027, 3, 1)), max_size=40)
_WATCHED = st.integers(1, 90)


def within(calendar: Calendar, **changes: object) -> Rules:
    """The sample rules where this is the units' calendar."""
    held = replace(calendar, code=WEEKDAYS.code)
    return replace(rules(zone=held.zone, **changes), calendars={WEEKDAYS.code: held})


def at_most_rolled(day: Day, plain: Day, calendar: Calendar) -> None:
    """The day is worked on, never before the plain one, and nobody works between the two."""
    assert calendar.is_working(day)
    assert day >= plain
    passed = (plain + n * DAY for n in range((day - plain).days))
    assert not any(calendar.is_working(one) for one in passed)


COMPLAINT = Story().received().complaint


@given(CALENDARS, _CLOSED, _WATCHED, st.integers(0, 60))
def test_a_refused_complaint_is_looked_at_again_on_a_day_on_which_somebody_works(
    drawn: Calendar, closed: set[Day], watch_days: int, later: int
) -> None:
    ours = within(closed_on(drawn, *closed), watch_days=watch_days)
    moment = START + later * DAY
    plain = ours.day_of("north", moment) + watch_days * DAY
    here = Situation(COMPLAINT, ours, SYSTEM_ACTOR, moment)
    at_most_rolled(watch_day(here), plain, ours.calendar("north"))


@given(CALENDARS, _CLOSED, st.integers(1, 9), st.integers(20, 80), st.booleans())
def test_who_is_warned_of_a_date_has_a_working_day_to_read_of_it(
    drawn: Calendar, closed: set[Day], warn_days: int, later: int, whole: bool
) -> None:
    ours = within(closed_on(drawn, *closed), warn_days=warn_days, climb_days=0)
    calendar = ours.calendar("north")
    day = calendar.day_of(START + later * DAY)
    until = calendar.end_of(day) if whole else START + later * DAY
    told = replace(COMPLAINT.terms[0], day=day, until=until, told_at=START - 900 * DAY)
    complaint = replace(COMPLAINT, terms=(told,))

    speaks, plain = next_word(complaint, told, ours), until - warn_days * DAY
    assert speaks is not None
    assert speaks <= plain
    read_on, wanted = calendar.day_of(speaks + INSTANT), calendar.day_of(plain + INSTANT)
    assert calendar.is_working(read_on)
    passed = (read_on + n * DAY for n in range(1, (wanted - read_on).days + 1))
    assert not any(calendar.is_working(one) for one in passed)
    assert let_pass(complaint, ours, speaks) == ()
    assert [type(one) for one in let_pass(complaint, ours, speaks + INSTANT)] == [e.TermRaised]


def _watch(story: Story) -> Day:
    assert story.complaint.watch is not None
    return story.complaint.watch


@pytest.mark.parametrize("days", range(40, 60))
def test_every_act_that_sets_a_watch_sets_one_on_a_working_day(days: int) -> None:
    story = Story(within(WEEKDAYS, watch_days=days)).refused()
    plain = story.rules.day_of("north", story.at) + days * DAY
    at_most_rolled(_watch(story), plain, WEEKDAYS)
    story.does("refer-outside", ReferOutside(Code("ombudsman"), consent=True))
    at_most_rolled(_watch(story), plain, WEEKDAYS)
    today = story.rules.day_of("north", story.at)
    none = RecordOutsideOutcome(e.OutsideResult.ended_without_result, today)
    story.does("record-outside-outcome", none)
    at_most_rolled(_watch(story), plain, WEEKDAYS)


SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)


def test_what_the_system_asks_for_on_a_day_off_waits_for_the_next_working_day() -> None:
    story = Story().received()
    story.does("set-reminder", SetReminder(SATURDAY, ANN), SYSTEM_ACTOR)
    (reminder,) = story.complaint.reminders
    assert reminder.day == MONDAY
    assert reminder.begins == datetime(2026, 11, 30, tzinfo=START.tzinfo)


def test_a_day_that_somebody_chose_stays_though_nobody_works_on_it() -> None:
    story = Story().refused()
    story.does("set-reminder", SetReminder(SATURDAY, ANN))
    assert story.complaint.reminders[-1].day == SATURDAY
    assert _watch(story) == SATURDAY


def test_a_half_day_that_counts_as_a_working_day_is_one() -> None:
    story = Story(within(replace(WEEKDAYS, half_days=(HalfDay(MONDAY, START.time()),)))).received()
    story.does("set-reminder", SetReminder(SATURDAY, ANN), SYSTEM_ACTOR)
    assert story.complaint.reminders[-1].day == MONDAY


def test_without_an_adopted_calendar_every_day_is_one() -> None:
    bare = replace(RULES, calendars={})
    assert bare.working_from("north", SATURDAY) == bare.working_until("north", SATURDAY) == SATURDAY
