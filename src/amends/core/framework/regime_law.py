"""Clause 5.3: the laws of counting that hold for clocks of a pack that say nothing else."""

from collections.abc import Mapping
from typing import Any

from .regime import PeriodLaw
from .tables import Place, Table, TableReader

_READER = TableReader()


def under_its_law(tables: Table, top: Place) -> Table:
    """The tables with what the pack's law of counting says for clocks that say nothing else."""
    about, clocks = tables.get("pack"), tables.get("clocks")
    if not isinstance(about, dict) or not isinstance(clocks, list) or "period_law" not in about:
        return tables
    law: PeriodLaw = _READER.value(PeriodLaw, about["period_law"], top.at("pack").at("period_law"))
    return {**tables, "clocks": [_with_defaults(clock, _LAWS[law]) for clock in clocks]}


def _with_defaults(clock: Any, defaults: Table) -> Any:
    """Working days end on one and hours at their minute, so neither is rolled."""
    if not isinstance(clock, dict) or clock.get("unit") in _NEVER_ROLLED:
        return clock
    return {**defaults, **clock}


_NEVER_ROLLED = ("business_day", "business_hour", "hour")


_LAWS: Mapping[PeriodLaw, Table] = {
    PeriodLaw.eu_1182_71: {"first_day": "exclude", "roll": "next"},
}
"""Regulation (EEC, Euratom) No 1182/71, article 3: the day of the event is not counted, and a
period that would end on a day off ends with the next working day."""
