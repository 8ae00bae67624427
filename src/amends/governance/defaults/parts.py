"""The parts of a country whose holidays are not the same everywhere, from the `holidays` library.

What the library has for the whole country is what its parts have in common: a date that is counted
on it never ends too late, but sooner than it needs to where a part has more.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

from .calendars import named_days, parts_of

AHEAD = 3
"""For how many years the holidays are told."""

_ABBREVIATION = 3
"""A name of so many letters is a short form beside the name that is written out."""


@cache
def differing(country: str, *, years: range) -> Mapping[date, tuple[str, ...]]:
    """The days that are holidays in some parts of a country and not in all, each with the parts
    that have it; in the order of the days."""
    parts = parts_of(country)
    held = {
        part: frozenset(named_days(country, part, years=years, language="en")) for part in parts
    }
    every = frozenset[date]().union(*held.values())
    found = {day: tuple(part for part in parts if day in held[part]) for day in sorted(every)}
    return {day: having for day, having in found.items() if len(having) < len(parts)}


def told_from(year: int) -> range:
    """The years of which the holidays are told in a year: the one before and those ahead."""
    return range(year - 1, year + AHEAD)


def only_in_parts(country: str, *, year: int) -> Mapping[date, tuple[str, ...]]:
    """The days of the years that are told from `year` on which are holidays in some parts of a
    country and not in all, each with the parts that have it; none for a country without parts."""
    return differing(country, years=told_from(year))


def parts_that_differ(country: str, *, year: int) -> tuple[str, ...]:
    """The parts of a country, where one has another holiday than the others in those years."""
    return parts_of(country) if country and only_in_parts(country, year=year) else ()


@cache
def part_name(country: str, part: str) -> str:
    """What the library calls a part in a language of its own country; else its code."""
    found = getattr(holidays, country.upper(), None)
    aliases: Mapping[str, str] = getattr(found, "subdivisions_aliases", None) or {}
    names = [name for name, code in aliases.items() if code == part]
    return next((name for name in names if len(name) > _ABBREVIATION), part)
