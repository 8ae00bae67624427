"""A measure by groups: with exact limits where it is a share, so that chance is not mistaken for a
difference."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.improvement.facts import TABLES
from amends.core.improvement.statistics.binomial import funnel_limits
from amends.core.improvement.statistics.comparing import LEAST
from amends.core.improvement.statistics.control import Good, Verdict
from amends.wording.insight import charts as chart_wording
from amends.wording.insight import groups as group_wording
from amends.wording.insight import insights as wording
from amends.wording.insight import measures
from amends.wording.names import Names

from ..charts.axes import ticks
from ..charts.chart import FunnelChart, Group, Head
from ..counting import Figure
from ..facts import delta
from ..groups import MASKED, By, named
from ..measures import MEASURES
from .scope import Counts

BREAKDOWNS = (By.unit, By.product, By.category, By.channel, By.cause, By.brand, By.priority)
_MOST = 40
"""Groups of a table, the largest first."""
_CURVE = 24


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of a measure: its code, name and figure; `mark` is the verdict on its difference from
    the whole."""

    code: str
    label: str
    figure: Figure
    mark: Verdict


def offered(code: str, *, every: bool) -> tuple[By, ...]:
    """Return by what a reader gets a measure: by columns that its table has."""
    table = MEASURES[code].table
    if table == "appointment":
        return (By.unit,)
    columns = delta.columns_of(TABLES[table])
    return tuple(by for by in BREAKDOWNS if by in columns and (every or by in MASKED))


def breakdown(
    code: str, by: By, counts: Counts, names: Names
) -> tuple[tuple[GroupRow, ...], FunnelChart | None]:
    """Return a measure by groups, the largest first, with a funnel where it is a share of enough
    cases."""
    figures = counts.grouped(code, by)
    order = sorted(figures, key=lambda group: (-_size(figures[group]), group))[:_MOST]
    share = _share(figures) if MEASURES[code].among is not None and counts.every else None
    rows = tuple(
        GroupRow(group, named(by, group, names), figures[group], _mark(code, figures[group], share))
        for group in order
    )
    return rows, _funnel(by, rows, share)


def _size(figure: Figure) -> int:
    number, among = figure.shown
    return among or number or 0


def _share(by_group: Mapping[str, Figure]) -> float | None:
    figures = [figure.shown for figure in by_group.values()]
    cases = sum(among or 0 for _, among in figures)
    return sum(number or 0 for number, _ in figures) / cases if cases else None


def _mark(code: str, figure: Figure, share: float | None) -> Verdict:
    number, among = figure.shown
    if share is None or number is None or not among:
        return Verdict.ordinary
    if among < LEAST:
        return Verdict.too_few
    lower, upper = funnel_limits(among, share)
    if lower <= number / among <= upper:
        return Verdict.ordinary
    good = MEASURES[code].better
    if good is Good.neither:
        return Verdict.changed
    better = (number / among > upper) == (good is Good.high)
    return Verdict.better if better else Verdict.worse


def _funnel(by: By, rows: tuple[GroupRow, ...], share: float | None) -> FunnelChart | None:
    cases = [(row, *row.figure.shown) for row in rows]
    groups = [(row, number, among) for row, number, among in cases if number is not None and among]
    if share is None or len(groups) < 3 or not any(among >= LEAST for *_, among in groups):
        return None
    most = max(among for *_, among in groups)
    sizes = sorted({max(1, round(most * step / _CURVE)) for step in range(1, _CURVE + 1)})
    shares = [number / among for _, number, among in groups]
    curve = tuple((float(size), *funnel_limits(size, share)) for size in sizes)
    beyond = [
        row.label
        for row, *_ in groups
        if row.mark in (Verdict.better, Verdict.worse, Verdict.changed)
    ]
    title = group_wording.funnel_title(measures.group(by), beyond=beyond)
    return FunnelChart(
        head=Head(
            title=title,
            description=group_wording.funnel_described(len(groups), wording.percent(share)),
            columns=(measures.group(by), *chart_wording.columns()),
            rows=tuple(
                (
                    row.label,
                    measures.number(number),
                    measures.number(among),
                    wording.percent(number / among) if among >= LEAST else group_wording.too_few(),
                    *(wording.percent(edge) for edge in funnel_limits(among, share)),
                )
                for row, number, among in groups
            ),
        ),
        groups=tuple(
            Group(row.label, among, number / among, row.mark) for row, number, among in groups
        ),
        centre=share,
        limits=curve,
        ticks=tuple(
            (at, wording.percent(at))
            for at in ticks([*funnel_limits(max(LEAST, most // 4), share), *shares], most=1.0)
        ),
        cases_ticks=tuple(
            (at, chart_wording.written(at, chart_wording.Unit.cases))
            for at in ticks([0, most])
            if at <= most
        ),
    )
