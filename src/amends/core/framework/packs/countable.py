"""Clauses 5.3 and 7.3: a check that every period in a pack can be counted.

A pack with a period that gives no day would be adopted and then fail when a complaint arrives. So
each calendar is built and each period counted once, starting on an ordinary Monday.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import available_timezones

from ...principles.calendars import Calendar, Weekday, zone_of
from ...principles.timeliness import Counting, Ends
from ...values import Code
from ..toml_tables import Place
from .clock_count import counted
from .clocks import Clock, Span
from .pack import CalendarChoice, Pack

_MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
_ANY = Calendar(Code("any"))


def refuse_uncountable(pack: Pack, top: Place) -> None:
    """Raise `toml_tables.NotUnderstood` for the first calendar that cannot be built, and for the
    first period that cannot be counted."""
    on: dict[str, Calendar] = {
        one.id: _calendar(one, top.at("calendars").at(one.id)) for one in pack.calendars
    }
    for clock in pack.clocks:
        at = top.at("clocks").at(clock.id)
        for key, span, counting in _times(pack, clock):
            _try(span, counting, on.get(span.calendar or clock.calendar or "", _ANY), at.at(key))
    for clock in pack.clocks:
        for way in pack.extensions:
            if way.cap is not None and way.moves(clock.id):
                span, at = Span(way.cap.amount, way.cap.unit), top.at("extensions").at(way.id)
                _try(span, clock.counting, on.get(clock.calendar or "", _ANY), at.at("cap"))
    for one in pack.referrals:
        if (closing := one.closes) is not None:
            span, at = Span(closing.amount, closing.unit), top.at("referrals").at(one.id)
            _try(span, closing.counting, on.get(closing.calendar or "", _ANY), at.at("closes"))


def _calendar(choice: CalendarChoice, at: Place) -> Calendar:
    """Return a calendar as the pack defines it, without its holidays."""
    if not choice.holidays:
        raise at.at("holidays").refuse("missing", expected="a holiday set")
    zone = choice.timezone or "UTC"
    try:
        zone_of(zone)
    except ValueError as problem:
        names = available_timezones()
        raise at.at("timezone").refuse(
            "no_such_reference", expected=str(problem), given=zone, known=names
        ) from None
    weekend = frozenset(list(Weekday).index(day) for day in choice.weekend)
    try:
        made = Calendar(choice.id, zone=zone, closes=choice.close)
        return made if not weekend else Calendar(choice.id, 1, zone, weekend, closes=choice.close)
    except ValueError as problem:
        raise at.at("weekend").refuse("bad_value", expected=str(problem)) from None


def _times(pack: Pack, clock: Clock) -> Iterator[tuple[str, Span, Counting]]:
    """Yield every period of a deadline rule, with the key that names it and how it is counted."""
    for key, span in _lengths(pack, clock):
        yield key, span, clock.counting
    for known in clock.from_.of:
        if known.plus is not None:
            yield "from", known.plus, Counting(ends=Ends.instant)


def _lengths(pack: Pack, clock: Clock) -> Iterator[tuple[str, Span]]:
    if clock.amount is not None and clock.unit is not None:
        yield "amount", Span(clock.amount, clock.unit)
    yield from (("any_of", span) for span in clock.any_of)
    if clock.by is not None and clock.unit is not None:
        amounts = [one.amount for one in clock.by.map] or [1]
        yield from (("by", Span(amount, clock.unit)) for amount in amounts)
    setting = None if clock.setting is None else pack.setting(clock.setting)
    if setting is not None and setting.unit is not None:
        limits = (setting.amount, setting.min, setting.max)
        yield from (("setting", Span(one, setting.unit)) for one in limits if one is not None)
    if clock.repeat is not None:
        yield "repeat", Span(clock.repeat.every.amount, clock.repeat.every.unit)


def _try(span: Span, counting: Counting, calendar: Calendar, at: Place) -> None:
    try:
        counted(span, _MONDAY, counting=counting, calendar=calendar)
    except (ValueError, OverflowError) as problem:
        raise at.refuse("bad_value", expected=str(problem)) from None
