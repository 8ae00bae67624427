"""Countries whose holidays are known, and the time zones in each: from the data of time zones."""

from functools import cache
from importlib.resources import files

import holidays


@cache
def countries() -> dict[str, str]:
    """Their English names by two small letters, in the order of the names."""
    known = holidays.list_supported_countries()
    names = {code: name for code, name in _rows("iso3166.tab") if code in known}
    return {code.lower(): names[code] for code in sorted(names, key=names.__getitem__)}


@cache
def zones() -> dict[str, tuple[str, ...]]:
    """The time zones of each country, by two small letters; the first is most people's."""
    found: dict[str, list[str]] = {}
    for code, _, zone in _rows("zone.tab"):
        found.setdefault(code.lower(), []).append(zone)
    first = {code: most for code, most in _MOST.items() if most in found.get(code, ())}
    return {
        code: tuple(sorted(listed, key=lambda zone: zone != first.get(code)))
        for code, listed in found.items()
    }


_MOST = {
    "au": "Australia/Sydney",
    "br": "America/Sao_Paulo",
    "ca": "America/Toronto",
    "cl": "America/Santiago",
    "es": "Europe/Madrid",
    "mx": "America/Mexico_City",
    "nz": "Pacific/Auckland",
    "pt": "Europe/Lisbon",
    "ru": "Europe/Moscow",
    "us": "America/New_York",
}
"""Where the data names another zone first."""


def _rows(name: str) -> list[tuple[str, ...]]:
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [tuple(parts[:3]) for parts in lines]
