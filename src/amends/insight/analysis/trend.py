"""A measure over time: its control chart, and what the newest points say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from amends.core.improvement.criteria import Criterion
from amends.core.improvement.criteria.events import Band
from amends.core.improvement.criteria.judging import good as better_values
from amends.core.improvement.criteria.judging import phases
from amends.core.improvement.statistics.control import Good, Verdict
from amends.register import criteria
from amends.wording.insight import insights as wording
from amends.wording.insight import measures
from amends.wording.insight.charts import Unit as ChartUnit

from ..charts.chart import Event, TimeChart
from ..charts.control import Series, time_chart
from ..counting import Figure
from ..measure import Finish, Measure
from ..measures import MEASURES, title_of
from ..spans import Span
from .scope import Counts

ON_TIME = "k05"
"""The measure of responses by their original deadline."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure over time: chart, verdict, and the weeks or months of the newest signal if there is
    one."""

    chart: TimeChart
    verdict: Verdict
    signal: Span | None


def charted(code: str) -> bool:
    """Return whether a measure has a history: roles are known as of today only."""
    return MEASURES[code].table != "appointment"


def trend(code: str, counts: Counts) -> Trend:
    """Return a measure by week or month."""
    return judged(*_series(code, counts))


def on_time(counts: Counts, events: tuple[Event, ...] = ()) -> Trend:
    """Return responses sent by their original deadline, by week or month."""
    series, figures = _series(ON_TIME, counts)
    series = replace(
        series,
        title=gettext("Responses sent by the original deadline"),
        observations=tuple(
            replace(point, number=point.among - point.number) for point in series.observations
        ),
        good=Good.high,
        target=None if series.target is None else 1 - series.target,
        events=events,
    )
    return judged(series, figures, complement=True)


def _series(code: str, counts: Counts) -> tuple[Series, list[tuple[Span, Figure]]]:
    figures, scope, criterion = counts.series(code), counts.scope, criterion_of(code)
    target = None if criterion is None else criterion.target
    return history(code, figures, len(scope.steps), target, scope.step), figures


def history(
    code: str, figures: Sequence[tuple[Span, Figure]], shown: int, target: Band | None, step: str
) -> Series:
    """Return a measure by week or month, of which the newest are shown, with its target."""
    measure, good = MEASURES[code], MEASURES[code].better
    points = tuple(figure.observation for _, figure in figures)
    limit = None
    if target is not None:
        limit = target.most if target.least is None else target.least
        good = better_values(target) if good is Good.neither else good
    return Series(
        title=title_of(code),
        labels=tuple(wording.step_label(span.first, step) for span, _ in figures),
        observations=points,
        kind=measure.chart,
        unit=_unit(measure),
        good=good,
        target=None if limit is None else limit / 1000,
        phases=phases(points),
        lead=max(0, len(points) - shown),
        begins=tuple(span.first for span, _ in figures) if measure.counts_events else (),
        step=step,
    )


def _unit(measure: Measure) -> ChartUnit:
    if measure.finish is Finish.quantiles:
        return ChartUnit.days
    return ChartUnit.cases if measure.among is None else ChartUnit.share


def judged(
    series: Series, figures: list[tuple[Span, Figure]], *, complement: bool = False
) -> Trend:
    """Return the trend of a series made from these figures."""
    whole = series.judged
    verdict = whole.verdict(series.good)
    chart = time_chart(series)
    rows = tuple(
        _row(row, figure, complement=complement)
        for row, (_, figure) in zip(chart.head.rows, figures[series.lead :], strict=True)
    )
    chart = replace(chart, head=replace(chart.head, rows=rows))
    places: list[int] = []
    if verdict not in (Verdict.ordinary, Verdict.too_few):
        places = _run([point.mark(series.good) is verdict for point in whole.points])
    signal = replace(figures[places[-1]][0], first=figures[places[0]][0].first) if places else None
    return Trend(chart, verdict, signal)


def _run(signals: list[bool]) -> list[int]:
    last = max(place for place, signal in enumerate(signals) if signal)
    first = last
    while first > 0 and signals[first - 1]:
        first -= 1
    return list(range(first, last + 1))


def _row(row: tuple[str, ...], figure: Figure, *, complement: bool) -> tuple[str, ...]:
    """Return a row of the table with hidden numbers as people see them."""
    number, among = figure.shown
    if number is None:
        first = measures.UNTOLD if complement else measures.number(figure.number)
        second = "" if figure.among is None else measures.number(figure.among)
        return (row[0], first, second, measures.UNTOLD, "", "", "")
    if figure.times is not None:
        return (row[0], measures.number(number), "", *row[3:])
    return row if among is not None else (row[0], row[1], "", *row[3:])


def criterion_of(code: str) -> Criterion | None:
    """Return the criterion of the whole organization for a measure, if there is one."""
    for criterion in criteria.used():
        if criterion.measure == code and criterion.part is None and criterion.unit is None:
            return criterion
    return None
