"""Clause 4.7: check for closed days of a policy that would leave no working day to count to.

A deadline ends on a working day. If there is none for more than a year, no deadline could be
computed, so such a policy is not adopted.
"""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta

from ...principles.calendars import LONGEST_GAP, HalfDays
from ...values import Day
from .policy import Policy

MOST_CLOSED = 150
"""Maximum closed days within `LONGEST_GAP` days: some working days remain even in a three-day
week."""


def closed_from(policy: Policy) -> Iterator[Day]:
    """Yield the first day of each period with too many closed days."""
    for unit in (None, *(one.code for one in policy.units)):
        days = policy.closed_days(unit)
        off = policy.half_days is HalfDays.off
        days |= {one.day for one in policy.half_days_of(unit) if off or one.closes == time()}
        begins = _first_of_many(days)
        if begins is not None:
            yield begins
            if unit is None:
                return  # then every unit is


def _first_of_many(closed: Iterable[Day]) -> Day | None:
    days = sorted(closed)
    span = timedelta(days=LONGEST_GAP)
    pairs = zip(days, days[MOST_CLOSED:], strict=False)
    return next((first for first, last in pairs if last - first < span), None)
