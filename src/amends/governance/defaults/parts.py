"""Parts of a country with different holidays, from the `holidays` library.

The library's holidays of a whole country are those that all parts share. A deadline counted on them
never ends too late, but may end too early for a part with more holidays.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from .calendars import named_days, parts_of

AHEAD = 3
"""Number of years for which holidays are provided."""

_ABBREVIATION = 3
"""A name of at most this many letters is an abbreviation of another name."""


@cache
def differing(country: str, *, years: range) -> Mapping[date, tuple[str, ...]]:
    """The days that are holidays in some parts of a country and not in all, each with the parts
    that have it; in the order of the days."""
    parts = parts_of(country)
    by_part = {
        part: frozenset(named_days(country, part, years=years, language="en")) for part in parts
    }
    every = frozenset[date]().union(*by_part.values())
    by_day = {day: tuple(part for part in parts if day in by_part[part]) for day in sorted(every)}
    return {day: having for day, having in by_day.items() if len(having) < len(parts)}


def told_from(year: int) -> range:
    """Return the years for which holidays are provided in a year: the one before and those
    ahead."""
    return range(year - 1, year + AHEAD)


def only_in_parts(country: str, *, year: int) -> Mapping[date, tuple[str, ...]]:
    """Return the days, in the years provided from `year` on, that are holidays in some parts of a
    country and not in all, each with those parts; empty for a country without parts."""
    return differing(country, years=told_from(year))


def parts_that_differ(country: str, *, year: int) -> tuple[str, ...]:
    """The parts of a country, where one has another holiday than the others in those years."""
    return parts_of(country) if country and only_in_parts(country, year=year) else ()


@cache
def part_name(country: str, part: str) -> str:
    """Return the library's name of a part in a language of its country; otherwise its code."""
    import holidays

    source = getattr(holidays, country.upper(), None)
    aliases: Mapping[str, str] = getattr(source, "subdivisions_aliases", None) or {}
    names = [name for name, code in aliases.items() if code == part]
    return next((name for name in names if len(name) > _ABBREVIATION), part)
