"""What an adopted calendar is called."""

from collections.abc import Mapping

from django.utils.translation import gettext

from .countries import countries
from .names import readable
from .phrases import marked as _

_NAMED: Mapping[str, str] = {
    "weekdays": _("Monday to Friday, no holidays"),
    "unit": _("days of work, no holidays"),
    "uk-ew": _("England and Wales"),
    "uk-sct": _("Scotland"),
    "uk-nir": _("Northern Ireland"),
    "au-nat": _("Australia"),
}
"""Calendars that are no country's: the one that every house begins with, and those of packs."""


def calendar_name(code: str) -> str:
    """By its meaning, or by the country whose holidays it has and the part of it."""
    if code in _NAMED:
        return gettext(_NAMED[code])
    country, _hyphen, part = code.partition("-")
    named = dict(countries()).get(country)
    if named is None:
        return readable(code)
    if not part:
        return named
    return gettext("{country} ({part})").format(country=named, part=part.upper())
