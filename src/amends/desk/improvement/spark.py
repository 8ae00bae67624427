"""A small line chart inside a page: places of its parts in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.core.improvement.statistics.control import ControlChart, Good, Verdict

_LEFT, _WIDE, _TOP, _HIGH = 3.0, 170.0, 3.0, 30.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its shape, or the last one; `look` is ``worse``, ``better`` or ``noise``."""

    look: str
    path: str


@dataclass(frozen=True, slots=True)
class Spark:
    """The line, the band of the limits, the average, the targets, and the marked points."""

    line: str
    band: tuple[str, str] | None
    average: str
    targets: tuple[str, ...]
    marks: tuple[Mark, ...]


def spark(chart: ControlChart, good: Good, targets: Sequence[float]) -> Spark | None:
    """Return the picture of a chart; None with fewer than two values."""
    values = [one.value for one in chart.points if one.value is not None]
    if len(values) < 2:
        return None
    limit = next((one.limit for one in reversed(chart.points) if one.limit), None)
    edges = [limit.lower, limit.upper] if limit else []
    low, high = min(*values, *edges, *targets), max(*values, *edges, *targets)

    def y(value: float) -> float:
        return _TOP + _HIGH * (1 - (value - low) / ((high - low) or 1))

    step = _WIDE / max(len(chart.points) - 1, 1)
    places = [
        (_LEFT + n * step, y(one.value), one)
        for n, one in enumerate(chart.points)
        if one.value is not None
    ]
    marks = [(x, at, one.mark(good)) for x, at, one in places if one.rules]
    if not marks or marks[-1][0] != places[-1][0]:
        marks.append((*places[-1][:2], Verdict.ordinary))
    return Spark(
        " ".join(f"{x:.1f},{at:.1f}" for x, at, _ in places),
        (f"{y(limit.upper):.1f}", f"{y(limit.lower) - y(limit.upper):.1f}") if limit else None,
        f"{y(limit.centre):.1f}" if limit else "",
        tuple(f"{y(one):.1f}" for one in targets),
        tuple(_mark(x, at, verdict) for x, at, verdict in marks),
    )


def _mark(x: float, y: float, verdict: Verdict) -> Mark:
    match verdict:
        case Verdict.worse:
            return Mark("worse", f"M{x:.1f} {y - 4:.1f}l4 4-4 4-4-4z")
        case Verdict.better:
            return Mark("better", f"M{x:.1f} {y - 3.5:.1f}l3.5 6h-7z")
        case _:
            return Mark("noise", f"M{x - 2.5:.1f} {y:.1f}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z")
