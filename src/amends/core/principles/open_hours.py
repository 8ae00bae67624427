"""Clause 4.7: terms in hours of work: they run only while somebody works.

An hour is an hour of elapsed time, also on a day on which the clocks change. A calendar without
hours works the whole of each working day.
"""

from datetime import timedelta

from ..values import Day, Moment
from .calendars import LONGEST_GAP, Calendar, Reason
from .steps import Step, step

_DAY = timedelta(days=1)
_NONE = timedelta()


def after_open_time(
    start: Moment, length: timedelta, *, calendar: Calendar
) -> tuple[Moment, tuple[Step, ...]]:
    """The moment at which so much open time has passed since `start`, and the steps up to there.

    No time at all is `start` itself, or the next moment of work. Raises ValueError for a calendar
    on which nobody works for more than a year.
    """
    steps, passed, idle = _beginning(calendar), _NONE, 0
    day = calendar.day_of(start)
    while idle <= LONGEST_GAP:
        reason = calendar.why_not(day)
        opens, closes = calendar.open_time(day) if reason is None else (start, start)
        begins = max(opens, start)
        if begins < closes:
            idle, ends = 0, min(closes, begins + length - passed)
            passed += ends - begins
            seconds = int(passed.total_seconds())
            steps.append(step("opened", calendar.local(begins), calendar.local(ends), seconds))
            if passed >= length:
                return ends, tuple(steps)
        else:
            idle += 1
            steps.append(_without_work(day, reason, closes, calendar))
        day += _DAY
    raise ValueError(f"calendar {calendar.code} has no working hours near {day}")


def open_time_between(first: Moment, last: Moment, *, calendar: Calendar) -> timedelta:
    """How much open time lies between two moments; none where `last` is not later."""
    passed, day = _NONE, calendar.day_of(first)
    while calendar.start_of(day) < last:
        if calendar.is_working(day):
            opens, closes = calendar.open_time(day)
            passed += max(_NONE, min(closes, last) - max(opens, first))
        day += _DAY
    return passed


def _beginning(calendar: Calendar) -> list[Step]:
    has_hours = calendar.opens or calendar.closes or calendar.hours
    return [] if has_hours else [step("all_day")]


def _without_work(day: Day, reason: Reason | None, closes: Moment, calendar: Calendar) -> Step:
    if reason is None:
        return step("shut", day, calendar.local(closes))
    return step("skipped", day, reason)
