"""Clause 5.3: limits that every pack must keep: no endless, too deep, circular or uncountable
definitions.

Times last at most a century. Tables are nested only so deep that every page can read the pack.
Chains of dependent rules must end. A pack with a period that gives no day would be adopted and then
fail when a complaint arrives, so each calendar is built and each period counted once, starting on
an ordinary Monday.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any
from zoneinfo import available_timezones

from ...principles.calendars import Calendar, Weekday, zone_of
from ...principles.timeliness import Counting, Ends
from ...values import Code
from ..toml_tables import Place, entry_name
from .clock_count import counted
from .clocks import Clock, Span
from .pack import CalendarChoice, Pack

_MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
_ANY = Calendar(Code("any"))
_CENTURY = {
    "hour": 876_600,
    "business_hour": 876_600,
    "day": 36_525,
    "business_day": 26_089,
    "week": 5_218,
    "month": 1_200,
    "year": 100,
}
_DEEPEST = 20
"""Maximum nesting of tables; no pack supplied with the program has half as many."""


def refuse_endless(part: Any, at: Place, *, depth: int = 0) -> None:
    """Check that every period in a pack is between nothing and a century, and that no condition is
    nested more than about twenty levels deep. Raises `toml_tables.NotUnderstood` for the first
    violation."""
    if isinstance(part, list):
        for number, entry in enumerate(part):
            refuse_endless(entry, at.at(entry_name(entry, number)), depth=depth)
    if not isinstance(part, dict):
        return
    if depth > _DEEPEST:
        where = Place(at.source, ".".join(at.table.split(".")[:2]), at.table.split(".")[2])
        raise where.refuse("bad_value", expected=f"at most {_DEEPEST} tables within each other")
    most = _CENTURY.get(str(part.get("unit")), _CENTURY["day"])
    for key, entry in part.items():
        if key in ("amount", "min", "max") and type(entry) is int and not 0 <= entry <= most:
            raise at.at(key).refuse("bad_value", expected=f"0 to {most}")
        refuse_endless(entry, at.at(key), depth=depth + 1)


def refuse_circles(pack: Pack, top: Place) -> None:
    """Check that no deadline rule waits for its own end or is moved to itself through others, and
    that no list is its own parent. Raises `toml_tables.NotUnderstood` with the circle."""
    _refuse(dict(_waiting(pack)), top.at("clocks"), "that waits for its own end")
    _refuse(_moved(pack), top.at("extensions"), "that is moved to itself")
    lists = {codes.axis: set(filter(None, [codes.parent_axis])) for codes in pack.codes}
    _refuse(lists, top.at("codes"), "that hangs under itself")


def _waiting(pack: Pack) -> Iterator[tuple[str, set[str]]]:
    """Yield the deadline rules that start only with letters owed at the end of others."""
    letters = {
        letter.id: letter.trigger for letter in pack.communications if letter.trigger is not None
    }
    ends = {
        letter: {clock for clock in (trigger.clock_met, trigger.clock_missed) if clock is not None}
        for letter, trigger in letters.items()
    }
    for clock in pack.clocks:
        of_starts = [ends.get(event, set()) for event in clock.starts]
        if all(of_starts):
            yield clock.id, set().union(*of_starts)


def _moved(pack: Pack) -> Mapping[str, set[str]]:
    """Return, for each deadline rule, those to whose end it can be moved."""
    ways = [way for way in pack.extensions if way.becomes is not None]
    return {
        clock.id: {str(way.becomes) for way in ways if way.moves(clock.id)} for clock in pack.clocks
    }


def _refuse(graph: Mapping[Any, Iterable[Any]], at: Place, what: str) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        chain = " → ".join(reversed(circle))
        raise at.at(circle[0]).refuse("bad_value", expected=f"none {what}: {chain}") from None


def refuse_uncountable(pack: Pack, top: Place) -> None:
    """Raise `toml_tables.NotUnderstood` for the first calendar that cannot be built, and for the
    first period that cannot be counted."""
    on: dict[str, Calendar] = {
        choice.id: _calendar(choice, top.at("calendars").at(choice.id)) for choice in pack.calendars
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
    for referral in pack.referrals:
        if (closing := referral.closes) is not None:
            span, at = Span(closing.amount, closing.unit), top.at("referrals").at(referral.id)
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
            "no_such_reference", expected=str(problem), written=zone, listed=names
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
    for start in clock.from_.of:
        if start.plus is not None:
            yield "from", start.plus, Counting(ends=Ends.instant)


def _lengths(pack: Pack, clock: Clock) -> Iterator[tuple[str, Span]]:
    if clock.amount is not None and clock.unit is not None:
        yield "amount", Span(clock.amount, clock.unit)
    yield from (("any_of", span) for span in clock.any_of)
    if clock.by is not None and clock.unit is not None:
        amounts = [row.amount for row in clock.by.map] or [1]
        yield from (("by", Span(amount, clock.unit)) for amount in amounts)
    setting = None if clock.setting is None else pack.setting(clock.setting)
    if setting is not None and setting.unit is not None:
        limits = (setting.amount, setting.min, setting.max)
        yield from (("setting", Span(limit, setting.unit)) for limit in limits if limit is not None)
    if clock.repeat is not None:
        yield "repeat", Span(clock.repeat.every.amount, clock.repeat.every.unit)


def _try(span: Span, counting: Counting, calendar: Calendar, at: Place) -> None:
    try:
        counted(span, _MONDAY, counting=counting, calendar=calendar)
    except (ValueError, OverflowError) as problem:
        raise at.refuse("bad_value", expected=str(problem)) from None
