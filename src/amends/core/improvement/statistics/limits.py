"""Clause 8.4: control limits of Shewhart charts and of Laney's prime charts.

Formulas: Montgomery, Introduction to Statistical Quality Control, chapters 6 and 7; Laney,
Quality Engineering 14 (2002); Nelson, Journal of Quality Technology 14 (1982) for screening.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise
from math import inf, sqrt
from statistics import fmean

_RANGE_TO_SIGMA = 1.128
"""The mean range of two values of a normal distribution, in standard deviations."""
_SCREEN = 3.267
"""Moving ranges from this multiple of their mean on are left out."""
WIDTH = 3.0
"""Standard deviations between the centre line and a limit."""


class ChartKind(StrEnum):
    """What a control chart shows: single values, shares, rates or counts, the last two also with
    variation that is larger than chance alone, or cases between events."""

    individuals = "xmr"
    proportion = "p"
    proportion_prime = "p_prime"
    rate = "u"
    rate_prime = "u_prime"
    cases_between = "g"


@dataclass(frozen=True, slots=True)
class Observation:
    """A number of one period and what it is among: cases for a share, exposure for a rate."""

    number: float
    among: float = 1.0

    @property
    def value(self) -> float | None:
        """Number by what it is among; None where that is nothing."""
        return self.number / self.among if self.among > 0 else None


@dataclass(frozen=True, slots=True)
class Limit:
    """The centre line and the limits for one point, and one standard deviation."""

    centre: float
    lower: float
    upper: float
    sigma: float


type Base = Sequence[Observation]
type Limits = Callable[[Observation], Limit]
"""Limits for any point, computed from the points of a base."""


def limits(kind: ChartKind, base: Base) -> Limits:
    """Return the limits that a base gives. Raises ValueError if no point of it counts."""
    counted = [point for point in base if point.value is not None]
    if not counted:
        raise ValueError("no point to compute limits from")
    return _KINDS[kind](counted)


def sparse(kind: ChartKind, base: Base) -> bool:
    """Return whether numbers are too small or too even for limits: counts below one in a period on
    average, or single values most of which equal the one before."""
    counted = [point for point in base if point.value is not None]
    if kind in (ChartKind.rate, ChartKind.rate_prime):
        return fmean(point.number for point in counted) < 1
    if kind is not ChartKind.individuals:
        return False
    steps = list(pairwise(_values(counted)))
    return 2 * sum(after != before for before, after in steps) < len(steps)


def moving_range_sigma(values: Sequence[float], *, screen: bool = True) -> float:
    """Return the standard deviation estimated from the ranges of neighbours. Screening leaves out
    large ranges once: limits are closer, and false alarms more frequent by about a quarter."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    if not ranges:
        return 0.0
    mean = fmean(ranges)
    screened = [one for one in ranges if one < _SCREEN * mean or not screen]
    return fmean(screened or ranges) / _RANGE_TO_SIGMA


def _values(base: Base) -> list[float]:
    return [point.value for point in base if point.value is not None]


def _around(centre: float, sigma: float, least: float = -inf, most: float = inf) -> Limit:
    lower, upper = centre - WIDTH * sigma, centre + WIDTH * sigma
    return Limit(centre, max(lower, least), min(upper, most), sigma)


def _individuals(base: Base) -> Limits:
    values = _values(base)
    least = 0.0 if min(values) >= 0 else -inf
    limit = _around(fmean(values), moving_range_sigma(values), least)
    return lambda point: limit


def _ratio(base: Base) -> float:
    return sum(point.number for point in base) / sum(point.among for point in base)


def _prime(base: Base, centre: float, sigma: Callable[[Observation], float]) -> float:
    """Return the factor by which the variation is larger than chance. It is at least 1, unlike
    Laney's: limits from a few even points are never closer than chance alone allows."""
    values = [(point.value - centre) / sigma(point) for point in base if point.value is not None]
    return max(1.0, moving_range_sigma(values))


def _ratios(
    base: Base, spread: Callable[[float], float], most: float = inf, *, prime: bool = False
) -> Limits:
    """Return limits around a ratio, whose variance for one case `spread` computes from it."""
    centre = _ratio(base)
    variance = max(spread(centre), 0.0)

    def sigma(point: Observation) -> float:
        return sqrt(variance / point.among) if point.among > 0 else 0.0

    factor = _prime(base, centre, sigma) if prime and variance > 0 else 1.0
    return lambda point: _around(centre, factor * sigma(point), 0.0, most)


_proportion = partial(_ratios, spread=lambda share: share * (1 - share), most=1.0)
_rate = partial(_ratios, spread=lambda rate: rate)


def _cases_between(base: Base) -> Limits:
    mean = fmean(_values(base))
    limit = _around(mean, sqrt(mean * (mean + 1)), 0.0)
    return lambda point: limit


_KINDS: Mapping[ChartKind, Callable[[Base], Limits]] = {
    ChartKind.individuals: _individuals,
    ChartKind.proportion: _proportion,
    ChartKind.proportion_prime: partial(_proportion, prime=True),
    ChartKind.rate: _rate,
    ChartKind.rate_prime: partial(_rate, prime=True),
    ChartKind.cases_between: _cases_between,
}
