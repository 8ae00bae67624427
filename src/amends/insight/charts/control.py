"""Control charts and run charts of a series, with their sentences."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext

from amends.core.improvement.statistics.changes import changes, dispersion
from amends.core.improvement.statistics.control import (
    LEAST,
    ControlChart,
    Good,
    Phase,
    Point,
    control_chart,
)
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.values import Day
from amends.wording.insight import charts as wording
from amends.wording.insight.charts import Unit

from .axes import ticks
from .chart import Event, Head, Tick, TimeChart, TimePoint


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of a measure by period, oldest first, the last one complete.

    `phases` are where limits begin again, `events` the actions and reasons to be marked. The first
    `lead` periods have a part in the limits and are not shown. `begins` are the first days of the
    weeks or months (`step`) of a measure that counts events, so that a change can be said.
    """

    title: str
    labels: tuple[str, ...]
    observations: tuple[Observation, ...]
    kind: ChartKind
    unit: Unit
    good: Good = Good.neither
    target: float | None = None
    phases: tuple[Phase, ...] = (Phase(),)
    events: tuple[Event, ...] = ()
    lead: int = 0
    begins: tuple[Day, ...] = ()
    step: str = ""

    @property
    def judged(self) -> ControlChart:
        """Return the control chart of the series."""
        return control_chart(self.kind, self.observations, self.phases)


def time_chart(series: Series) -> TimeChart:
    """Return the chart of a series. Its title says whether the newest points are a signal."""
    lead, whole = series.lead, series.judged
    judged = replace(whole, points=whole.points[lead:])
    last = series.labels[-1] if series.labels else ""
    values = [point.value for point in judged.points if point.value is not None]
    limits = [point.limit for point in judged.points if point.limit]
    edges = [max(limit.lower, 0.0) for limit in limits] + [limit.upper for limit in limits]
    wanted = [] if series.target is None else [series.target]
    note = wording.limits_note(judged.strength, judged.base, sparse=judged.sparse)
    described = wording.described(judged, last, series.unit)
    change = _change(series) if not whole.sparse else ""
    verdict = judged.verdict(series.good)
    top = 1.0 if series.unit is Unit.share else None
    return TimeChart(
        head=Head(
            title=wording.finding(
                series.title, verdict, sparse=judged.sparse, changed=bool(change)
            ),
            note=f"{change} {note}".strip(),
            description=f"{described} {change}".strip(),
            columns=(gettext("Period"), *wording.columns(), gettext("Signal")),
            rows=tuple(
                _row(series, lead + place, point) for place, point in enumerate(judged.points)
            ),
        ),
        points=_points(series, judged),
        ticks=tuple(
            (at, wording.written(at, series.unit))
            for at in ticks([*values, *edges, *wanted], most=top)
        ),
        beside=_beside(series, judged),
        target=series.target,
        events=series.events,
    )


def _change(series: Series) -> str:
    """Return the newest change of level among the periods shown as a sentence; nothing without one,
    or for few periods."""
    observed = series.observations
    places = [at for at, point in enumerate(observed) if point.among > 0]
    if not series.begins or len(places) < LEAST:
        return ""
    counts = [round(observed[at].number) for at in places]
    exposure = [observed[at].among for at in places]
    for change in reversed(changes(counts, exposure, dispersion=dispersion(counts))):
        if places[change.at] >= series.lead:
            first, last = (series.begins[places[at]] for at in (change.earliest, change.latest))
            levels = (change.before, change.after)
            return wording.changed(first, last, series.step, levels, series.unit)
    return ""


def _points(series: Series, judged: ControlChart) -> tuple[TimePoint, ...]:
    begins = [phase.begins for phase in series.phases]
    points = []
    labels = series.labels[series.lead :]
    for place, (label, point) in enumerate(zip(labels, judged.points, strict=True), series.lead):
        phase = sum(start <= place for start in begins)
        shown = TimePoint(label, point.value, mark=point.mark(series.good), phase=phase)
        if limit := point.limit:
            lower = max(limit.lower, 0.0)  # nothing that is counted falls below nought
            shown = replace(shown, centre=limit.centre, lower=lower, upper=limit.upper)
        points.append(shown)
    return tuple(points)


def _row(series: Series, place: int, point: Point) -> tuple[str, ...]:
    observed, limit = series.observations[place], point.limit
    return (
        series.labels[place],
        wording.written(observed.number, Unit.cases),
        wording.written(observed.among, Unit.cases),
        "" if point.value is None else wording.written(point.value, series.unit),
        wording.written(limit.lower, series.unit) if limit else "",
        wording.written(limit.upper, series.unit) if limit else "",
        wording.broken(point.rules),
    )


def _beside(series: Series, judged: ControlChart) -> tuple[Tick, ...]:
    def label(value: float) -> str:
        return wording.written(value, series.unit)

    marks: list[Tick] = []
    if series.target is not None:
        marks.append((series.target, gettext("Target {value}").format(value=label(series.target))))
    last = next((point for point in reversed(judged.points) if point.value is not None), None)
    if last is not None and last.limit:
        limit = last.limit
        average = gettext("Average {value}").format(value=label(limit.centre))
        marks.append((limit.centre, average))
        if series.good is Good.high:
            bad, text = limit.lower, gettext("Lower limit {value}")
        else:
            bad, text = limit.upper, gettext("Upper limit {value}")
        marks.append((bad, text.format(value=label(bad))))
    if last is not None and last.value is not None:
        marks.append((last.value, gettext("Last {value}").format(value=label(last.value))))
    return tuple(marks)
