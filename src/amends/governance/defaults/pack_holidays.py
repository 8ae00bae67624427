"""Holiday sets named by rule packs, made from the `holidays` library.

A set is a country (``ie``), a subdivision of one (``de-by``), or one of the names that packs use
for parts of a country. As with every calendar, the list of days is what is adopted.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from amends.core.framework.packs.pack import Pack
from amends.core.principles.calendars import Calendar
from amends.core.values import Code

from .calendars import UnknownPlace, calendar_of, code_of, parts_of
from .places import zones

YEARS = range(2000, 2051)
"""The years of a holiday set."""

_PARTS = {
    "uk-ew": ("gb", "ENG", "Europe/London"),
    "uk-sct": ("gb", "SCT", "Europe/London"),
    "uk-nir": ("gb", "NIR", "Europe/London"),
    "au-nat": ("au", None, "Australia/Sydney"),
}

_SATURDAY = 5


def named_in(pack: Pack) -> tuple[Code, ...]:
    """Return the holiday sets that a pack names, each once; ``unit`` is the organisation's own."""
    names = {option.calendar for choice in pack.calendars for option in choice.holidays}
    return tuple(sorted(names - {Code("unit")}))


@cache
def holiday_set(name: str) -> Calendar:
    """The calendar of that name. Raises `UnknownPlace` for a name that means no place."""
    country, part, zone = _PARTS.get(name) or _place(name)
    substitutes = _substitutes() if name == "au-nat" else ()
    calendar = calendar_of(country, subdivision=part, years=YEARS, zone=zone, extra=substitutes)
    return replace(calendar, code=Code(name))


def place_of(name: str) -> tuple[str, str | None] | None:
    """Return the country and part of it whose holidays a set or calendar of that name has; None for
    one without a place."""
    if name in _PARTS:
        return _PARTS[name][:2]
    country, _, part = name.partition("-")
    if country not in zones():
        return None
    parts = {str(code_of(country, region)): region for region in parts_of(country)} if part else {}
    return (country, parts.get(name)) if not part or name in parts else None


def known_sets() -> tuple[str, ...]:
    """Return the names of sets without those of the parts of each country, for suggestions."""
    return (*_PARTS, *zones())


def _place(name: str) -> tuple[str, str | None, str]:
    country, _, part = name.partition("-")
    if country not in zones():
        raise UnknownPlace(name)
    return country, part.upper() or None, zones()[country][0]


def _substitutes() -> tuple[date, ...]:
    """Return the substitute days: Christmas, Boxing and New Year's Day on a weekend move to the
    next working day in every state, which the library has only for the states."""
    days = []
    for year in YEARS:
        christmas, boxing, new_year = date(year, 12, 25), date(year, 12, 26), date(year, 1, 1)
        days += [
            day + timedelta(days=2) for day in (christmas, boxing) if day.weekday() >= _SATURDAY
        ]
        if new_year.weekday() >= _SATURDAY:
            days.append(new_year + timedelta(days=7 - new_year.weekday()))
    return tuple(days)
