"""Names of adopted calendars, and of the parts of a country that have different holidays."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language, gettext

from amends.governance.defaults import calendars as holidays
from amends.governance.defaults import parts as differing
from amends.governance.defaults.pack_holidays import place_of

from .. import dates
from ..countries import countries
from ..names import readable
from ..phrases import marked as _

_NAMED: Mapping[str, str] = {
    "weekdays": _("Monday to Friday, no holidays"),
    "unit": _("working days, no holidays"),
    "uk-ew": _("England and Wales"),
    "uk-sct": _("Scotland"),
    "uk-nir": _("Northern Ireland"),
    "au-nat": _("Australia"),
}
"""Names of calendars that belong to no country: the initial one of every organisation, and those of
packs."""


_PARTS: Mapping[str, str] = {
    "gb-eng": _("England"),
    "gb-nir": _("Northern Ireland"),
    "gb-sct": _("Scotland"),
    "gb-wls": _("Wales"),
}
"""Parts of countries with other names in other languages."""

_FEW = 6
"""Maximum number of parts that are named; of more, only their number is given."""


def part_label(country: str, part: str) -> str:
    """Return the name of a part of a country, by the library's code for it."""
    code = holidays.code_of(country, part)
    return gettext(_PARTS[code]) if code in _PARTS else differing.part_name(country, part)


def parts_to_choose(country: str) -> list[tuple[str, str]]:
    """The library's codes of the parts of a country and their names, by the name."""
    named = [(part, part_label(country, part)) for part in holidays.parts_of(country)]
    return sorted(named, key=lambda one: one[1].casefold())


def whole_country() -> str:
    """Return the label of the choice for the whole country."""
    return gettext("Whole country (shared holidays only)")


def only_in_parts(country: str, *, today: date) -> list[str]:
    """“Monday 29 March 2027: Easter Monday (England, Wales)”: the days of the coming year that are
    holidays in some parts of a country and not in all."""
    if not country:
        return []
    coming = differing.only_in_parts(country, year=today.year)
    until = today.replace(year=today.year + 1, day=min(today.day, 28))
    return [_only_in(day, parts, country) for day, parts in coming.items() if today <= day <= until]


def _only_in(day: date, parts: Sequence[str], country: str) -> str:
    years = range(day.year, day.year + 1)
    names = holidays.named_days(country, parts[0], years=years, language=get_language() or "en")
    every = len(holidays.parts_of(country))
    where = ", ".join(part_label(country, part) for part in parts)
    if len(parts) > _FEW:
        where = gettext("in {count} of {every} parts").format(count=len(parts), every=every)
    told = {"day": dates.day(day), "name": names.get(day, ""), "where": where}
    return gettext("{day}: {name} ({where})").format(**told)


def holiday_name(calendar: str, day: date) -> str:
    """Return the name of a calendar's holiday in the reader's language, from the library; empty for
    a day or a language that it does not have, and for a calendar without a place."""
    place = place_of(calendar)
    return _names(*place, day.year, get_language() or "en").get(day, "") if place else ""


@lru_cache(maxsize=256)
def _names(country: str, part: str | None, year: int, language: str) -> Mapping[date, str]:
    known = holidays.has_language(country, language)
    if known is None:
        return {}
    return holidays.named_days(country, part, years=range(year, year + 1), language=known)


def calendar_name(code: str) -> str:
    """Return the name of a calendar: by its meaning, or by the country and the part of its
    holidays."""
    if code in _NAMED:
        return gettext(_NAMED[code])
    country, _hyphen, part = code.partition("-")
    named = dict(countries()).get(country)
    if named is None:
        return readable(code)
    if not part:
        return named
    known = {holidays.code_of(country, one): one for one in holidays.parts_of(country)}
    called = part_label(country, known[code]) if code in known else part.upper()  # type: ignore[index]
    return gettext("{country} ({part})").format(country=named, part=called)
