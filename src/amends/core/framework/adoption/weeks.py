"""Clause 5.3: reading the working week of a calendar and setting it in a new version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from ...principles.calendars import Calendar, OpenHours, workable

type Week = tuple["WorkDay | None", ...]
"""Seven days from Monday; None is a day without work."""

WEEKDAYS = range(7)


@dataclass(frozen=True, slots=True)
class WorkDay:
    """The hours of a working day; a day without hours counts as a whole."""

    opens: time | None = None
    closes: time | None = None


WHOLE = WorkDay()


def week_of(calendar: Calendar) -> Week:
    """The week as a calendar has it."""
    own = {hours.weekday: WorkDay(hours.opens, hours.closes) for hours in calendar.hours}
    usual = WorkDay(calendar.opens, calendar.closes)
    return tuple(
        None if day in calendar.weekend and day not in own else own.get(day, usual)
        for day in WEEKDAYS
    )


def with_week(calendar: Calendar, week: Week) -> Calendar:
    """Return the calendar with this week. Raises ValueError for a week without a working day, or
    with hours that close before they open."""
    usual = _usual([day for day in week if day is not None])
    hours = tuple(
        OpenHours(number, day.opens or time(), day.closes)
        for number, day in enumerate(week)
        if day is not None and day != usual and day.closes is not None
    )
    weekend = frozenset(number for number, day in enumerate(week) if day is None)
    drafted = replace(
        calendar.as_adopted(), weekend=weekend, opens=usual.opens, closes=usual.closes, hours=hours
    )
    return workable(drafted)


def less_time(before: Calendar, after: Calendar) -> bool:
    """Return whether a calendar counts less working time than the one before, on the days whose
    holidays were known, so that deadlines are later."""
    lost = {*(after.holidays - before.holidays), *_early(after) - _early(before)}
    until = before.known_until
    days = [day for day in lost if day.weekday() not in before.weekend]
    weeks = zip(week_of(before), week_of(after), strict=True)
    return any(until is None or day <= until for day in days) or any(
        _minutes(new) < _minutes(old) for old, new in weeks
    )


def _early(calendar: Calendar) -> set[date]:
    return {half.day for half in calendar.half_days}


def _minutes(day: WorkDay | None) -> int:
    if day is None or day.closes is None:
        return 0 if day is None else 24 * 60
    opens = day.opens or time()
    minutes = (day.closes.hour - opens.hour) * 60 + day.closes.minute - opens.minute
    return minutes if minutes > 0 else minutes + 24 * 60


def _usual(days: Sequence[WorkDay]) -> WorkDay:
    """Return the hours that most days have; a day without any counts as a whole."""
    if not days or WHOLE in days:
        return WHOLE
    return Counter(days).most_common(1)[0][0]
