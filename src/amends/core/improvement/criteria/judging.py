"""Clause 8.4: whether a criterion is met, and when an alert is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ...values import Day
from ..statistics.control import LEAST, ControlChart, Good, Phase, Verdict, control_chart
from ..statistics.limits import ChartKind, Observation
from .events import AlertReason, Band
from .state import Criterion

LEAST_CASES = 10
"""Fewer cases say nothing: their share is neither good nor bad."""
NEWEST = 8
"""Periods that have no part in the limits, once there are enough others."""
LONGEST = 12
"""Periods that are put together until there are enough cases."""


class Standing(StrEnum):
    """Whether the target is met; too few cases and no figures are neither."""

    met = "met"
    missed = "missed"
    too_few = "too_few"
    no_figures = "no_figures"


@dataclass(frozen=True, slots=True)
class Period:
    """A complete period with its number and what it is among. `of_cases` is whether the number is a
    part of cases, so that it takes enough of them to say something."""

    first: Day
    last: Day
    observed: Observation
    of_cases: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a criterion's figures say: the newest value in thousandths among so many cases and
    periods, whether it meets the target, and whether it changed by more than chance."""

    standing: Standing
    verdict: Verdict
    value: int | None = None
    among: int = 0
    periods: int = 0
    reason: AlertReason | None = None
    chart: ControlChart | None = None


def phases(points: Sequence[object], begins: Sequence[int] = ()) -> tuple[Phase, ...]:
    """Return from which points the limits are computed: all but the newest, which they judge, and
    apart in each phase that begins at one of these places."""
    *earlier, last = (0, *begins)
    return (*map(Phase, earlier), Phase(last, max(LEAST, len(points) - last - NEWEST)))


def phases_of(criterion: Criterion, periods: Sequence[Period]) -> tuple[Phase, ...]:
    """Return the same for a criterion whose limits began again on some days."""
    places = {sum(one.last < known.day for one in periods) for known in criterion.rebased}
    return phases(periods, sorted(place for place in places if 0 < place < len(periods)))


def good(target: Band) -> Good:
    """Return which values are better. A band with two ends is left on both sides."""
    if target.least is not None and target.most is not None:
        return Good.neither
    return Good.high if target.least is not None else Good.low


def judged(criterion: Criterion, periods: Sequence[Period]) -> Judgement:
    """Return the judgement of complete periods, oldest first. Few cases are put together with those
    of periods before; still too few are never called good, and say nothing of a change."""
    if not periods:
        return Judgement(Standing.no_figures, Verdict.too_few)
    of_cases = periods[-1].of_cases
    number, among, used = _newest(periods)
    cases = among if of_cases else number
    kind = ChartKind.proportion_prime if of_cases else ChartKind.rate_prime
    observed = [one.observed for one in periods]
    chart = control_chart(kind, observed, phases_of(criterion, periods))
    if among <= 0 or cases < LEAST_CASES:
        return Judgement(Standing.too_few, Verdict.too_few, None, int(cases), used, None, chart)
    value = round(1000 * number / among)
    # where one period has too few cases, so has each point of the chart
    verdict = chart.verdict(good(criterion.target)) if used == 1 else Verdict.too_few
    reason = None
    if not criterion.level.has(value):
        reason = AlertReason.level
    elif verdict is Verdict.worse:
        reason = AlertReason.signal
    standing = Standing.met if criterion.target.has(value) else Standing.missed
    shown = int(among) if of_cases else 0
    return Judgement(standing, verdict, value, shown, used, reason, chart)


def _newest(periods: Sequence[Period]) -> tuple[float, float, int]:
    """Return number, what it is among, and of how many of the last periods; those among nothing, of
    which the exposure is missing, say nothing."""
    number = among = 0.0
    used = 0
    for period in reversed(periods[-LONGEST:]):
        used += 1
        if period.observed.among > 0:
            number, among = number + period.observed.number, among + period.observed.among
        if (among if period.of_cases else number) >= LEAST_CASES:
            break
    return number, among, used


def alert_due(criterion: Criterion, periods: Sequence[Period]) -> tuple[AlertReason, Day] | None:
    """Return why the newest period needs an alert, and the first day of the periods in a row that
    do; None if it needs none, or one was raised in these periods."""
    reason = judged(criterion, periods).reason
    if reason is None:
        return None
    since = periods[-1].first
    for end in range(len(periods) - 1, 0, -1):
        if judged(criterion, periods[:end]).reason is None:
            break
        since = periods[end - 1].first
    told = any(one.last >= since for one in criterion.alerts)
    return None if told else (reason, since)
