"""Clause 5.3: default laws of counting for deadline rules that state no other."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..toml_tables import Place, Table, TableReader
from .pack import PeriodLaw

_READER = TableReader()


def under_its_law(tables: Table, top: Place) -> Table:
    """Return the tables with the pack's law of counting added to deadline rules that state no
    other."""
    about, clocks = tables.get("pack"), tables.get("clocks")
    if not isinstance(about, dict) or not isinstance(clocks, list) or "period_law" not in about:
        return tables
    law: PeriodLaw = _READER.value(PeriodLaw, about["period_law"], top.at("pack").at("period_law"))
    settings = tables.get("settings")
    told = [_with_defaults(clock, _LAWS[law], settings) for clock in clocks]
    return {**tables, "clocks": told}


def _with_defaults(clock: Any, defaults: Table, settings: Any) -> Any:
    """Return a deadline rule with defaults. Working days end on a working day and hours at their
    minute, so neither is rolled. All of several lengths are counted as the rule says: one in
    working days forbids rolling the others; one in hours does not, because it is counted to the
    minute anyway."""
    if not isinstance(clock, dict):
        return clock
    units = list(_units(clock, settings))
    never_rolled = bool(units) and all(unit in _HOURS for unit in units)
    if never_rolled or "business_day" in units:
        return clock
    return {**defaults, **clock}


def _units(clock: Table, settings: Any) -> Iterator[Any]:
    """Yield the unit of every length of a deadline rule: its own, of `any_of`, and of the setting
    it names. Values of an unexpected shape are left to the reader of the tables."""
    lengths = clock.get("any_of")
    found = [clock, *(lengths if isinstance(lengths, list) else ())]
    named = clock.get("setting")
    if isinstance(settings, dict) and isinstance(named, str):
        found.append(settings.get(named))
    yield from (one["unit"] for one in found if isinstance(one, dict) and "unit" in one)


_HOURS = ("business_hour", "hour")


_LAWS: Mapping[PeriodLaw, Table] = {
    PeriodLaw.eu_1182_71: {"first_day": "exclude", "roll": "next"},
}
"""Regulation (EEC, Euratom) No 1182/71, article 3: the day of the event is not counted, and a
period that would end on a day off ends with the next working day."""
