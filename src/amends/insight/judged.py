"""Clause 8.4: a measure over time with the limits of chance, as numbers."""

from collections.abc import Mapping

from amends.core.improvement.criteria.judging import Period, phases
from amends.core.improvement.statistics.control import ControlChart, control_chart

from . import spans
from .counting import NOTHING, Figure
from .measures import MEASURES
from .spans import Span


def judged(
    code: str, span: Span, step: str, series: Mapping[str, Figure]
) -> tuple[tuple[Span, ...], ControlChart]:
    """Return the whole months or weeks of a period that are over, and the chart of a measure in
    them: a part of a month is not compared with whole ones."""
    whole = tuple(
        one
        for one in spans.steps(span, step)
        if one.over and (one.whole_month if step == "month" else (one.last - one.first).days == 6)
    )
    points = [
        figure.observation if (figure := series.get(str(one.first))) else NOTHING for one in whole
    ]
    periods = [Period(one.first, one.last, o) for one, o in zip(whole, points, strict=True)]
    return whole, control_chart(MEASURES[code].chart, points, phases(periods))
