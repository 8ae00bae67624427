"""Clause 4.7: the end of a deadline, counted on a calendar, with every step of the count.

A calendar is a value: nothing here reads the current date or knows the holidays of a country. Steps
are codes and plain values, from which `wording` makes sentences.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ..values import Coded, Day, Moment
from .calendars import LONGEST_GAP, Calendar, Reason
from .open_hours import after_open_time
from .steps import Step, code_of
from .steps import step as _step

_DAY = timedelta(days=1)
_COUNTED, _SKIPPED = code_of("counted"), code_of("skipped")
_MONTHS_A_YEAR = 12


class TermUnit(Coded):
    """Unit in which a deadline is counted; a business hour is counted only during working time."""

    hour = "hour"
    business_hour = "business_hour"
    day = "day"
    business_day = "business_day"
    week = "week"
    month = "month"
    year = "year"


class FirstDay(Coded):
    """Whether the day of the event is day 0 (`exclude`) or day 1 (`include`)."""

    exclude = "exclude"
    include = "include"


class Roll(Coded):
    """Where a deadline moves that would end on a day without work."""

    none = "none"
    next = "next"
    previous = "previous"


class Ends(Coded):
    """When on its last day a deadline ends; `instant` is the time of day at which it began."""

    end_of_day = "end_of_day"
    close_of_business = "close_of_business"
    instant = "instant"


class MonthEnd(Coded):
    """In a month without the day (31 April): its last day, or as many days into the next."""

    clamp = "clamp"
    overflow = "overflow"


class Due(NamedTuple):
    """The end of a deadline: its last day, the last moment that is in time (UTC), and why."""

    day: Day
    moment: Moment
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How a deadline is counted if its rule leaves nothing open."""

    first_day: FirstDay = FirstDay.exclude
    roll: Roll = Roll.none
    ends: Ends = Ends.end_of_day
    month_end: MonthEnd = MonthEnd.clamp


PLAIN = Counting()
_HOURS = frozenset({TermUnit.hour, TermUnit.business_hour})


def due(
    start: Moment,
    *,
    amount: int,
    unit: TermUnit,
    calendar: Calendar,
    counting: Counting = PLAIN,
    walks: dict[Day, "Walk"] | None = None,
) -> Due:
    """Return the end of a period of `amount` `unit` that begins with an event at `start`. `walks`
    caches sequences of days on this very calendar from earlier counts, by first day.

    Zero business days give the day itself, or the next working day. Hours are elapsed time,
    business hours are working time; both end at an instant. Raises ValueError for an amount that
    cannot be counted.
    """
    _refuse_uncountable(amount, unit, counting)
    local = calendar.local(start)
    steps = [_step("start", local), _step("zone", calendar.zone, calendar.code, calendar.version)]
    if unit in _HOURS:
        return _hours_on(start, amount, unit, calendar, steps)
    if unit is TermUnit.business_day:
        gone = {} if walks is None else walks
        day = _count_working(local.date(), amount, counting.first_day, calendar, steps, gone)
    else:
        day = _add(local.date(), amount, unit, counting, steps)
        day = _rolled(day, counting.roll, calendar, steps)
    if not calendar.knows(day):
        steps.append(_step("not_known", day))
    return _ending(day, local, counting.ends, calendar, steps)


def _hours_on(
    start: Moment, amount: int, unit: TermUnit, calendar: Calendar, steps: list[Step]
) -> Due:
    length = timedelta(hours=amount)
    if unit is TermUnit.business_hour:
        at, opened = after_open_time(start.astimezone(UTC), length, calendar=calendar)
        day = calendar.day_of(at)
        steps += opened
        if not calendar.knows(day):
            steps.append(_step("not_known", day))
    else:
        at = (start + length).astimezone(UTC)
        day = calendar.day_of(at)
        steps.append(_step("added", amount, unit, day))
    steps.append(_step("ends", Ends.instant, calendar.local(at)))
    return Due(day, at, tuple(steps))


def moved_to(day: Day, *, calendar: Calendar, ends: Ends = Ends.end_of_day) -> Due:
    """Return the end of a deadline that was agreed or extended to a day, not counted."""
    return _ending(day, calendar.local(calendar.start_of(day)), ends, calendar, [])


def add_working_days(
    day: Day, amount: int, *, calendar: Calendar, first_day: FirstDay = FirstDay.exclude
) -> Day:
    """The working day that is `amount` working days after `day`."""
    return _count_working(day, amount, first_day, calendar, [], {})


def add_months(day: Day, amount: int, *, month_end: MonthEnd = MonthEnd.clamp) -> Day:
    """The same day of the month `amount` months later, or what `month_end` makes of it."""
    months = day.year * _MONTHS_A_YEAR + day.month - 1 + amount
    first = date(months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)
    wanted = first + timedelta(days=day.day - 1)
    if wanted.month == first.month or month_end is MonthEnd.overflow:
        return wanted
    return wanted - timedelta(days=wanted.day)


def working_days_between(first: Day, last: Day, *, calendar: Calendar) -> int:
    """Working days after `first` up to and with `last`; 0 if there is none."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_working(day) for day in days)


def _refuse_uncountable(amount: int, unit: TermUnit, counting: Counting) -> None:
    if amount < 0:
        raise ValueError("a term cannot be negative")
    if amount == 0 and counting.first_day is FirstDay.include:
        raise ValueError("a term that counts its first day has at least one")
    if unit in _HOURS and counting not in (PLAIN, replace(PLAIN, ends=Ends.instant)):
        raise ValueError("hours are counted from the moment and neither rolled nor clamped")
    if unit is TermUnit.business_day and counting.roll is not Roll.none:
        raise ValueError("business days end on a working day and are not rolled")


def _count_working(
    day: Day,
    amount: int,
    first_day: FirstDay,
    calendar: Calendar,
    steps: list[Step],
    walks: dict[Day, "Walk"],
) -> Day:
    if first_day is FirstDay.exclude:
        if amount == 0:
            return _same_or_next(day, calendar, steps)
        steps.append(_step("not_counted", day))
        day += _DAY
    walk = walks.get(day)
    if walk is None:
        walk = walks[day] = Walk(day, calendar)
    reached, told = walk.to_working(amount)
    steps += told
    return reached


class Walk:
    """The days from one day on, with the step of each, computed lazily and once, however many
    deadlines begin on that day."""

    __slots__ = ("_calendar", "_days", "_steps", "_working")

    def __init__(self, day: Day, calendar: Calendar) -> None:
        self._calendar, self._days = calendar, calendar.days_from(day)
        self._steps: list[Step] = []
        self._working: list[tuple[Day, int]] = []
        """Each working day with how many steps there are up to it."""

    def to_working(self, number: int) -> tuple[Day, list[Step]]:
        """Return the working day of that number, from 1, and the steps up to it; the first one for
        0. Raises ValueError for a calendar without a working day for more than a year."""
        number = max(1, number)
        if number > len(self._working):
            self._go_on(number)
        day, length = self._working[number - 1]
        return day, self._steps[:length]

    def _go_on(self, number: int) -> None:
        found, steps, made = len(self._working), self._steps, tuple.__new__
        idle = 0
        for day, reason in self._days:
            if reason is None:
                found, idle = found + 1, 0
                steps.append(made(Step, (_COUNTED, (day, found))))
                self._working.append((day, len(steps)))
                if found >= number:
                    return
            else:
                idle += 1
                steps.append(made(Step, (_SKIPPED, (day, reason))))
                if idle > LONGEST_GAP:
                    break
        raise ValueError(f"calendar {self._calendar.code} has no working day near {day}")


def _same_or_next(day: Day, calendar: Calendar, steps: list[Step]) -> Day:
    found = calendar.next_working(day)
    while day < found:
        steps.append(_step("skipped", day, calendar.why_not(day) or Reason.closure))
        day += _DAY
    steps.append(_step("same_day", found))
    return found


def _add(day: Day, amount: int, unit: TermUnit, counting: Counting, steps: list[Step]) -> Day:
    if unit in (TermUnit.month, TermUnit.year):
        months = amount * (_MONTHS_A_YEAR if unit is TermUnit.year else 1)
        reached = add_months(day, months, month_end=counting.month_end)
        steps.append(_step("added", amount, unit, reached))
        if reached.day != day.day:
            done = "clamped" if counting.month_end is MonthEnd.clamp else "overflowed"
            steps.append(_step(done, day.day, reached))
    else:
        reached = day + amount * timedelta(days=7 if unit is TermUnit.week else 1)
        steps.append(_step("added", amount, unit, reached))
    if counting.first_day is FirstDay.include:
        reached -= _DAY
        steps.append(_step("day_before", reached))
    return reached


def _rolled(day: Day, roll: Roll, calendar: Calendar, steps: list[Step]) -> Day:
    if roll is Roll.none or calendar.is_working(day):
        return day
    to = calendar.next_working(day) if roll is Roll.next else calendar.previous_working(day)
    steps.append(_step("rolled", roll, day, to))
    return to


def _ending(day: Day, local: datetime, ends: Ends, calendar: Calendar, steps: list[Step]) -> Due:
    match ends:
        case Ends.end_of_day:
            at = calendar.end_of(day)
        case Ends.close_of_business:
            at = calendar.close_of(day)
            if calendar.early_close(day) is not None:
                steps = [*steps, _step("half_day", day, calendar.local(at))]
        case Ends.instant:
            at = datetime.combine(day, local.timetz()).astimezone(UTC)
    return Due(day, at, (*steps, _step("ends", ends, calendar.local(at))))
