"""Clause 5.3: the laws of counting that hold for clocks of a pack that say nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..toml_tables import Place, Table, TableReader
from .pack import PeriodLaw

_READER = TableReader()


def under_its_law(tables: Table, top: Place) -> Table:
    """The tables with what the pack's law of counting says for clocks that say nothing else."""
    about, clocks = tables.get("pack"), tables.get("clocks")
    if not isinstance(about, dict) or not isinstance(clocks, list) or "period_law" not in about:
        return tables
    law: PeriodLaw = _READER.value(PeriodLaw, about["period_law"], top.at("pack").at("period_law"))
    settings = tables.get("settings")
    told = [_with_defaults(clock, _LAWS[law], settings) for clock in clocks]
    return {**tables, "clocks": told}


def _with_defaults(clock: Any, defaults: Table, settings: Any) -> Any:
    """Working days end on one and hours at their minute, so neither is rolled. Of several lengths
    all are counted as the clock says: one in working days forbids the others to be rolled, one in
    hours does not, for it is counted to its minute anyhow."""
    if not isinstance(clock, dict):
        return clock
    units = list(_units(clock, settings))
    never_rolled = bool(units) and all(unit in _HOURS for unit in units)
    if never_rolled or "business_day" in units:
        return clock
    return {**defaults, **clock}


def _units(clock: Table, settings: Any) -> Iterator[Any]:
    """The unit of every length of a clock: its own, of `any_of`, and of the setting it names. What
    is of no such shape is left to whoever reads the tables."""
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
