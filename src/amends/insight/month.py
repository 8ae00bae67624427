"""Clause 8.4: counting for a reader: every figure of a period, as a whole, by groups and over time,
with small numbers hidden from those who do not see every number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from amends.core.framework.policy.policy import Policy
from amends.core.improvement.facts import SNAPSHOTS
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.reports.content import MoneyLine
from amends.core.values import Code, Moment
from amends.handling.access import Countable

from . import counting, spans
from .counting import Figure, Place, Tally
from .facts import refresh
from .facts import store as facts
from .facts.query import Asked
from .groups import MASKED, By, brand_of
from .measures import MEASURES
from .spans import Span

_KEPT = 24


class NoFacts(Exception):
    """The facts are being written for the first time, so there are no figures yet."""


def version_for(now: Moment) -> int:
    """Return the version of the facts that a page reads. Raises `NoFacts`."""
    version = refresh.before_reading(now=now)
    if version is None:
        raise NoFacts
    return version


class Teller:
    """Counts what may be counted as of a version of the facts, and hides what may not be shown;
    each count is cached."""

    def __init__(self, countable: Countable, policy: Policy, version: int) -> None:
        self._countable, self._policy, self.version = countable, policy, version
        self._counted: dict[Asked, Tally] = {}

    def counts(self, span: Span) -> bool:
        """Return whether the reader gets the figures of a period: of days only if they see every
        number, because the difference of two periods would reveal a small one."""
        return self._countable.every or span.whole_month

    def groups_by(self, by: By) -> bool:
        """Return whether the reader gets figures by these groups: only by those in which small
        numbers are hidden together, unless they see every number."""
        return self._countable.every or by in MASKED

    def count_all(self, of: Iterable[Span], codes: Iterable[str]) -> None:
        """Count some measures of some periods at once, by the groups of the report."""
        spans_asked = tuple(of)
        self._count([_asked(code, span) for code in codes for span in spans_asked])

    def _count(self, requests: Sequence[Asked]) -> None:
        new = [request for request in dict.fromkeys(requests) if request not in self._counted]
        if new:
            self._counted |= counting.tallies(new, self.version)

    def _tally(self, request: Asked) -> Tally:
        self._count([request])
        return self._counted[request]

    def tally(self, code: str, span: Span, by: tuple[str, ...] = (), series: str = "") -> Tally:
        """Return what was counted for one measure by any columns. Raises ValueError for readers who
        do not see every number."""
        if not self._countable.every:
            raise ValueError("only for readers who see every number")
        return self._tally(Asked(code, span, by, series))

    def figure(self, code: str, span: Span) -> Figure:
        """One measure of a period."""
        if not self._countable.every:
            return self._shown(span)[code, None, ""]
        return self._tally(_asked(code, span)).figure()

    def series(self, code: str, span: Span, step: str) -> Mapping[str, Figure]:
        """Return one measure of a period by its months or weeks, each by its first day: for a
        measure of a state, the state at the end of each."""
        measure = MEASURES[code]
        if not self._countable.every:
            parts = {part.first: part for part in spans.steps(span, "month") if part.whole_month}
            return {str(first): self.figure(code, part) for first, part in parts.items()}
        if measure.standing:
            requests = {str(part.first): Asked(code, part) for part in spans.steps(span, step)}
            self._count([*requests.values()])
            return {first: self._counted[request].figure() for first, request in requests.items()}
        figures = self._tally(Asked(code, span, series=step)).grouped("bucket")
        empty = counting.nothing(code)
        starts = (spans.begins(part.first, step) for part in spans.steps(span, step))
        return {str(first): figures.get(str(first), empty) for first in starts}

    def payments(self, flow: Flow, of: Sequence[Span]) -> tuple[tuple[MoneyLine, ...], ...]:
        """Money of each period."""
        lines = counting.payments(of, flow, self.version)
        return lines if self._countable.every else tuple(map(counting.suppressed_money, lines))

    def grouped(self, code: str, by: By, span: Span) -> Mapping[str, Figure]:
        """One measure of a period by groups."""
        if not self._countable.every:
            shown = self._shown(span).items()
            return {group: figure for (of, how, group), figure in shown if (of, how) == (code, by)}
        if by in MASKED:
            return self._tally(_asked(code, span)).grouped(by)
        return self._tally(Asked(code, span, (by,))).grouped(by)

    def shown(
        self, code: str, span: Span, by: By | None = None, group: str = "", part: str = ""
    ) -> int | None:
        """Return a number of the table in which small ones are hidden; None if it is hidden, or is
        not in the table."""
        if not span.whole_month:
            return None
        figure = self._shown(span).get((code, by, group))
        if figure is None or (part and by):
            return None
        return counting.known(dict(figure.parts).get(Code(part)) if part else figure.number)

    def _shown(self, span: Span) -> Mapping[Place, Figure]:
        """Return every figure of a period with numbers hidden. They are hidden together, so that
        the page, files and the API show the same ones."""
        this = self._this(span)
        shown = _Shown.of.get(this)
        if shown is None:
            self.count_all((span,), MEASURES)
            figures: dict[Place, Figure] = {}
            for code in MEASURES:
                tally = self._counted[_asked(code, span)]
                figures[code, None, ""] = tally.figure()
                for by in groups_of(code):
                    figures |= {
                        (code, by, group): figure for group, figure in tally.grouped(by).items()
                    }
            units = {group for _, by, group in figures if by is By.unit}
            brands = {unit: brand_of(unit, self._policy) for unit in units}
            shown = _Shown.keep(this, counting.suppressed(figures, brands))
        return shown

    def _this(self, span: Span) -> tuple[object, ...]:
        return facts.identity(), self.version, self._policy.version, span

    def count_months(self, months: Sequence[Span]) -> None:
        """Count every measure of whole months in a row that are over, all months at once, if their
        tables with hidden numbers are not known."""
        new = [month for month in months if self._this(month) not in _Shown.of]
        if len(new) < 2 or self._countable.every:
            return
        whole = Span(new[0].first, new[-1].last, new[-1].at, new[-1].passed)
        events = [code for code, measure in MEASURES.items() if not measure.standing]
        requests = [
            Asked(code, whole, tuple(map(str, groups_of(code))), "month") for code in events
        ]
        tallies = counting.tallies(requests, self.version)
        for code, request in zip(events, requests, strict=True):
            at = request.columns.index("bucket")
            for month in new:
                rows = [row for row in tallies[request].rows if row[at] == str(month.first)]
                kept = [[*row[:at], *row[at + 1 :]] for row in rows]
                self._counted[_asked(code, month)] = Tally(_asked(code, month), kept)


class _Shown:
    """Tables with hidden numbers that this process made last, because each is worked on as a
    whole: by facts, version, settings and period."""

    of: ClassVar[dict[tuple[object, ...], Mapping[Place, Figure]]] = {}

    @classmethod
    def keep(
        cls, this: tuple[object, ...], shown: Mapping[Place, Figure]
    ) -> Mapping[Place, Figure]:
        """Keep a table, and drop the oldest one above a few; returns it."""
        cls.of = dict([*cls.of.items(), (this, shown)][-_KEPT:])
        return shown


def _asked(code: str, span: Span) -> Asked:
    return Asked(code, span, tuple(map(str, groups_of(code))))


def groups_of(code: str) -> tuple[By, ...]:
    """Return the groups of a measure in which small numbers are hidden."""
    return (By.unit,) if MEASURES[code].table in SNAPSHOTS else MASKED
