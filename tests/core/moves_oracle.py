"""A second opinion on what pauses and suspensions make of a term, written from the rules.

It moves nothing step by step: it takes all that stands still at once, as a set of days or as
stretches of the time line, counts what of it the term would have counted, and asks again until
nothing further has begun by the end that comes out. Where a term ends that nothing disturbs is
taken from `date_oracle`. `draw` makes a question, `differs` says what the two answers are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from tests.core import date_oracle
from tests.core.date_oracle import Question

from amends.core.framework.packs.clocks import Clock, Known, Pause, Pick, Span, Start
from amends.core.framework.packs.moves import Suspension, SuspensionEffect
from amends.core.framework.packs.pack import About, CalendarChoice, HolidaySet, Pack
from amends.core.framework.packs.verdict import evaluate
from amends.core.principles.calendars import Calendar
from amends.core.principles.timeliness import (
    Counting,
    Ends,
    FirstDay,
    MonthEnd,
    Roll,
    TermUnit,
)
from amends.core.values import Code, Id

KINDS = ("asked", "court", "advocate", "late")
"""Kinds of pauses: each begins with one event and ends with another; a late one begins on
the last day."""
_STAGE = Code("stage")
_LENGTHS = {
    TermUnit.hour: 400,
    TermUnit.business_hour: 120,
    TermUnit.day: 90,
    TermUnit.business_day: 40,
    TermUnit.week: 10,
    TermUnit.month: 3,
    TermUnit.year: 1,
}
_HOURS = (TermUnit.hour, TermUnit.business_hour)


@dataclass(frozen=True)
class Moved:
    """A clock that counts from the second stage, with all that happened to its complaint."""

    clock: Clock
    calendars: tuple[Calendar, ...]
    began: datetime
    pauses: tuple[tuple[str, datetime, datetime | None], ...]
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True)
class _Still:
    """A stretch that stands still, and the numbers of the days of it that do not count."""

    left: datetime
    back: datetime | None
    days: range


def answer(asked: Moved) -> tuple[date, datetime] | None:
    """The last day and moment of the clock; None while it stands still."""
    found = [_one(asked, span) for span in asked.clock.any_of]
    if asked.clock.pick is Pick.latest:
        ended = [one for one in found if one is not None]
        return None if None in found else max(ended, key=lambda one: one[1])
    # one that stands still ends later than one that ended before it stood still
    return min((one for one in found if one), default=None, key=lambda one: one[1])


def plain(asked: Moved, span: Span) -> tuple[date, datetime]:
    """Where a span would end that nothing disturbs."""
    clock, hours = asked.clock, span.unit in _HOURS
    calendar = _of(asked, span)
    counting = Counting() if hours else clock.counting
    return date_oracle.answer(Question(asked.began, span.amount, span.unit, calendar, counting))


def _of(asked: Moved, span: Span) -> Calendar:
    return asked.calendars[0 if span.calendar is None else int(span.calendar[1:])]


def _one(asked: Moved, span: Span) -> tuple[date, datetime] | None:
    day, moment = plain(asked, span)
    calendar = _of(asked, span)
    zone = ZoneInfo(calendar.zone)
    stills = [one for one in _stills(asked, zone) if one.back is None or one.back > asked.began]
    begun: list[_Still] = []
    while True:
        now = [one for one in stills if one.left <= moment]
        if any(one.back is None for one in now):
            return None
        if now == begun:
            return day, moment
        begun = now
        day, moment = _anew(asked, span, begun)


def _anew(asked: Moved, span: Span, begun: Sequence[_Still]) -> tuple[date, datetime]:
    calendar = _of(asked, span)
    if span.unit in _HOURS or asked.clock.ends is Ends.instant:
        return _on_the_line(asked, span, begun, ZoneInfo(calendar.zone))
    began = asked.began.astimezone(ZoneInfo(calendar.zone)).date().toordinal()
    began += asked.clock.first_day is FirstDay.exclude
    standing = {number for one in begun for number in one.days if number >= began}
    counts = _counting_days(calendar, span.unit)
    end = plain(asked, span)[0].toordinal()
    place = bisect_left(counts, end)
    place += sum(
        counts[bisect_left(counts, one) : bisect_right(counts, one)] != counts[:0]
        for one in standing
    )
    until = max(one.back for one in begun if one.back is not None)
    while True:
        day = date.fromordinal(counts[place])
        moment = _last_moment(asked, calendar, day)
        if moment >= until:
            return day, moment
        place += 1


def _counting_days(calendar: Calendar, unit: TermUnit) -> Sequence[int]:
    if unit is TermUnit.business_day:
        return date_oracle.days_of(calendar).working
    return range(date(1999, 1, 1).toordinal(), date(2064, 1, 1).toordinal())


def _last_moment(asked: Moved, calendar: Calendar, day: date) -> datetime:
    counting = Counting(ends=asked.clock.ends)
    begins = datetime.combine(day, time(12), ZoneInfo(calendar.zone)).astimezone(UTC)
    return date_oracle.answer(Question(begins, 0, TermUnit.day, calendar, counting))[1]


def _on_the_line(
    asked: Moved, span: Span, begun: Sequence[_Still], zone: ZoneInfo
) -> tuple[date, datetime]:
    """The moment by which as much of the time that counts has passed as had without all this."""
    calendar = _of(asked, span)
    wanted = plain(asked, span)[1]
    cuts = sorted({asked.began, *(max(one.left, asked.began) for one in begun)})
    cuts = sorted({*cuts, *(one.back for one in begun if one.back is not None)})
    lost = timedelta()
    for first, last in pairwise(cuts):
        if any(one.left <= first and one.back and last <= one.back for one in begun):
            lost += _worked(calendar, span.unit, first, last)
    moment = _after(calendar, span.unit, wanted, lost) if lost else wanted
    return moment.astimezone(zone).date(), moment


def _worked(calendar: Calendar, unit: TermUnit, first: datetime, last: datetime) -> timedelta:
    """How much of the time between two moments a unit counts."""
    if unit not in (TermUnit.business_hour, TermUnit.business_day):
        return last - first
    shifts = _shifts(calendar, unit, first - timedelta(days=2), last + timedelta(days=2))
    return sum((max(timedelta(), min(b, last) - max(a, first)) for a, b in shifts), timedelta())


def _after(calendar: Calendar, unit: TermUnit, moment: datetime, lost: timedelta) -> datetime:
    if unit not in (TermUnit.business_hour, TermUnit.business_day):
        return moment + lost
    far = moment + timedelta(days=3_000)
    for begins, ends in _shifts(calendar, unit, moment - timedelta(days=2), far):
        here = max(begins, moment)
        if here < ends:
            if lost <= ends - here:
                return here + lost
            lost -= ends - here
    raise AssertionError("nobody works for years")


def _shifts(
    calendar: Calendar, unit: TermUnit, first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    days = date_oracle.days_of(calendar)
    zone = ZoneInfo(calendar.zone)
    numbers = range(first.astimezone(zone).toordinal(), last.astimezone(zone).toordinal() + 1)
    working = set(days.working[days.on_or_after(numbers[0]) : days.after(numbers[-1])])
    if unit is TermUnit.business_hour:
        return [days.shift(number) for number in numbers if number in working]
    return [
        (date_oracle.midnight(number, zone), date_oracle.midnight(number + 1, zone))
        for number in numbers
        if number in working
    ]


def _stills(asked: Moved, zone: ZoneInfo) -> list[_Still]:
    found = []
    for _, left, back in asked.pauses:
        first = max(left, asked.began)
        if back is None or back > asked.began:
            days = (
                range(0)
                if back is None
                else range(
                    first.astimezone(zone).toordinal() + 1, back.astimezone(zone).toordinal() + 1
                )
            )
            found.append(_Still(first, back, days))
    for one in asked.suspensions:
        first, last = one.from_.toordinal(), one.to.toordinal() + 1
        found.append(
            _Still(
                date_oracle.midnight(first, zone),
                date_oracle.midnight(last, zone),
                range(first, last),
            )
        )
    return found


# --- questions ---


def draw(chance: Random) -> Moved | None:
    """A question; None where a term would end before it began, as one that rolls back can."""
    calendars = tuple(chance.choice(date_oracle.calendars()) for _ in range(3))
    begins = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=chance.randrange(26 * 365 * 86_400_000_000)
    )
    units = [chance.choice(tuple(TermUnit)) for _ in range(chance.choice((1, 1, 2, 3)))]
    spans = tuple(
        Span(
            chance.randint(1, _LENGTHS[unit]),
            unit,
            chance.choice((None, Code("c1"), Code("c2"))) if len(units) > 1 else None,
        )
        for unit in units
    )
    rolls = TermUnit.business_day not in units and not set(units) & set(_HOURS)
    clock = Clock(
        Code("clock"),
        from_=Start((Known(_STAGE),)),
        any_of=spans,
        pick=chance.choice(tuple(Pick)),
        calendar=Code("c0"),
        first_day=chance.choice(tuple(FirstDay)),
        roll=chance.choice(tuple(Roll)) if rolls else Roll.none,
        ends=chance.choice(
            (Ends.end_of_day, Ends.end_of_day, Ends.close_of_business, Ends.instant)
        ),
        month_end=chance.choice(tuple(MonthEnd)),
        pauses=tuple(Pause(Code(f"{one}_begun"), Code(f"{one}_over")) for one in KINDS),
    )
    asked = Moved(clock, calendars, begins, _pauses(chance, begins), _suspensions(chance, begins))
    if any(plain(asked, span)[1] <= begins for span in spans):
        return None
    if chance.random() < 0.5:
        left = plain(asked, spans[0])[1] - timedelta(seconds=chance.randrange(86_400))
        back = left + timedelta(seconds=chance.randrange(1, 4 * 86_400))
        asked = replace(asked, pauses=(*asked.pauses, (KINDS[-1], left, back)))
    return asked


def _pauses(chance: Random, begins: datetime) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """Up to three of each kind, from some weeks before the clock begins on; of a kind none within
    another, the last one open now and then."""
    found: list[tuple[str, datetime, datetime | None]] = []
    for kind in KINDS[: chance.randrange(len(KINDS))]:
        at = begins - timedelta(days=chance.randrange(0, 40))
        for _ in range(chance.randrange(4)):
            left = at + timedelta(seconds=chance.randrange(1, 40 * 86_400))
            if chance.random() < 0.06:
                found.append((kind, left, None))
                break
            most = chance.choice((3_600, 2 * 86_400, 30 * 86_400))
            at = left + timedelta(seconds=chance.randrange(1, most))
            found.append((kind, left, at))
    return tuple(found)


def _suspensions(chance: Random, begins: datetime) -> tuple[Suspension, ...]:
    found = []
    for number in range(chance.choice((0, 0, 1, 1, 2))):
        first = begins.date() + timedelta(days=chance.randrange(-30, 60))
        last = first + timedelta(days=chance.choice((0, 1, 4, 6, 27)))
        found.append(Suspension(Code(f"s{number}"), SuspensionEffect.stop, first, last))
    return tuple(found)


# --- answers ---


def came(asked: Moved) -> tuple[date, datetime] | None:
    """What the code says."""
    events: dict[str, list[datetime]] = {str(_STAGE): [asked.began]}
    for kind, left, back in asked.pauses:
        events.setdefault(f"{kind}_begun", []).append(left)
        if back is not None:
            events.setdefault(f"{kind}_over", []).append(back)
    named = {f"n{number}": one for number, one in enumerate(asked.calendars)}
    pack = Pack(
        About(Code("drawn"), Id("1"), "Drawn"),
        calendars=tuple(
            CalendarChoice(Code(f"c{number}"), (HolidaySet(Code(f"n{number}")),))
            for number in range(len(asked.calendars))
        ),
        clocks=(asked.clock,),
        suspensions=asked.suspensions,
    )
    late = datetime(2063, 1, 1, tzinfo=UTC)
    [verdict] = evaluate(pack, facts={}, events=events, calendars=named, at=late)
    return None if verdict.due is None else (verdict.due.day, verdict.due.moment)


def differs(asked: Moved) -> str | None:
    """What the code says and what the oracle says where they differ."""
    mine, wanted = came(asked), answer(asked)
    if mine == wanted:
        return None
    told = (asked.began, asked.clock.any_of, asked.clock.counting, asked.clock.pick)
    zones = [one.zone for one in asked.calendars]
    moved = (asked.pauses, [(one.from_, one.to) for one in asked.suspensions])
    return f"{told} in {zones} with {moved}: {mine}, not {wanted}"


def differences(chance: Random, draws: int) -> Iterator[str]:
    """Every difference among so many draws."""
    asked = (draw(chance) for _ in range(draws))
    found = (differs(one) for one in asked if one is not None)
    return (one for one in found if one is not None)
