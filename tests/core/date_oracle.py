"""A second opinion on when a term ends, written from the rules and not from the code.

It looks days up in lists and moments by searching the time line, and shares no line with
`amends.core.principles.timeliness`; only the questions are put in its types. `draw` makes a
question from a source of chance, `differs` says what the two answers are where they differ.
"""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, islice, tee
from random import Random
from zoneinfo import ZoneInfo

from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
    HalfDays,
    OpenHours,
)
from amends.core.principles.timeliness import (
    Counting,
    Ends,
    FirstDay,
    MonthEnd,
    Roll,
    TermUnit,
    due,
)
from amends.core.values import Code

ZONES = (
    "Africa/Cairo",
    "Africa/Johannesburg",
    "America/Chicago",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Dubai",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "UTC",
)
FIRST, LAST = date(2000, 1, 1), date(2029, 12, 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Question:
    """A term to be counted."""

    start: datetime
    amount: int
    unit: TermUnit
    calendar: Calendar
    counting: Counting


class _Days:
    """The working days of a calendar as one list of day numbers, and the shift of each."""

    def __init__(self, calendar: Calendar) -> None:
        shut = {one.toordinal() for one in calendar.holidays | calendar.closures}
        self.early: dict[int, list[time]] = {}
        for one in calendar.half_days + calendar.shortened:
            self.early.setdefault(one.day.toordinal(), []).append(one.closes)
        if calendar.half_days_are is HalfDays.off:
            shut |= self.early.keys()
        span = range(date(1999, 1, 1).toordinal(), date(2064, 1, 1).toordinal())
        self.working = [n for n in span if (n + 6) % 7 not in calendar.weekend and n not in shut]
        week = {one.weekday: (one.opens, one.closes) for one in calendar.hours}
        self.week = [week.get(n, (calendar.opens, calendar.closes)) for n in range(7)]
        self.zone = ZoneInfo(calendar.zone)
        self.shifts: dict[int, tuple[datetime, datetime]] = {}

    def on_or_after(self, number: int) -> int:
        return bisect_left(self.working, number)

    def after(self, number: int) -> int:
        return bisect_right(self.working, number)

    def closes(self, number: int) -> time | None:
        """The time on the wall at which work ends."""
        usual = self.week[(number + 6) % 7][1]
        return min([*self.early.get(number, []), *([usual] if usual else [])], default=None)

    def shift(self, number: int) -> tuple[datetime, datetime]:
        """When work begins and ends."""
        if number not in self.shifts:
            day, closes = date.fromordinal(number), self.closes(number)
            morning = datetime.combine(day, self.week[day.weekday()][0] or time())
            night = datetime.combine(day + timedelta(days=1), time())
            evening = datetime.combine(day, closes) if closes else night
            both = (_first_shown(wall, self.zone, 0) for wall in (morning, evening))
            self.shifts[number] = next(both), next(both)
        return self.shifts[number]


_KNOWN: dict[str, _Days] = {}


def days_of(calendar: Calendar) -> _Days:
    if calendar.code not in _KNOWN:
        _KNOWN[calendar.code] = _Days(calendar)
    return _KNOWN[calendar.code]


def answer(question: Question) -> tuple[date, datetime]:
    """The last day and the last moment, in UTC, of a term."""
    zone = ZoneInfo(question.calendar.zone)
    began = question.start.astimezone(zone)
    if question.unit is TermUnit.business_hour:
        moment = _worked_through(question, began.date().toordinal())
        return moment.astimezone(zone).date(), moment
    if question.unit is TermUnit.hour:
        seconds = question.start.timestamp() + 3600 * question.amount
        moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=began.microsecond)
        return moment.astimezone(zone).date(), moment
    number = began.date().toordinal()
    reached = date.fromordinal(_reached(question, number, began.date()))
    return reached, _last_moment(question, reached, began, zone)


def _worked_through(question: Question, number: int) -> datetime:
    """All shifts from the start on as one ledger: the moment at which its sum is the amount."""
    days, wanted = days_of(question.calendar), timedelta(hours=question.amount)
    shifts = map(days.shift, islice(days.working, days.on_or_after(number), None))
    left = ((max(begins, question.start), ends) for begins, ends in shifts)
    done, going = tee(one for one in left if one[0] < one[1])
    sums = accumulate(ends - begins for begins, ends in going)
    return next(
        ends - (total - wanted)
        for (_, ends), total in zip(done, sums, strict=False)
        if total >= wanted
    )


def _reached(question: Question, number: int, began: date) -> int:
    days, counting = days_of(question.calendar), question.counting
    included = counting.first_day is FirstDay.include
    if question.unit is TermUnit.business_day:
        if included:
            return days.working[days.on_or_after(number) + question.amount - 1]
        if question.amount == 0:
            return days.working[days.on_or_after(number)]
        return days.working[days.after(number) + question.amount - 1]
    match question.unit:
        case TermUnit.day:
            end = number + question.amount
        case TermUnit.week:
            end = number + 7 * question.amount
        case TermUnit.month:
            end = _months_on(began, question.amount, counting.month_end)
        case _:
            end = _months_on(began, 12 * question.amount, counting.month_end)
    end -= included
    place = days.on_or_after(end)
    if counting.roll is Roll.none or days.working[place] == end:
        return end
    return days.working[place if counting.roll is Roll.next else place - 1]


def _months_on(began: date, months: int, month_end: MonthEnd) -> int:
    place = began.year * 12 + began.month - 1 + months
    year, month = place // 12, place % 12 + 1
    length = _MONTHS[month - 1] + (month == 2 and isleap(year))
    beyond = max(0, began.day - length)
    day = date(year, month, began.day - beyond).toordinal()
    return day + beyond if month_end is MonthEnd.overflow else day


def _last_moment(question: Question, day: date, began: datetime, zone: ZoneInfo) -> datetime:
    match question.counting.ends:
        case Ends.end_of_day:
            return _first_shown(datetime.combine(day + timedelta(days=1), time()), zone, -1)
        case Ends.close_of_business:
            closes = days_of(question.calendar).closes(day.toordinal())
            assert closes is not None
            return _first_shown(datetime.combine(day, closes), zone, 0)
        case Ends.instant:
            # of an hour that is shown twice, the one in which it began
            return _first_shown(datetime.combine(day, began.time()), zone, 0, began.fold)


def midnight(number: int, zone: ZoneInfo) -> datetime:
    """The first moment of the day of that number."""
    return _first_shown(datetime.combine(date.fromordinal(number), time()), zone, 0)


def _first_shown(wall: datetime, zone: ZoneInfo, microseconds: int, again: int = 0) -> datetime:
    """The first moment at which the clocks of a zone show a wall time (`again`: the second, if
    there is one) or, where they leap over it, the moment they would have shown it had they not
    leapt; and so many microseconds on."""
    plain = wall.replace(tzinfo=UTC)
    offsets = {
        (plain + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-28, 29, 4)
    }
    meant = sorted(plain - offset for offset in offsets if offset is not None)
    shown = [one for one in meant if one.astimezone(zone).replace(tzinfo=None) == wall]
    if not shown:
        before = (plain - timedelta(hours=28)).astimezone(zone).utcoffset()
        assert before is not None
        shown = [plain - before]
    return shown[min(again, len(shown) - 1)] + timedelta(microseconds=microseconds)


@cache
def calendars() -> tuple[Calendar, ...]:
    """One calendar in each zone, with weekends, holidays, hours and half-days of its own, always
    the same. Some work by night when clocks change, some have no hours on some days."""
    chance = Random(10_002)
    weekends = ({5, 6}, {4, 5}, {6}, {3, 4}, set())
    found = []
    for number, zone in enumerate(ZONES):
        span = (date(2035, 1, 1) - FIRST).days
        holidays = {FIRST + timedelta(days=chance.randrange(span)) for _ in range(400)}
        runs = {date(year, 12, day) for year in range(2000, 2035) for day in range(24, 32)}
        found.append(
            Calendar(
                Code(f"drawn-{number}"),
                zone=zone,
                weekend=frozenset(weekends[number % len(weekends)]),
                holidays=frozenset(holidays | (runs if number % 3 == 0 else set())),
                opens=(None, time(9), time(8, 15), time(0, 30))[number % 4],
                closes=time(17, 30),
                hours=_HOURS[number % len(_HOURS)],
                half_days=_half_days(chance),
                shortened=_half_days(chance) if number % 2 else (),
                half_days_are=HalfDays.off if number % 7 == 3 else HalfDays.whole,
            )
        )
    return tuple(found)


_HOURS = (
    (),
    (OpenHours(4, time(8), time(14)),),
    (OpenHours(0, time(12), time(20)), OpenHours(5, time(9), time(13))),
    (OpenHours(6, time(0), time(2, 30)), OpenHours(3, time(1, 30), time(23, 59))),
)
"""Weekdays with hours of their own."""


def _half_days(chance: Random) -> tuple[HalfDay, ...]:
    """Some days that close early: at noon, before work begins, at times of every kind."""
    span = (date(2035, 1, 1) - FIRST).days
    days = (FIRST + timedelta(days=chance.randrange(span)) for _ in range(300))
    return tuple(
        HalfDay(day, time(chance.randrange(6, 18), chance.choice((0, 30)))) for day in days
    )


_UNITS = tuple(TermUnit)
_LENGTHS = {
    TermUnit.hour: 200,
    TermUnit.business_hour: 120,
    TermUnit.day: 400,
    TermUnit.business_day: 60,
    TermUnit.week: 60,
    TermUnit.month: 60,
    TermUnit.year: 6,
}


def draw(chance: Random) -> Question:
    """A question: any moment of thirty years, in one of twenty zones."""
    calendar = chance.choice(calendars())
    microseconds = chance.randrange(int((LAST - FIRST).total_seconds()) * 1_000_000)
    start = datetime.combine(FIRST, time(), UTC) + timedelta(microseconds=microseconds)
    unit = chance.choice(_UNITS)
    amount = chance.randint(0, _LENGTHS[unit])
    if unit in (TermUnit.hour, TermUnit.business_hour):
        return Question(start, amount, unit, calendar, Counting())
    roll = Roll.none if unit is TermUnit.business_day else chance.choice(tuple(Roll))
    first = FirstDay.include if amount and chance.random() < 0.5 else FirstDay.exclude
    ends = chance.choice((Ends.end_of_day, Ends.end_of_day, Ends.close_of_business, Ends.instant))
    counting = Counting(first, roll, ends, chance.choice(tuple(MonthEnd)))
    return Question(start, amount, unit, calendar, counting)


def differs(question: Question) -> str | None:
    """What the code says and what the oracle says where they differ."""
    came = due(
        question.start,
        amount=question.amount,
        unit=question.unit,
        calendar=question.calendar,
        counting=question.counting,
    )
    wanted = answer(question)
    if (came.day, came.moment) == wanted:
        return None
    asked = f"{question.start} {question.amount} {question.unit} {question.counting}"
    zone = question.calendar.zone
    return f"{asked} in {zone}: {came.day} {came.moment}, not {wanted[0]} {wanted[1]}"


def differences(chance: Random, draws: int) -> Sequence[str]:
    """Every difference among so many draws."""
    found = (differs(draw(chance)) for _ in range(draws))
    return [one for one in found if one is not None]
