"""Countries with known holidays, and their time zones, from the time zone data."""

from functools import cache
from importlib.resources import files


@cache
def countries() -> dict[str, str]:
    """Their English names by two small letters, in the order of the names."""
    import holidays

    supported = holidays.list_supported_countries()
    names = {code: name for code, name in _rows("iso3166.tab") if code in supported}
    return {code.lower(): names[code] for code in sorted(names, key=names.__getitem__)}


@cache
def zones() -> dict[str, tuple[str, ...]]:
    """Return the time zones of each country, by two small letters; the most used one first."""
    by_country: dict[str, list[str]] = {}
    for code, _, zone in _rows("zone.tab"):
        by_country.setdefault(code.lower(), []).append(zone)
    first = {code: most for code, most in _MOST.items() if most in by_country.get(code, ())}
    return {
        code: tuple(sorted(listed, key=lambda zone: zone != first.get(code)))
        for code, listed in by_country.items()
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
"""Countries for which the data names a minor zone first."""


def _rows(name: str) -> list[tuple[str, ...]]:
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [tuple(parts[:3]) for parts in lines]
