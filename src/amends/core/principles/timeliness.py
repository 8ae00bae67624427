"""Clause 4.7: when a term ends, counted on a calendar, with every step of the count.

A calendar is a value: nothing here asks what day it is or which holidays a country has. A count
explains itself in steps that are codes and plain values; `wording` makes sentences of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..values import Code, Coded, Day, Moment

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_MONTHS_A_YEAR = 12
_LONGEST_GAP = 400
"""Days without a working day after which a count gives up: such a calendar is a mistake."""


class TermUnit(Coded):
    """What a term is counted in."""

    hour = "hour"
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
    """Where a term goes that would end on a day without work."""

    none = "none"
    next = "next"
    previous = "previous"


class Ends(Coded):
    """At which moment of its last day a term ends; `instant` is the time of day it began."""

    end_of_day = "end_of_day"
    close_of_business = "close_of_business"
    instant = "instant"


class MonthEnd(Coded):
    """A month that lacks the day (31 April): its last day, or as many days into the next."""

    clamp = "clamp"
    overflow = "overflow"


class Reason(Coded):
    """Why a day is no working day."""

    weekend = "weekend"
    holiday = "holiday"
    closure = "closure"


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """A working day that closes early."""

    day: Day
    closes: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days and hours in one place, as one version of a holiday set has them.

    `zone` is an IANA time zone, `weekend` counts Monday as 0. `known_from` and `known_until`
    bound the days whose holidays were known when it was made; a count that leaves them says so.
    `closures` are the organization's own days and belong to no version.

    Raises ValueError for an unknown zone and for a week without a working day.
    """

    code: Code
    version: int = 1
    zone: str = "UTC"
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[Day] = frozenset()
    known_from: Day | None = None
    known_until: Day | None = None
    opens: time | None = None
    closes: time | None = None
    half_days: tuple[HalfDay, ...] = ()
    closures: frozenset[Day] = frozenset()

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not self.weekend < frozenset(range(7)):
            raise ValueError("a week needs a working day; weekdays are 0 (Monday) to 6")

    def why_not(self, day: Day) -> Reason | None:
        """The reason why nobody works on that day, None for a working day."""
        if day.weekday() in self.weekend:
            return Reason.weekend
        if day in self.holidays:
            return Reason.holiday
        return Reason.closure if day in self.closures else None

    def is_working(self, day: Day) -> bool:
        """Whether it is a working day."""
        return self.why_not(day) is None

    def knows(self, day: Day) -> bool:
        """Whether the holidays around that day were known when the calendar was made."""
        return (self.known_from is None or self.known_from <= day) and (
            self.known_until is None or day <= self.known_until
        )

    def closed_on(self, days: Iterable[Day]) -> "Calendar":
        """The calendar with further closures of the organization."""
        return replace(self, closures=self.closures | frozenset(days))

    def in_zone(self, zone: str) -> "Calendar":
        """The calendar as it holds in another time zone."""
        return self if zone == self.zone else replace(self, zone=zone)

    def local(self, moment: Moment) -> datetime:
        """The moment on the clocks of the calendar's zone."""
        return moment.astimezone(zone_of(self.zone))

    def day_of(self, moment: Moment) -> Day:
        """The local day of a moment."""
        return self.local(moment).date()

    def at_local(self, when: datetime) -> Moment:
        """The moment, in UTC, that the clocks of the calendar's zone show as `when`."""
        return when.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)

    def start_of(self, day: Day) -> Moment:
        """The first moment of a local day, in UTC."""
        return datetime.combine(day, time(), zone_of(self.zone)).astimezone(UTC)

    def end_of(self, day: Day) -> Moment:
        """The last moment of a local day, in UTC; right on days of 23 and 25 hours. The last day
        that can be written has only its first."""
        if day == date.max:
            return self.start_of(day)
        return self.start_of(day + _DAY) - _INSTANT

    def close_of(self, day: Day) -> Moment:
        """Close of business on that day. Raises ValueError if the calendar has no hours."""
        early = next((half.closes for half in self.half_days if half.day == day), None)
        closes = early or self.closes
        if closes is None:
            raise ValueError(f"calendar {self.code} has no close of business")
        return datetime.combine(day, closes, zone_of(self.zone)).astimezone(UTC)

    def next_working(self, day: Day) -> Day:
        """The day itself if it is a working day, else the first after it."""
        return self._nearest(day, _DAY)

    def previous_working(self, day: Day) -> Day:
        """The day itself if it is a working day, else the last before it."""
        return self._nearest(day, -_DAY)

    def _nearest(self, day: Day, step: timedelta) -> Day:
        for _ in range(_LONGEST_GAP):
            if self.is_working(day):
                return day
            day += step
        raise ValueError(f"calendar {self.code} has no working day near {day}")


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone. Raises ValueError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f"no such time zone: {name[:80]!r}") from problem


type StepValue = str | int | date | datetime
"""What a step may hold: codes, zone names, numbers, days, local moments."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: a code and its values, in the order its sentence needs.

    ==============  =====================================================================
    start           local moment
    zone            time zone, calendar, its version
    not_counted     day (the day of the event is day 0)
    skipped         day, reason (weekend, holiday, closure)
    counted         day, its number
    same_day        day (nothing to count)
    added           amount, unit, day reached
    day_before      day (the day of the event was day 1)
    clamped         day of the month that is missing, day taken
    overflowed      day of the month that is missing, day taken
    rolled          roll, from day, to day
    not_known       day (beyond the holidays known to the calendar)
    ends            how, local moment
    event           event from which it counts
    plus            amount, unit, day reached (the count begins a time after the event)
    taken_as        local moment of receipt, day as of which it counts
    picked          latest or earliest, amount, unit (of several lengths)
    suspended       first day, last day, day reached (a regulator's suspension)
    only_once       event before which the clock does not apply
    repeats         number of the last one, its local moment
    missed_before   day on which an earlier one should have come
    ==============  =====================================================================
    """

    code: Code
    values: tuple[StepValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a term: its last day, the last moment that is in time (UTC), and why."""

    day: Day
    moment: Moment
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How a term is counted where its rule leaves nothing open."""

    first_day: FirstDay = FirstDay.exclude
    roll: Roll = Roll.none
    ends: Ends = Ends.end_of_day
    month_end: MonthEnd = MonthEnd.clamp


PLAIN = Counting()


def due(
    start: Moment,
    *,
    amount: int,
    unit: TermUnit,
    calendar: Calendar,
    counting: Counting = PLAIN,
) -> Due:
    """The end of a term of `amount` `unit` that begins with an event at `start`.

    No business days is the day itself, or the next working day. Hours run on by the clock and
    end at an instant. Raises ValueError for an amount that cannot be counted.
    """
    _refuse_uncountable(amount, unit, counting)
    local = calendar.local(start)
    steps = [_step("start", local), _step("zone", calendar.zone, calendar.code, calendar.version)]
    if unit is TermUnit.hour:
        at = (start + timedelta(hours=amount)).astimezone(UTC)
        day = calendar.day_of(at)
        steps.append(_step("added", amount, unit, day))
        steps.append(_step("ends", Ends.instant, calendar.local(at)))
        return Due(day, at, tuple(steps))
    if unit is TermUnit.business_day:
        day = _count_working(local.date(), amount, counting.first_day, calendar, steps)
    else:
        day = _add(local.date(), amount, unit, counting, steps)
        day = _rolled(day, counting.roll, calendar, steps)
    if not calendar.knows(day):
        steps.append(_step("not_known", day))
    return _ending(day, local, counting.ends, calendar, steps)


def moved_to(day: Day, *, calendar: Calendar, ends: Ends = Ends.end_of_day) -> Due:
    """The end of a term that was agreed or extended to a day, not counted."""
    return _ending(day, calendar.local(calendar.start_of(day)), ends, calendar, [])


def add_working_days(
    day: Day, amount: int, *, calendar: Calendar, first_day: FirstDay = FirstDay.exclude
) -> Day:
    """The working day that is `amount` working days after `day`."""
    return _count_working(day, amount, first_day, calendar, [])


def add_days(day: Day, amount: int, *, first_day: FirstDay = FirstDay.exclude) -> Day:
    """The day that is `amount` calendar days after `day`; a week is 7."""
    return day + timedelta(days=amount - (first_day is FirstDay.include))


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


def _step(code: str, *values: StepValue) -> Step:
    return Step(Code(code), values)


def _refuse_uncountable(amount: int, unit: TermUnit, counting: Counting) -> None:
    if amount < 0:
        raise ValueError("a term cannot be negative")
    if amount == 0 and counting.first_day is FirstDay.include:
        raise ValueError("a term that counts its first day has at least one")
    if unit is TermUnit.hour and counting not in (PLAIN, replace(PLAIN, ends=Ends.instant)):
        raise ValueError("hours are counted from the moment and neither rolled nor clamped")
    if unit is TermUnit.business_day and counting.roll is not Roll.none:
        raise ValueError("business days end on a working day and are not rolled")


def _count_working(
    day: Day, amount: int, first_day: FirstDay, calendar: Calendar, steps: list[Step]
) -> Day:
    counted, idle = 0, 0
    if first_day is FirstDay.exclude:
        if amount == 0:
            return _same_or_next(day, calendar, steps)
        steps.append(_step("not_counted", day))
        day += _DAY
    while True:
        reason = calendar.why_not(day)
        if reason is None:
            counted, idle = counted + 1, 0
            steps.append(_step("counted", day, counted))
            if counted >= amount:
                return day
        else:
            idle += 1
            steps.append(_step("skipped", day, reason))
            if idle > _LONGEST_GAP:
                raise ValueError(f"calendar {calendar.code} has no working day near {day}")
        day += _DAY


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
        if reached.day != day.day:
            done = "clamped" if counting.month_end is MonthEnd.clamp else "overflowed"
            steps.append(_step(done, day.day, reached))
    else:
        reached = add_days(day, amount * (7 if unit is TermUnit.week else 1))
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
        case Ends.instant:
            at = datetime.combine(day, local.timetz()).astimezone(UTC)
    return Due(day, at, (*steps, _step("ends", ends, calendar.local(at))))
