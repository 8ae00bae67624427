"""Calendars that can be adopted, made from the `holidays` library.

The library is used once, when a version is made. The list of days is what is adopted, so that a
newer library changes no recorded date. It is imported where it is used: that takes a twentieth of
a start, and most processes need no calendar.
"""

import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from amends.core.principles.calendars import Calendar
from amends.core.values import Code

if TYPE_CHECKING:
    from holidays import HolidayBase


class UnknownPlace(LookupError):
    """The library has no holidays for this country or subdivision."""


def calendar_of(
    country: str,
    *,
    years: range,
    zone: str,
    subdivision: str | None = None,
    extra: Iterable[date] = (),
) -> Calendar:
    """Return the calendar of a country (ISO 3166 code, either case), or of a subdivision of it.

    It contains the holidays of those of `years` that the library knows, with substitute days, and
    `extra` days. Its code is the country's, followed by the subdivision's. Raises `UnknownPlace`,
    and ValueError for an empty range of years or one the library lacks.
    """
    import holidays

    if not years:
        raise ValueError("a calendar needs at least one year")
    try:
        source = holidays.country_holidays(country.upper(), subdiv=subdivision)
    except NotImplementedError as problem:
        raise UnknownPlace(f"{country} {subdivision or ''}".strip()) from problem
    by_year = _known(source, years)
    days = frozenset(day for listed in by_year.values() for day in listed)
    return Calendar(
        code_of(country, subdivision),
        zone=zone,
        weekend=frozenset(source.weekend),
        holidays=days | frozenset(extra),
        known_from=date(min(by_year), 1, 1),
        known_until=date(max(by_year), 12, 31),
    )


def _known(source: "HolidayBase", years: range) -> dict[int, list[date]]:
    """Return the holidays of the consecutive years that the library knows completely; it warns
    about other years."""
    by_year: dict[int, list[date]] = {}
    for year in range(max(years[0], source.start_year), min(years[-1], source.end_year) + 1):
        with warnings.catch_warnings(record=True) as doubts:
            warnings.simplefilter("always")
            source.get(date(year, 1, 1))  # works out the whole year
        if not doubts:
            by_year[year] = [day for day in source if day.year == year]
    if not by_year:
        raise ValueError(f"the library knows none of the years {years[0]} to {years[-1]}")
    return by_year


def code_of(country: str, part: str | None) -> Code:
    """Return the code of the calendar of a country, or of a part of it: ``de-by``,
    ``nz-south-canterbury``."""
    name = "-".join(word for word in (country, part) if word).lower().replace(" ", "-")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return Code(plain)


def parts_of(country: str) -> tuple[str, ...]:
    """Return the parts of a country with holidays of their own; empty for an unknown country."""
    import holidays

    supported = holidays.list_supported_countries(include_aliases=False)
    return tuple(supported.get(country.upper(), ()))


def named_days(
    country: str, subdivision: str | None, *, years: range, language: str
) -> Mapping[date, str]:
    """What each holiday is called, in the language if the library has it. Raises `UnknownPlace`."""
    import holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # years that are not known have no names either
        try:
            source = holidays.country_holidays(
                country.upper(), subdiv=subdivision, years=years, language=language
            )
        except NotImplementedError as problem:
            raise UnknownPlace(f"{country} {subdivision or ''}".strip()) from problem
        return dict(source)


def has_language(country: str, language: str) -> str | None:
    """Return the library's code of a language for the holidays of a country; None if it lacks that
    language."""
    import holidays

    source = getattr(holidays, country.upper(), None)
    languages: Iterable[str] = getattr(source, "supported_languages", ()) or ()
    own = getattr(source, "default_language", None)
    every = sorted({*languages, *((own,) if own else ())})
    wanted = language.replace("-", "_").casefold()
    same = [code for code in every if code.casefold() == wanted]
    short = wanted.partition("_")[0]
    near = [code for code in every if code.casefold().partition("_")[0] == short]
    return next(iter((*same, *near)), None)
