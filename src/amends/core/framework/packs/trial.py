"""Clause 5.3: running the examples of a pack against its own deadline rules.

A pack that fails one of its examples cannot be adopted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from ...principles.calendars import Calendar, Weekday, workable
from ...values import Moment
from .clock_count import Count
from .pack import UNIT_CALENDAR, Pack, PackTest, TestCalendar
from .predicate import Facts
from .verdict import evaluate
from .ways import ways


@dataclass(frozen=True, slots=True)
class Failure:
    """A failing example: the deadline rule, the expected and the actual day or state."""

    test: str
    clock: str
    expected: str
    came: str | None


def failures(pack: Pack, *, calendars: Mapping[str, Calendar] | None = None) -> tuple[Failure, ...]:
    """Return every example that fails, in order; holiday sets are needed if a test brings none.

    Raises `verdict.NoCalendar` for a set that is not given.
    """
    return tuple(chain.from_iterable(_failures(pack, test, calendars or {}) for test in pack.tests))


def _failures(pack: Pack, test: PackTest, calendars: Mapping[str, Calendar]) -> Iterator[Failure]:
    sets = _calendars(pack, test, calendars)
    local = local_clocks(pack, test.facts, sets)
    events = {
        event: tuple(moment_of(when, local) for when in times)
        for event, times in test.events.items()
    }
    last = max(chain.from_iterable(events.values()))
    at = last if test.at is None else moment_of(test.at, local)
    tried = pack.with_settings(test.settings)
    judged = evaluate(tried, facts=test.facts, events=events, calendars=sets, at=at)
    opened = ways(tried, judged, facts=test.facts, events=events, calendars=sets, at=at)
    dues = {
        str(verdict.clock): str(verdict.due.day) for verdict in judged if verdict.due is not None
    }
    states = {str(verdict.clock): str(verdict.state) for verdict in judged}
    ends = {str(way.referral.id): str(way.closes.day) for way in opened if way.closes is not None}
    for expected, actual in ((test.expect, dues), (test.states, states), (test.closes, ends)):
        for name, wanted in expected.items():
            if actual.get(name) != str(wanted):
                yield Failure(test.name, name, str(wanted), actual.get(name))


def _calendars(
    pack: Pack, test: PackTest, calendars: Mapping[str, Calendar]
) -> Mapping[str, Calendar]:
    if test.calendar is None:
        return {UNIT_CALENDAR: Calendar(UNIT_CALENDAR), **calendars}
    own = workable(_of_test(test.calendar))
    names = {place.calendar for choice in pack.calendars for place in choice.holidays}
    return dict.fromkeys(names | {UNIT_CALENDAR}, own)


def _of_test(calendar: TestCalendar) -> Calendar:
    return Calendar(
        UNIT_CALENDAR,
        zone=calendar.zone,
        weekend=frozenset(list(Weekday).index(day) for day in calendar.weekend),
        holidays=frozenset(calendar.holidays),
        opens=calendar.open,
        closes=calendar.close,
        half_days=calendar.half_days,
    )


def local_clocks(pack: Pack, facts: Facts, calendars: Mapping[str, Calendar]) -> Calendar:
    """Return the calendar in whose zone a time without offset is meant: the pack's own, otherwise
    that of the place chosen by the facts, otherwise the unit's."""
    local = calendars.get(UNIT_CALENDAR, Calendar(UNIT_CALENDAR))
    if pack.zone is not None:
        return local.in_zone(pack.zone)
    count = Count(pack, facts, {}, calendars)
    chosen = (count.calendar(choice.id) for choice in pack.calendars)
    return next((calendar for calendar in chosen if isinstance(calendar, Calendar)), local)


def moment_of(when: datetime, local: Calendar) -> Moment:
    """Return a moment, possibly given without offset, in UTC."""
    return local.at_local(when) if when.tzinfo is None else when.astimezone(UTC)
