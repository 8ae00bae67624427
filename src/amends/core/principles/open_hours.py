"""Clause 4.7: periods in working hours, counted only during opening hours.

An hour is an hour of elapsed time, also on a day with a change between summer and winter time. A
calendar without hours counts the whole of each working day.
"""

from datetime import timedelta

from ..values import Moment
from .calendars import LONGEST_GAP, Calendar
from .steps import Step, step

_DAY = timedelta(days=1)
_NONE = timedelta()


def after_open_time(
    start: Moment, length: timedelta, *, calendar: Calendar
) -> tuple[Moment, tuple[Step, ...]]:
    """Return the moment at which so much working time has passed since `start`, and the steps up to
    there.

    A length of zero gives `start` itself, or the next working moment. Raises ValueError for a
    calendar without a working day for more than a year.
    """
    steps = [] if calendar.opens or calendar.has_hours else [step("all_day")]
    passed, idle = _NONE, 0
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
            shut = step("shut", day, calendar.local(closes))
            steps.append(shut if reason is None else step("skipped", day, reason))
        day += _DAY
    raise ValueError(f"calendar {calendar.code} has no working hours near {day}")


def open_time_between(first: Moment, last: Moment, *, calendar: Calendar) -> timedelta:
    """Return the working time between two moments; zero if `last` is not later."""
    passed, day = _NONE, calendar.day_of(first)
    while calendar.start_of(day) < last:
        if calendar.is_working(day):
            opens, closes = calendar.open_time(day)
            passed += max(_NONE, min(closes, last) - max(opens, first))
        day += _DAY
    return passed
