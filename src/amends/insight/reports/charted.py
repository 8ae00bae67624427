"""Charts of a report: its public measures by month, with the targets that it says."""

from collections.abc import Iterator
from itertools import dropwhile

from amends.core.improvement.criteria.events import Band
from amends.core.improvement.reports.content import ReportContent
from amends.core.values import Code

from ..analysis import trend
from ..charts.chart import TimeChart
from ..counting import Figure
from ..spans import Span
from .gathering import PUBLIC

_SHOWN, _LEAST = 12, 6
"""How many months are shown, and how many with cases there must be."""


def charts(content: ReportContent) -> Iterator[TimeChart]:
    """Yield the chart of each measure that varies, from its first month with a case, in the active
    language; months before the newest ones have a part in the limits only."""
    targets = {
        line.measure: Band(line.least, line.most)
        for line in content.criteria
        if line.part is None and line.unit is None
    }
    for code in PUBLIC:
        begun = dropwhile(
            lambda pair: not (pair[1].number or pair[1].among), _months(code, content)
        )
        figures = list(begun)
        values = [figure.observation.value for _, figure in figures]
        counted = [value for value in values if value is not None]
        if len(counted) >= _LEAST and len(set(counted)) > 1:
            series = trend.history(code, figures, _SHOWN, targets.get(code), "month")
            yield trend.judged(series, figures).chart


def _months(code: Code, content: ReportContent) -> Iterator[tuple[Span, Figure]]:
    for month in content.months:
        span = Span(month.first, month.last, month.last, month.last)
        for line in month.counts:
            if line.measure == code:
                yield span, Figure(code, line.count.number, line.count.among)
