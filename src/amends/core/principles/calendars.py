"""Clause 4.7: working days and hours of one place, as a value.

Nothing here reads the current date or knows the holidays of a country. Holidays from a version of a
holiday set are kept apart from what the organisation adds (closures, days with early closing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..values import Code, Coded, Day, Moment

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_A_WEEK = range(7)
_WHOLE_WEEK = frozenset(_A_WEEK)
LONGEST_GAP = 400
"""Days without a working day after which a count stops, because such a calendar is a mistake."""


class Reason(Coded):
    """Why a day is not a working day."""

    weekend = "weekend"
    holiday = "holiday"
    closure = "closure"
    half_day = "half_day"


_WEEKEND, _HOLIDAY, _CLOSURE, _HALF_DAY = Reason


class Weekday(Coded):
    """A day of the week as calendars and packs write it; its index is `date.weekday()`."""

    mon = "mon"
    tue = "tue"
    wed = "wed"
    thu = "thu"
    fri = "fri"
    sat = "sat"
    sun = "sun"


class HalfDays(Coded):
    """What a half-day is in a count of working days: a whole one, or none."""

    whole = "whole"
    off = "off"


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """A working day that closes early."""

    day: Day
    closes: time


@dataclass(frozen=True, slots=True, order=True)
class OpenHours:
    """The hours of one weekday (0 is Monday) that differ from the others.

    Raises ValueError for hours that close before they open or on the next day.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.weekday not in _A_WEEK:
            raise ValueError("weekdays are 0 (Monday) to 6")
        _refuse_past_midnight(self.opens, self.closes)


_NEVER_EARLY: Mapping[Day, time] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days and hours of one place, from one version of a holiday set.

    `zone` is an IANA time zone, `weekend` counts Monday as 0. `known_from` and `known_until` limit
    the days whose holidays were known when it was made; a count outside them says so. `opens` and
    `closes` are the hours of every weekday without its own in `hours`. `closures` and `shortened`
    are the organisation's own days and half-days, `half_days_are` what a half-day counts as; these
    three belong to no version.

    Raises ValueError for an unknown zone and a week without a working day. Hours past midnight are
    accepted, because calendars with such hours were adopted once; `workable` refuses them wherever
    a calendar is written.
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
    hours: tuple[OpenHours, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    closures: frozenset[Day] = frozenset()
    shortened: tuple[HalfDay, ...] = ()
    half_days_are: HalfDays = HalfDays.whole
    _early: Mapping[Day, time] = field(init=False, repr=False, compare=False, default=_NEVER_EARLY)

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not self.weekend < _WHOLE_WEEK:
            raise ValueError("a week needs a working day; weekdays are 0 (Monday) to 6")
        if self.half_days or self.shortened:
            latest_first = sorted(chain(self.half_days, self.shortened), reverse=True)
            object.__setattr__(self, "_early", {one.day: one.closes for one in latest_first})

    def why_not(self, day: Day) -> Reason | None:
        """Return why the day is not a working day, None if it is one."""
        if day.weekday() in self.weekend:
            return Reason.weekend
        if day in self.holidays:
            return Reason.holiday
        if day in self.closures:
            return Reason.closure
        off = self.half_days_are is HalfDays.off and day in self._early
        return Reason.half_day if off else None

    def days_from(self, day: Day) -> Iterator[tuple[Day, Reason | None]]:
        """Yield a day and all after it, each with the result of `why_not`; a count needs hundreds.
        Raises OverflowError after the last possible date."""
        weekend, holidays, closures = self.weekend, self.holidays, self.closures
        off = self._early if self.half_days_are is HalfDays.off else _NEVER_EARLY
        while True:
            if day.weekday() in weekend:
                yield day, _WEEKEND
            elif day in holidays:
                yield day, _HOLIDAY
            elif day in closures:
                yield day, _CLOSURE
            elif day in off:
                yield day, _HALF_DAY
            else:
                yield day, None
            day += _DAY

    def is_working(self, day: Day) -> bool:
        """Whether it is a working day."""
        return self.why_not(day) is None

    def knows(self, day: Day) -> bool:
        """Whether the holidays around that day were known when the calendar was made."""
        return (self.known_from is None or self.known_from <= day) and (
            self.known_until is None or day <= self.known_until
        )

    # --- what the organization adds ---

    def whole_days(self) -> "Calendar":
        """Return the calendar without hours: each working day lasts from midnight to midnight."""
        off = frozenset(self._early) if self.half_days_are is HalfDays.off else frozenset[Day]()
        return replace(
            self,
            opens=None,
            closes=None,
            hours=(),
            half_days=(),
            shortened=(),
            closures=self.closures | off,
        )

    def as_adopted(self) -> "Calendar":
        """Return the calendar as its version has it, without the organisation's own days."""
        return replace(self, closures=frozenset(), shortened=(), half_days_are=HalfDays.whole)

    def in_zone(self, zone: str) -> "Calendar":
        """Return the calendar in another time zone."""
        return self if zone == self.zone else replace(self, zone=zone)

    # --- moments ---

    def local(self, moment: Moment) -> datetime:
        """Return the moment in the calendar's time zone."""
        return moment.astimezone(zone_of(self.zone))

    def day_of(self, moment: Moment) -> Day:
        """The local day of a moment."""
        return self.local(moment).date()

    def at_local(self, when: datetime) -> Moment:
        """Return the moment, in UTC, for a local time in the calendar's time zone."""
        return when.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)

    def start_of(self, day: Day) -> Moment:
        """The first moment of a local day, in UTC."""
        return self._at(day, time())

    def end_of(self, day: Day) -> Moment:
        """Return the last moment of a local day, in UTC; correct for days of 23 and 25 hours. For
        the last possible date it is the first moment."""
        if day == date.max:
            return self.start_of(day)
        return self.start_of(day + _DAY) - _INSTANT

    def hours_of(self, day: Day) -> tuple[time | None, time | None]:
        """Return the working hours of a day, shorter on half-days; None without hours."""
        weekday = day.weekday()
        own = next((one for one in self.hours if one.weekday == weekday), None)
        opens, closes = (own.opens, own.closes) if own else (self.opens, self.closes)
        early = self._early.get(day)
        return opens, early if closes is None or (early and early < closes) else closes

    @property
    def has_hours(self) -> bool:
        """Whether it has closing hours on at least one weekday."""
        return self.closes is not None or bool(self.hours)

    def early_close(self, day: Day) -> time | None:
        """Return when a half-day ends; None for any other day."""
        return self._early.get(day)

    def close_of(self, day: Day) -> Moment:
        """Close of business on that day. Raises ValueError if the calendar has no hours."""
        closes = self.hours_of(day)[1]
        if closes is None:
            raise ValueError(f"calendar {self.code} has no close of business")
        return self._at(day, closes)

    def open_time(self, day: Day) -> tuple[Moment, Moment]:
        """Return when work begins and ends on a day; the whole day without hours."""
        opens, closes = self.hours_of(day)
        until = self.start_of(day + _DAY) if closes is None else self._at(day, closes)
        return self._at(day, opens or time()), until

    def _at(self, day: Day, when: time) -> Moment:
        return datetime.combine(day, when, zone_of(self.zone)).astimezone(UTC)

    # --- days ---

    def next_working(self, day: Day) -> Day:
        """The day itself if it is a working day, else the first after it."""
        return self._nearest(day, _DAY)

    def previous_working(self, day: Day) -> Day:
        """The day itself if it is a working day, else the last before it."""
        return self._nearest(day, -_DAY)

    def rests(self) -> Day | None:
        """Return the day from which on there is no working day for longer than any count continues
        (`LONGEST_GAP`), None if there is none."""
        ends = date.min
        for begins in sorted(self.holidays | self.closures | self._early.keys()):
            if begins <= ends or not self._is_shut(begins):
                continue
            ends = begins
            while ends < date.max and self._is_shut(ends + _DAY):
                ends += _DAY
                if (ends - begins).days >= LONGEST_GAP - len(_A_WEEK):  # a weekend before it
                    return begins
        return None

    def _is_shut(self, day: Day) -> bool:
        """Return whether no work is done, possibly because a half-day ends before it begins."""
        opens, closes = self.hours_of(day)
        return not self.is_working(day) or (closes is not None and closes <= (opens or time()))

    def _nearest(self, day: Day, step: timedelta) -> Day:
        for _ in range(LONGEST_GAP):
            if self.is_working(day):
                return day
            day += step
        raise ValueError(f"calendar {self.code} has no working day near {day}")


def workable(calendar: Calendar) -> Calendar:
    """Return the calendar unchanged after checking it. Raises ValueError for hours past midnight,
    because a working day and a period in working hours would belong to two days; and for a weekday
    with two rows of hours, because only the first would count."""
    weekdays = [one.weekday for one in calendar.hours]
    if len(set(weekdays)) < len(weekdays):
        raise ValueError("a weekday has one row of hours: from when to when work is done on it")
    if calendar.closes is not None:
        _refuse_past_midnight(calendar.opens or time(), calendar.closes)
    return calendar


def _refuse_past_midnight(opens: time, closes: time) -> None:
    if opens >= closes:
        raise ValueError(
            f"work from {opens:%H:%M} to {closes:%H:%M} goes on past midnight, which no calendar"
            " keeps; without hours a working day counts as a whole"
        )


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone. Raises ValueError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f"no such time zone: {name[:80]!r}") from problem
