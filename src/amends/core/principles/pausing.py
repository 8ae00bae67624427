"""Clause 4.7: what a pause does to the end of a term that is running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..values import Day, Moment
from .calendars import Calendar
from .open_hours import after_open_time, open_time_between
from .steps import Step, step
from .timeliness import (
    Due,
    Ends,
    TermUnit,
    add_days,
    add_working_days,
    moved_to,
    working_days_between,
)


@dataclass(frozen=True, slots=True)
class Pause:
    """The time from `left` to `back` does not count; None is a pause that goes on."""

    left: Moment
    back: Moment | None


def pauses(left: Sequence[Moment], back: Sequence[Moment], *, since: Moment) -> tuple[Pause, ...]:
    """The pauses that these moments make, both in order; one within another is no further one."""
    found: list[Pause] = []
    free = since
    for begins in left:
        if begins < free:
            continue
        ends = next((moment for moment in back if moment >= begins), None)
        found.append(Pause(begins, ends))
        if ends is None:
            break
        free = ends
    return tuple(found)


def after_pause(
    term: Due, pause: Pause, *, unit: TermUnit, ends: Ends, calendar: Calendar
) -> tuple[Due, Step]:
    """The end of a term after a pause, and the step that says so; its own steps stay.

    Calendar terms move by the days between, business days by the working days between, business
    hours by the open time between, and terms that end at an instant by the time between. A pause
    that goes on moves nothing yet.
    The step is one of ``paused`` (since when), ``paused_days`` (first day, last day, how many,
    day reached), ``paused_seconds`` (first day, last day, how many, local moment reached).
    """
    if pause.back is None:
        return term, step("paused", calendar.local(pause.left))
    first, last = calendar.day_of(pause.left), calendar.day_of(pause.back)
    if unit is TermUnit.hour or ends is Ends.instant:
        lasted = pause.back - pause.left
        return _moved_by(lasted, term, term.moment + lasted, (first, last), calendar)
    if unit is TermUnit.business_hour:
        lasted = open_time_between(pause.left, pause.back, calendar=calendar)
        at, _ = after_open_time(term.moment, lasted, calendar=calendar)
        return _moved_by(lasted, term, at if lasted else term.moment, (first, last), calendar)
    if unit is TermUnit.business_day:
        days = working_days_between(first, last, calendar=calendar)
        day = add_working_days(term.day, days, calendar=calendar) if days else term.day
    else:
        days = (last - first).days
        day = add_days(term.day, days)
    moved = moved_to(day, calendar=calendar, ends=ends)._replace(steps=term.steps)
    return moved, step("paused_days", first, last, days, day)


def _moved_by(
    lasted: timedelta, term: Due, at: Moment, days: tuple[Day, Day], calendar: Calendar
) -> tuple[Due, Step]:
    seconds = int(lasted.total_seconds())
    told = step("paused_seconds", *days, seconds, calendar.local(at))
    return Due(calendar.day_of(at), at, term.steps), told
