"""Clause 8.4: control charts: limits by phases, run rules and the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from .limits import ChartKind, Limit, Observation, limits, sparse

FIRM = 24
"""Points from which limits are no longer provisional."""
LEAST = 12
"""Points from which there are limits at all."""
_SHIFT, _TREND = 8, 6
_NEWEST = 3
_OF_CASES = {kind for kind in ChartKind if kind.startswith(("p", "u"))}
"""Charts of shares and rates."""
_WARNING = 2.0
"""Standard deviations beyond which two of three points are a signal."""


class RunRule(StrEnum):
    """Why a point is a signal: it is beyond a limit, one of 8 in a row on one side of the centre,
    one of 6 in a row that rise or fall, or one of 2 of 3 beyond two standard deviations."""

    beyond = "beyond"
    shift = "shift"
    trend = "trend"
    two_of_three = "two_of_three"


class Strength(StrEnum):
    """How far limits can be relied on, by the number of points they are computed from."""

    absent = "absent"
    provisional = "provisional"
    firm = "firm"


class Good(StrEnum):
    """Which values of a measure are better."""

    low = "low"
    high = "high"
    neither = "neither"


class Verdict(StrEnum):
    """What the newest points say: they got better, worse, or other without a value judgement;
    there is ordinary variation only; or there are too few to say."""

    better = "better"
    worse = "worse"
    changed = "changed"
    ordinary = "ordinary"
    too_few = "too_few"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a chart: its value, the limits there, the rules that it breaks, and on which side
    of the centre it is (1 above, -1 below)."""

    value: float | None
    limit: Limit | None = None
    rules: frozenset[RunRule] = frozenset()
    side: int = 0

    def mark(self, good: Good) -> Verdict:
        """Return the verdict whose shape marks the point."""
        if not self.rules:
            return Verdict.ordinary
        if good is Good.neither:
            return Verdict.changed
        return Verdict.better if (self.side > 0) == (good is Good.high) else Verdict.worse


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The judged points of a series, and from how many the limits of its last phase are computed,
    or would be if they were enough; 0 for shares and rates of a base in which none, or all,
    count. A sparse one has no limits, however many points there are."""

    kind: ChartKind
    points: tuple[Point, ...]
    base: int
    sparse: bool = False

    @property
    def strength(self) -> Strength:
        """Return how firm the newest limits are."""
        return Strength.absent if self.sparse else strength_of(self.base)

    @property
    def signals(self) -> tuple[int, ...]:
        """Return the places of points that are signals."""
        return tuple(place for place, point in enumerate(self.points) if point.rules)

    def verdict(self, good: Good) -> Verdict:
        """Return what the newest points say; of several signals the last one counts."""
        if self.strength is Strength.absent:
            return Verdict.too_few
        recent = [point for point in self.points if point.value is not None][-_NEWEST:]
        marks = [point.mark(good) for point in recent if point.rules]
        return marks[-1] if marks else Verdict.ordinary


@dataclass(frozen=True, slots=True)
class Phase:
    """Where limits start again, for a recorded reason. `base` is from how many of its points they
    are computed; None for all."""

    begins: int = 0
    base: int | None = None


def control_chart(
    kind: ChartKind, series: Sequence[Observation], phases: Sequence[Phase] = (Phase(),)
) -> ControlChart:
    """Return the chart of a series. Each phase has its own limits, and no run crosses from one to
    the next. Raises ValueError unless the first phase begins at 0."""
    if not phases or phases[0].begins != 0:
        raise ValueError("the first phase begins with the series")
    ends = [phase.begins for phase in phases[1:]] + [len(series)]
    points: list[Point] = []
    counted, few = 0, False
    for phase, end in zip(phases, ends, strict=True):
        judged, counted, few = _phase(kind, series[phase.begins : end], phase.base)
        points += judged
    return ControlChart(kind, tuple(points), counted, few)


def strength_of(points: int) -> Strength:
    """Return how firm limits from so many points are."""
    if points < LEAST:
        return Strength.absent
    return Strength.provisional if points < FIRM else Strength.firm


def _phase(
    kind: ChartKind, series: Sequence[Observation], base: int | None
) -> tuple[list[Point], int, bool]:
    of = series[:base] if base else series
    counted = sum(one.value is not None for one in of)
    few = counted > 0 and sparse(kind, of)
    if few or strength_of(counted) is Strength.absent:
        return [Point(one.value) for one in series], counted, few
    at = limits(kind, of)
    if kind in _OF_CASES and not any(at(one).sigma for one in of if one.among > 0):
        return [Point(one.value) for one in series], 0, False  # none or all: nothing to go by
    points = [Point(one.value, at(one)) for one in series]
    return list(judged(points)), counted, False


def judged(points: Sequence[Point]) -> Iterator[Point]:
    """Yield the points of one phase with the rules that each breaks; those without a value are
    passed over."""
    known = [
        (place, one.value, one.limit)
        for place, one in enumerate(points)
        if one.value is not None and one.limit is not None
    ]
    distances = [_distance(value, limit) for _, value, limit in known]
    broken: list[set[RunRule]] = [set() for _ in known]
    for rule, found in _broken(distances, [(value, limit) for _, value, limit in known]):
        broken[found].add(rule)
    by_place = {place: (broken[n], distances[n]) for n, (place, *_) in enumerate(known)}
    for place, point in enumerate(points):
        rules, distance = by_place.get(place, (set(), 0.0))
        side = (distance > 0) - (distance < 0) if rules else 0
        yield Point(point.value, point.limit, frozenset(rules), side)


def _distance(value: float, limit: Limit) -> float:
    """Return the distance from the centre in standard deviations."""
    gap = value - limit.centre
    if limit.sigma > 0:
        return gap / limit.sigma
    return 0.0 if gap == 0 else (1.0 if gap > 0 else -1.0)


def _broken(
    distances: list[float], points: list[tuple[float, Limit]]
) -> Iterator[tuple[RunRule, int]]:
    for place, (value, limit) in enumerate(points):
        if not limit.lower <= value <= limit.upper:
            yield RunRule.beyond, place
    for side in (1, -1):
        yield from _runs([side * one > 0 for one in distances], _SHIFT, RunRule.shift)
        rising = [False]
        rising += [side * after > side * before for (before, _), (after, _) in pairwise(points)]
        for rule, place in _runs(rising, _TREND - 1, RunRule.trend):
            yield rule, place
            if not rising[place - 1]:
                yield rule, place - 1  # the point from which it rises
        far = [side * one > _WARNING for one in distances]
        for end in range(2, len(far)):
            window = range(end - 2, end + 1)
            if sum(far[place] for place in window) >= 2:
                yield from ((RunRule.two_of_three, place) for place in window if far[place])


def _runs(holds: list[bool], length: int, rule: RunRule) -> Iterator[tuple[RunRule, int]]:
    """Yield the places of runs of at least this length."""
    begins = 0
    for place in range(len(holds) + 1):
        if place < len(holds) and holds[place]:
            continue
        if place - begins >= length:
            yield from ((rule, one) for one in range(begins, place))
        begins = place + 1
