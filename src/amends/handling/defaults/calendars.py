"""Holiday sets from the `holidays` library as calendar values that can be adopted.

The library is asked once, when a version is made; what is adopted is the list of days, so that
a newer library moves no date that was told.
"""

from collections.abc import Iterable
from datetime import date, time

import holidays

from ...core.principles.timeliness import Calendar
from ...core.values import Code


class UnknownPlace(LookupError):
    """The library has no holidays for this country or subdivision."""


def calendar_of(
    country: str,
    *,
    years: range,
    zone: str,
    subdivision: str | None = None,
    version: int = 1,
    closes: time | None = None,
    extra: Iterable[date] = (),
    without: Iterable[date] = (),
) -> Calendar:
    """The calendar of a country (ISO 3166 code, either case), or of a subdivision of it.

    It knows the days of `years`, with substitute days; `extra` days are added and days `without`
    a holiday taken out. Its code is the country's, followed by the subdivision's.
    Raises `UnknownPlace`, and ValueError for an empty range of years.
    """
    if not years:
        raise ValueError("a calendar needs at least one year")
    try:
        found = holidays.country_holidays(country.upper(), subdiv=subdivision, years=years)
    except NotImplementedError as problem:
        raise UnknownPlace(f"{country} {subdivision or ''}".strip()) from problem
    days = frozenset(day for day in found if day.year in years)
    name = "-".join(part for part in (country, subdivision) if part)
    return Calendar(
        Code(name.lower()),
        version=version,
        zone=zone,
        weekend=frozenset(found.weekend),
        holidays=(days | frozenset(extra)) - frozenset(without),
        known_from=date(years[0], 1, 1),
        known_until=date(years[-1], 12, 31),
        closes=closes,
    )
