"""Clause 8.4: figures of criteria and measures over time, and what they say."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.criteria import Criterion
from amends.core.improvement.criteria.events import Interval
from amends.core.improvement.criteria.judging import LEAST_CASES, Judgement, Period, judged, phases
from amends.core.improvement.statistics.control import ControlChart, control_chart
from amends.core.improvement.statistics.limits import Observation
from amends.core.values import Code, Day, Moment
from amends.register import criteria as register

from . import counting, spans
from .counting import NOTHING, Figure, Tally
from .facts.query import Asked
from .measures import MEASURES
from .month import NoFacts, version_for
from .spans import Span

_log = logging.getLogger("amends.criteria")
SHOWN = 32
"""Periods of a criterion: weeks or months, so that limits come from 24 of them."""
_PER = 1000
"""A rate is of so many customers, orders or homes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its figures and what they say."""

    criterion: Criterion
    periods: tuple[Period, ...]
    judgement: Judgement


def lines(
    criteria: Sequence[Criterion], rules: Rules, version: int | None, now: Moment
) -> list[Line]:
    """Return the criteria with their complete periods as of a version of the facts; without facts,
    or of a measure or part that there is not, with none."""
    today = rules.day_of(None, now)
    counted = criteria if version is not None else ()
    requests = {
        criterion.code: _asked(criterion, today)
        for criterion in counted
        if measured(criterion.measure, criterion.part)
    }
    tallies = counting.tallies(list(dict.fromkeys(requests.values())), version or 0)
    return [
        _line(
            criterion,
            tallies[requests[criterion.code]] if criterion.code in requests else None,
            rules,
        )
        for criterion in criteria
    ]


def in_use(rules: Rules, now: Moment, code: str = "") -> list[Line]:
    """Return the criteria in use, or the one of a code, with their figures as of now."""
    used = [criterion for criterion in register.used() if code in ("", criterion.code)]
    return lines(used, rules, _version(now), now)


def _version(now: Moment) -> int | None:
    with suppress(NoFacts):
        return version_for(now)
    return None


def last_year(criteria: Sequence[Criterion], rules: Rules, now: Moment) -> dict[Code, int]:
    """Return what criteria were in the last calendar year, a month or of all cases, in thousandths;
    without those of too few cases."""
    year = rules.day_of(None, now).year - 1
    monthly = [replace(criterion, interval=Interval.month) for criterion in criteria]
    values: dict[Code, int] = {}
    for line in lines(monthly, rules, _version(now), now):
        within = [
            period for period in line.periods if period.first.year == period.last.year == year
        ]
        seen = [period.observed for period in within if period.observed.among > 0]
        number, among = sum(point.number for point in seen), sum(point.among for point in seen)
        if among and (among if is_share(line.criterion) else number) >= LEAST_CASES:
            values[line.criterion.code] = round(1000 * number / among)
    return values


def measured(measure: str, part: str | None) -> bool:
    """Return whether there is a source for a measure and this part of it."""
    source = MEASURES.get(measure)
    return source is not None and (part is None or part in source.parts)


def _line(criterion: Criterion, tally: Tally | None, rules: Rules) -> Line:
    """Return a criterion with its figures; without any if they cannot be computed."""
    try:
        periods = _periods(criterion, tally, rules) if tally else ()
        return Line(criterion, periods, judged(criterion, periods))
    except Exception as problem:  # noqa: BLE001 (one criterion is at fault; the others have figures)
        _log.warning("figures of a criterion: %s", type(problem).__name__)
        return Line(criterion, (), judged(criterion, ()))


def _asked(criterion: Criterion, today: Day) -> Asked:
    """Return the query of all complete periods, by unit. A state is asked for at the end only."""
    step, measure = str(criterion.interval), MEASURES[criterion.measure]
    first, last = spans.complete(step, SHOWN, today)
    by = ("unit",) if measure.table != "appointment" else ()
    return Asked(measure.code, Span(first, last, last, last), by, "" if measure.standing else step)


def _periods(criterion: Criterion, tally: Tally, rules: Rules) -> tuple[Period, ...]:
    """Return the periods from the first that has a case."""
    request, step = tally.asked, str(criterion.interval)
    if criterion.unit is not None and request.by:
        tally = tally.within("unit", _units(criterion.unit, rules))
    if not request.series:
        return (_period(criterion, request.span, tally.figure(), {}),)
    figures = tally.grouped("bucket")
    exposure = _exposure(criterion)
    periods: list[Period] = []
    for span in spans.steps(request.span, step):
        figure = figures.get(str(span.first))
        if periods or figure:
            periods.append(_period(criterion, span, figure, exposure))
    return tuple(periods)


def _units(unit: Code, rules: Rules) -> set[str]:
    ancestors = {entry.code: rules.policy.ancestors(entry.code) for entry in rules.policy.units}
    return {code for code, up in ancestors.items() if unit in {ancestor.code for ancestor in up}}


def _exposure(criterion: Criterion) -> dict[Day, int]:
    if criterion.per is None or criterion.interval is not Interval.month:
        return {}
    return register.exposures(criterion.per, criterion.unit or "")


def _period(
    criterion: Criterion, span: Span, figure: Figure | None, exposure: dict[Day, int]
) -> Period:
    number, among = _counted(figure, criterion.part)
    of_cases = is_share(criterion)
    if not of_cases:
        among = exposure.get(span.first, 0) / _PER if criterion.per else 1.0
    return Period(span.first, span.last, Observation(number, among), of_cases)


def _counted(figure: Figure | None, part: Code | None) -> tuple[float, float]:
    if figure is None:
        return 0.0, 0.0
    number = counting.known(figure.number) or 0
    among = counting.known(figure.among) or 0
    if part is None:
        return float(number), float(among)
    return float(counting.known(dict(figure.parts)[part]) or 0), float(among or number)


def counts_events(criterion: Criterion) -> bool:
    """Return whether the measure counts events on days."""
    measure = MEASURES.get(criterion.measure)
    return measure is not None and measure.counts_events


def is_share(criterion: Criterion) -> bool:
    """Return whether the value is a share of cases, not a number of them."""
    measure = MEASURES.get(criterion.measure)
    return measure is not None and (criterion.part is not None or measure.among is not None)


def charted(
    code: str, span: Span, step: str, series: Mapping[str, Figure]
) -> tuple[tuple[Span, ...], ControlChart]:
    """Return the whole months or weeks of a period that are over, and the chart of a measure in
    them: a part of a month is not compared with whole ones."""
    whole = tuple(
        period
        for period in spans.steps(span, step)
        if period.over
        and (period.whole_month if step == "month" else (period.last - period.first).days == 6)
    )
    points = [
        figure.observation if (figure := series.get(str(period.first))) else NOTHING
        for period in whole
    ]
    periods = [
        Period(period.first, period.last, o) for period, o in zip(whole, points, strict=True)
    ]
    return whole, control_chart(MEASURES[code].chart, points, phases(periods))
