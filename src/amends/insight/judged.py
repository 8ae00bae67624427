"""Clause 8.4: a measure over time with the limits of chance, as numbers."""

from collections.abc import Mapping

from amends.core.improvement.criteria.judging import Period, phases
from amends.core.improvement.statistics.control import ControlChart, control_chart
from amends.core.improvement.statistics.limits import ChartKind, Observation

from . import counting, spans
from .counting import Figure
from .measure import Finish, Measure
from .measures import MEASURES
from .spans import Span


def judged(
    code: str, span: Span, step: str, series: Mapping[str, Figure]
) -> tuple[tuple[Span, ...], ControlChart]:
    """Return the whole months or weeks of a period that are over, and the chart of a measure in
    them: a part of a month is not compared with whole ones."""
    measure = MEASURES[code]
    whole = tuple(
        one
        for one in spans.steps(span, step)
        if one.over and (one.whole_month if step == "month" else (one.last - one.first).days == 6)
    )
    points = [_observation(measure, series.get(str(one.first))) for one in whole]
    periods = [Period(one.first, one.last, o) for one, o in zip(whole, points, strict=True)]
    return whole, control_chart(kind_of(measure), points, phases(periods))


def kind_of(measure: Measure) -> ChartKind:
    """Return the control chart of a measure: of shares, of counts, or of single values."""
    if measure.finish is Finish.quantiles or (measure.standing and measure.among is None):
        return ChartKind.individuals
    return ChartKind.rate_prime if measure.among is None else ChartKind.proportion_prime


def _observation(measure: Measure, figure: Figure | None) -> Observation:
    """Return a point; without a value where numbers are hidden, or nothing was counted."""
    if figure is None:
        return Observation(0, 0)
    if measure.finish is Finish.quantiles:
        return Observation(figure.times.median) if figure.times else Observation(0, 0)
    number, among = counting.known(figure.number), counting.known(figure.among)
    if number is None or (measure.among is not None and among is None):
        return Observation(0, 0)
    return Observation(number, 1 if measure.among is None else among or 0)
