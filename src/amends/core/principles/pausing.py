"""Clause 4.7: what moves the end of a running deadline: pauses, and days that a regulator excludes.
No time is excluded twice, even for several reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ..values import Day, Moment
from .calendars import Calendar
from .open_hours import after_open_time, open_time_between
from .steps import Step, step
from .timeliness import Due, Ends, TermUnit, add_working_days, moved_to, working_days_between

_DAY = timedelta(days=1)
HOURS = frozenset({TermUnit.hour, TermUnit.business_hour})


@dataclass(frozen=True, slots=True)
class Pause:
    """The time from `left` to `back` does not count; None is an open pause. The day on which it
    begins still counts, the one on which it ends does not."""

    left: Moment
    back: Moment | None


@dataclass(frozen=True, slots=True)
class Standstill:
    """Time that does not count: from `left` to `back`, and the days from `first` to `last`, both
    included, for deadlines counted in days."""

    left: Moment
    back: Moment
    first: Day
    last: Day

    def beyond(self, gone: "Standstill | None") -> "Standstill | None":
        """Return the part of it that is not within an earlier one; None for nothing."""
        if gone is None:
            return self
        if self.back <= gone.back and self.last <= gone.last:
            return None
        first = max(self.first, gone.last + _DAY)
        return replace(self, left=max(self.left, gone.back), first=first)


def pauses(left: Sequence[Moment], back: Sequence[Moment], *, since: Moment) -> tuple[Pause, ...]:
    """Return the pauses made by these moments, both in order; a pause within another is ignored. Of
    a pause that began before `since`, only the later part is returned."""
    found: list[Pause] = []
    free, used = since, 0
    for begins in left:
        if found and begins < free:
            continue
        while used < len(back) and back[used] < begins:
            used += 1
        if used == len(back):
            found.append(Pause(max(begins, since), None))
            break
        ends = back[used]
        if ends > since or begins >= since:
            found.append(Pause(max(begins, since), ends))
            free = ends
        used += 1
    return tuple(found)


def together(many: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return pauses of several kinds, in order, with overlapping ones merged."""
    found: list[Pause] = []
    for one in sorted(many, key=lambda pause: pause.left):
        before = found[-1] if found else None
        if before is None or (before.back is not None and one.left > before.back):
            found.append(one)
        elif before.back is not None:
            open_ = one.back is None or one.back > before.back
            found[-1] = Pause(before.left, one.back if open_ else before.back)
    return tuple(found)


def standstill(pause: Pause, *, calendar: Calendar) -> Standstill | None:
    """Return the time of a finished pause; None for an open one."""
    if pause.back is None:
        return None
    first, last = calendar.day_of(pause.left), calendar.day_of(pause.back)
    return Standstill(pause.left, pause.back, first + _DAY, last)


def suspension(
    first: Day, last: Day, *, since: Moment, counts_from: Day, calendar: Calendar
) -> Standstill | None:
    """Return the days from `first` to `last`, both included, as far as a deadline since then would
    count them: from `counts_from` on. None if the deadline began later."""
    left, back = calendar.start_of(first), calendar.start_of(last + _DAY)
    if back <= since:
        return None
    return Standstill(max(left, since), back, max(first, counts_from), last)


def after_pause(
    term: Due, pause: Pause, *, unit: TermUnit, ends: Ends, calendar: Calendar
) -> tuple[Due, Step]:
    """Return the end of a deadline after a pause, and the step that says so; its own steps stay.

    Deadlines in calendar days move by the days between, business days by the working days between,
    business hours by the working time between, and deadlines that end at an instant by the time
    between, for business days by that on working days. An open pause moves nothing yet. The step is
    one of ``paused`` (since when), ``paused_days`` (first day, last day, how many, day reached),
    ``paused_seconds`` (first day, last day, how many, local moment reached).
    """
    found = standstill(pause, calendar=calendar)
    if found is None:
        return term, step("paused", calendar.local(pause.left))
    later, told = after_standstill(term, found, unit=unit, ends=ends, calendar=calendar)
    if found.left > term.moment:
        return later, told
    return not_within(later, found, told, unit=unit, ends=ends, calendar=calendar)


def after_standstill(
    term: Due, still: Standstill, *, unit: TermUnit, ends: Ends, calendar: Calendar
) -> tuple[Due, Step]:
    """Return the end of a deadline moved by the time that did not count, and the step, as in
    `after_pause`. It may still be within that time, if the deadline had nothing left to run."""
    first, last = still.first - _DAY, still.last
    if unit in HOURS or ends is Ends.instant:
        at, lasted = _moved_on(term.moment, still, unit, calendar)
        seconds = int(lasted.total_seconds())
        told = step("paused_seconds", first, last, seconds, calendar.local(at))
        return Due(calendar.day_of(at), at, term.steps), told
    if unit is TermUnit.business_day:
        days = working_days_between(first, last, calendar=calendar)
        day = add_working_days(term.day, days, calendar=calendar) if days else term.day
    else:
        days = max(0, (last - first).days)
        day = term.day + timedelta(days=days)
    moved = moved_to(day, calendar=calendar, ends=ends)._replace(steps=term.steps)
    return moved, step("paused_days", first, last, days, day)


def not_within(
    term: Due, still: Standstill, told: Step, *, unit: TermUnit, ends: Ends, calendar: Calendar
) -> tuple[Due, Step]:
    """Return the end of a deadline, and its step, not before time counts again: an end on an
    excluded day moves to the first day that counts after it."""
    if term.moment >= still.back or unit in HOURS or ends is Ends.instant:
        return term, told
    day = max(term.day, still.last)
    while True:
        day = calendar.next_working(day) if unit is TermUnit.business_day else day
        later = moved_to(day, calendar=calendar, ends=ends)._replace(steps=term.steps)
        if later.moment >= still.back:
            return later, told._replace(values=(*told.values[:-1], day))
        day += _DAY


def _moved_on(
    moment: Moment, still: Standstill, unit: TermUnit, calendar: Calendar
) -> tuple[Moment, timedelta]:
    """Return a moment moved by the excluded time that its unit counts, and how much that is."""
    if unit not in (TermUnit.business_hour, TermUnit.business_day):
        lasted = still.back - still.left
        return moment + lasted, lasted
    on = calendar if unit is TermUnit.business_hour else calendar.whole_days()
    lasted = open_time_between(still.left, still.back, calendar=on)
    return (after_open_time(moment, lasted, calendar=on)[0] if lasted else moment), lasted
