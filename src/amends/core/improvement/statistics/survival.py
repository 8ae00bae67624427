"""Clause 8.4: time until something happens, counting the cases in which it has not yet.

Kaplan and Meier's estimate with Greenwood's standard error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Step:
    """A time at which something ended: how many were under observation until then, how many ended,
    the share that continues and its standard error."""

    at: int
    at_risk: int
    ended: int
    share: float
    error: float


def kaplan_meier(ended: Mapping[int, int], still_open: Mapping[int, int]) -> tuple[Step, ...]:
    """Return the steps of the curve from cases by their time: those that ended, and those last
    seen open, which count until then."""
    at_risk = sum(ended.values()) + sum(still_open.values())
    share, greenwood = 1.0, 0.0
    steps: list[Step] = []
    for at in sorted({*ended, *still_open}):
        now = ended.get(at, 0)
        if now:
            share *= 1 - now / at_risk
            if at_risk > now:
                greenwood += now / (at_risk * (at_risk - now))
            steps.append(Step(at, at_risk, now, share, share * sqrt(greenwood)))
        at_risk -= now + still_open.get(at, 0)
    return tuple(steps)


def time_until(steps: Sequence[Step], share: float = 0.5) -> int | None:
    """Return the time by which this share has ended; None if it is not reached yet."""
    return next((step.at for step in steps if step.share <= 1 - share), None)


def share_ended(steps: Sequence[Step], by: int) -> float:
    """Return the share that has ended by a time."""
    return 1 - next((step.share for step in reversed(steps) if step.at <= by), 1.0)
