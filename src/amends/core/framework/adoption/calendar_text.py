"""Clause 4.7: reading and writing a calendar as TOML, the form in which a version is adopted.

The text contains days and hours. Which country they belong to and how they were found is recorded
by the code that made it (`governance.defaults.calendars`). Closures and half-days of the
organisation are in the policy, not here.
"""

from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from ...principles.calendars import LONGEST_GAP, Calendar, HalfDay, OpenHours, Weekday, workable
from ...shape import made_from
from ...values import Code, Day
from ..toml_tables import KEPT_TEXTS, Place, TableReader, parse
from ..toml_tables import write as write_tables


@dataclass(frozen=True, slots=True)
class _Hours:
    day: Weekday
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class _Text:
    code: Code
    version: int
    zone: str
    weekend: tuple[Weekday, ...] = (Weekday.sat, Weekday.sun)
    known_from: Day | None = None
    known_until: Day | None = None
    opens: time | None = None
    closes: time | None = None
    hours: tuple[_Hours, ...] = ()
    holidays: tuple[Day, ...] = ()
    half_days: tuple[HalfDay, ...] = ()


_READER = TableReader()


@lru_cache(maxsize=KEPT_TEXTS)
def read(text: str, *, source: str = "calendar") -> Calendar:
    """Return the calendar of a TOML text. Raises `toml_tables.NotUnderstood` with the place, also
    for hours past midnight, and for a calendar without a working day for more than a year, because
    no deadline on it would end."""
    place = Place(source)
    calendar = kept(text, source=source)
    try:
        rests = workable(calendar).rests()
    except ValueError as problem:
        raise place.refuse("bad_value", expected=str(problem)) from problem
    if rests is not None:
        expected = f"a working day within {LONGEST_GAP} days of {rests}"
        raise place.at("holidays").refuse("bad_value", expected=expected)
    return calendar


@lru_cache(maxsize=KEPT_TEXTS)
def kept(text: str, *, source: str = "calendar") -> Calendar:
    """Return the calendar of a text that was adopted by any version of the program, even if this
    version would refuse it, because past verdicts do not change. Raises as `read` does, but only
    for what never was a calendar."""
    place = Place(source)
    written = _READER.read(_Text, parse(text, source=source), place)
    try:
        return made_from(
            Calendar,
            written,
            weekend=frozenset(list(Weekday).index(day) for day in written.weekend),
            holidays=frozenset(written.holidays),
            hours=tuple(
                OpenHours(list(Weekday).index(hours.day), hours.opens, hours.closes)
                for hours in written.hours
            ),
        )
    except ValueError as problem:
        raise place.refuse("bad_value", expected=str(problem)) from problem


def write(calendar: Calendar) -> str:
    """Return the calendar as TOML text; `read` returns the same calendar.

    Raises ValueError for one with the organisation's own days, which belong to the policy.
    """
    if calendar != calendar.as_adopted():
        raise ValueError("closures are kept in the policy, not in a calendar")
    days = list(Weekday)
    return write_tables(
        made_from(
            _Text,
            calendar,
            weekend=tuple(days[n] for n in sorted(calendar.weekend)),
            hours=tuple(
                _Hours(days[hours.weekday], hours.opens, hours.closes) for hours in calendar.hours
            ),
            holidays=tuple(sorted(calendar.holidays)),
        )
    )
