"""Figures of complete weeks or months, of the whole organization or of one unit or brand.

All numbers come through `month.Teller`, so people who do not see every number get them by month
only, with small ones hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.values import Day, Moment
from amends.handling.access import Countable

from .. import spans
from ..counting import Figure, Tally, nothing
from ..criteria import SHOWN
from ..facts import query, refresh
from ..facts.query import Asked
from ..groups import By
from ..measures import MEASURES
from ..month import Teller, version_for
from ..spans import Span

PERIODS = {"26w": ("week", 26), "52w": ("week", 52), "12m": ("month", 12)}
"""Periods by the name in an address: weeks or months, and how many."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Complete weeks or months up to now, and of which unit or brand; without, of all."""

    name: str
    today: Day
    span: Span
    step: str
    by: By | None = None
    group: str = ""

    @property
    def steps(self) -> list[Span]:
        """Return the weeks or months, the oldest first."""
        return spans.steps(self.span, self.step)


def scope(name: str, where: str, countable: Countable, rules: Rules, now: Moment) -> Scope:
    """Return the scope that an address asks for: a name of `PERIODS`, and ``unit:code`` or
    ``brand:code``. What is unknown counts as not asked for; people who do not see every number get
    months."""
    offered = tuple(PERIODS) if countable.every else ("12m",)
    name = name if name in offered else offered[0]
    step, number = PERIODS[name]
    today = rules.day_of(None, now)
    first, last = spans.complete(step, number, today)
    kind, _, code = where.partition(":")
    known_codes = {
        "unit": {unit.code for unit in rules.policy.units},
        "brand": {brand.code for brand in rules.policy.brands},
    }
    by = By(kind) if code in known_codes.get(kind, ()) else None
    span = spans.read(f"{first}..{last}", rules, now)
    return Scope(name, today, span, step, by, code if by else "")


class Counts:
    """Counts in one scope for one reader, as of the facts of now. Raises `NoFacts`."""

    def __init__(self, countable: Countable, scope: Scope, rules: Rules, now: Moment) -> None:
        self.scope, self.rules = scope, rules
        self.every, self.lists = countable.every, countable.lists
        self._teller = Teller(countable, rules.policy, version_for(now))

    @property
    def version(self) -> int:
        """Return the version of the facts that is counted."""
        return self._teller.version

    @cached_property
    def as_of(self) -> Moment:
        """Return when the facts were written."""
        return refresh.as_of(self.version)

    def series(self, code: str) -> list[tuple[Span, Figure]]:
        """Return a measure by week or month, the oldest first. Of short periods there are some more
        before, from the first with a case, so that limits can be computed."""
        scope = self.scope
        if not self.every:
            self._teller.count_months(scope.steps)
            return [(step, self._by_role(code, step)) for step in scope.steps]
        if MEASURES[code].standing:
            return [(step, self._tally(code, step).figure()) for step in scope.steps]
        first, _ = spans.complete(scope.step, max(SHOWN, len(scope.steps)), scope.today)
        span = Span(first, scope.span.last, scope.span.at, scope.span.passed)
        figures = self._tally(code, span, scope.step).grouped("bucket")
        series = [
            (step, figures.get(str(step.first), nothing(code)))
            for step in spans.steps(span, scope.step)
        ]
        lead = len(series) - len(scope.steps)
        while lead > 0 and not (series[0][1].number or series[0][1].among):
            series, lead = series[1:], lead - 1
        return series

    def figure(self, code: str) -> Figure:
        """Return a measure of the whole period; of its newest month for people who do not see every
        number."""
        if not self.every:
            return self._by_role(code, self.scope.steps[-1])
        return self._tally(code, self.scope.span).figure()

    def grouped(self, code: str, by: By) -> Mapping[str, Figure]:
        """Return a measure by groups of the organization: of the whole period, or of its newest
        month for people who do not see every number. They get none by further groups."""
        column, scope = str(by), self.scope
        if not self.every:
            if not self._teller.groups_by(by):
                return {}
            return self._teller.grouped(code, by, scope.steps[-1])
        if scope.by is None:
            return self._teller.tally(code, scope.span, (column,)).grouped(column)
        request = Asked(code, scope.span, (column,))
        further = request.columns[2:]
        rows = [
            [column, row[column] or "", *(row[name] for name in further), row["number"]]
            for row in self._joint(code, scope.span, (column,))
        ]
        return Tally(request, rows).grouped(column)

    def rows(
        self, code: str, *columns: str, span: Span | None = None
    ) -> list[tuple[tuple[Any, ...], int, int]]:
        """Return for each combination of columns its codes, the number and what it is among, of the
        whole period or of another one; nothing for people who do not see every number."""
        if not self.every:
            return []
        measure = MEASURES[code]
        by = tuple(column for column in columns if column not in (measure.value, *measure.keys))
        return [
            (tuple(row[key] for key in columns), row["number"] * (row["place"] % 2), row["number"])
            for row in self._joint(code, span or self.scope.span, by)
            if row["place"] >= 0
        ]

    def by_week(
        self, code: str, columns: tuple[str, ...], number: int
    ) -> list[dict[tuple[str, ...], int]]:
        """Return a measure for each of the newest complete weeks of the organization by columns;
        nothing for people who do not see every number."""
        if not self.every:
            return []
        first, last = spans.complete("week", number, self.scope.today)
        span = Span(first, last, last, last)
        weeks = {
            str(step.first): dict[tuple[str, ...], int]() for step in spans.steps(span, "week")
        }
        names, rows = query.joint(Asked(code, span, columns, "week"), self.version)
        for row in rows:
            named = dict(zip(names, row, strict=False))
            codes = tuple(named[column] or "" for column in columns)
            week = weeks[named["bucket"]]
            week[codes] = week.get(codes, 0) + row[-1]
        return list(weeks.values())

    def _by_role(self, code: str, month: Span) -> Figure:
        if self.scope.by is None:
            return self._teller.figure(code, month)
        groups = self._teller.grouped(code, self.scope.by, month)
        return groups.get(self.scope.group, nothing(code))

    def _tally(self, code: str, span: Span, series: str = "") -> Tally:
        own = () if self.scope.by is None else (str(self.scope.by),)
        tally = self._teller.tally(code, span, own, series)
        if not own:
            return tally
        this = [own[0], self.scope.group]
        return Tally(tally.asked, [["", "", *row[2:]] for row in tally.rows if row[:2] == this])

    def _joint(self, code: str, span: Span, columns: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the counts of the scope by several columns together, by the names of columns."""
        own = () if self.scope.by is None else (str(self.scope.by),)
        by = tuple(dict.fromkeys((*own, *columns)))
        names, rows = query.joint(Asked(code, span, by), self.version)
        named = [dict(zip((*names, "number"), row, strict=True)) for row in rows]
        return [row for row in named if not own or row[own[0]] == self.scope.group]
