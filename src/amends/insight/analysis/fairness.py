"""Annex on objectivity: whether groups of complainants are treated alike: outcome, time, remedy."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from amends.core.improvement.statistics.comparing import LEAST, Group, different, groups
from amends.core.improvement.statistics.summaries import quantiles
from amends.core.values import Coded

from . import cases
from .cases import DIMENSIONS
from .scope import Counts

_GROUPS = 2


class Treatment(Coded):
    """What is compared: the share upheld, the share that took longer than the median of all, and
    the share of upheld complaints with a remedy."""

    upheld = "upheld"
    slower = "slower"
    remedy = "remedy"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of complaints: how many were answered, their median time in working days, and each
    share. `different` are those that differ from all others by more than chance."""

    group: Any
    cases: int
    median: int | None
    shares: dict[Treatment, Group]
    different: frozenset[Treatment]


@dataclass(frozen=True, slots=True)
class Fairness:
    """The groups of each dimension with at least two that have enough cases, the largest first; the
    other dimensions are `few`."""

    tables: dict[str, tuple[GroupRow, ...]]
    few: tuple[str, ...] = ()

    @property
    def found(self) -> list[tuple[str, GroupRow, Treatment]]:
        """Return every difference beyond chance."""
        return [
            (dimension, row, treatment)
            for dimension, rows in self.tables.items()
            for row in rows
            for treatment in Treatment
            if treatment in row.different
        ]

    @property
    def enough(self) -> bool:
        """Return whether anything could be compared."""
        return any(
            group.enough
            for rows in self.tables.values()
            for row in rows
            for group in row.shares.values()
        )


def fairness(counts: Counts) -> Fairness:
    """Return how groups of complainants were treated, of responses sent in the period."""
    times = {name: _times(counts, name) for name in DIMENSIONS}
    shares = {name: _shares(counts, name, times[name]) for name in DIMENSIONS}
    compared = {
        (dimension, treatment, code): group
        for dimension, of in shares.items()
        for treatment, its in of.items()
        for code, group in its.items()
        if dimension != "support_needs" or code
    }
    beyond = different(compared)
    tables = {
        dimension: tuple(
            GroupRow(
                code,
                sum(histogram.values()),
                spread.median if (spread := quantiles(histogram)) else None,
                {kind: its[code] for kind, its in shares[dimension].items() if code in its},
                frozenset(kind for kind in Treatment if (dimension, kind, code) in beyond),
            )
            for code, histogram in sorted(
                times[dimension].items(), key=lambda pair: (-sum(pair[1].values()), str(pair[0]))
            )
        )
        for dimension in DIMENSIONS
    }
    compared_by = [
        name for name, rows in tables.items() if sum(row.cases >= LEAST for row in rows) >= _GROUPS
    ]
    return Fairness(
        {name: tables[name] for name in compared_by},
        tuple(name for name in DIMENSIONS if name not in compared_by),
    )


def _times(counts: Counts, column: str) -> dict[Any, Counter[int]]:
    times: dict[Any, Counter[int]] = {}
    for (code, days), number, _ in counts.rows("k21", column, "answer_days"):
        if days is not None:
            times.setdefault(code or "", Counter())[days] += number
    return times


def _shares(
    counts: Counts, column: str, times: dict[Any, Counter[int]]
) -> dict[Treatment, dict[Any, Group]]:
    every: Counter[int] = sum(times.values(), Counter())
    middle = quantiles(every)
    slower = {
        code: (sum(n for days, n in its.items() if middle and days > middle.median), its.total())
        for code, its in times.items()
    }
    upheld: dict[Any, tuple[int, int]] = {}
    for (code,), number, among in counts.rows("upheld", column):
        before = upheld.get(code or "", (0, 0))
        upheld[code or ""] = before[0] + number, before[1] + among
    remedied = cases.remedied(counts, column)
    remedy = {
        code: (remedied.get(code, 0), number) for code, (number, _) in upheld.items() if number
    }
    return {
        Treatment.upheld: groups(upheld),
        Treatment.slower: groups(slower),
        Treatment.remedy: groups(remedy),
    }
