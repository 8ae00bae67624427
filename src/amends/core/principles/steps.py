"""Clause 4.7: the steps that explain how a date was computed; `wording.timeliness` makes sentences
of them."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from ..values import Code

_made = tuple.__new__
"""Like `Step`, at half the cost, because a count makes one for each day."""

type StepValue = str | int | date | datetime
"""What a step may contain: codes, zone names, numbers, days, local moments."""


class Step(NamedTuple):
    """One step of a derivation: a code and its values, in the order its sentence needs.

    ==============  =====================================================================
    start           local moment
    zone            time zone, calendar, its version
    not_counted     day (the day of the event is day 0)
    skipped         day, reason (weekend, holiday, closure, half_day)
    counted         day, its number
    same_day        day (nothing to count)
    opened          local moment from, local moment until, seconds of open time so far
    shut            day, local moment (nobody worked any more when it began)
    all_day         (the calendar has no hours: a working day counts as a whole)
    half_day        day, local moment at which work ends on it
    added           amount, unit, day reached
    day_before      day (the day of the event was day 1)
    clamped         day of the month that is missing, day taken
    overflowed      day of the month that is missing, day taken
    rolled          roll, from day, to day
    not_known       day (beyond the holidays known to the calendar)
    ends            how, local moment
    event           event from which it counts
    plus            amount, unit, day reached (the count begins a time after the event)
    taken_as        local moment of receipt, day as of which it counts
    own_close       local moment (at which business would close by the pack, and does not)
    picked          latest or earliest, amount, unit (of several lengths)
    suspended       first day, last day, day reached (a regulator's suspension)
    beyond_cap      last day to which it could be moved without a good reason
    only_once       event before which the clock does not apply
    too_late        event that would have brought the clock, last day for it
    repeats         number of the last one, its local moment
    missed_before   day on which an earlier one should have come
    uncountable     kind of exception (as the pack has it, no day follows)
    program_fault   kind of exception (no day follows by a fault of this program)
    ==============  =====================================================================
    """

    code: Code
    values: tuple[StepValue, ...] = ()


def step(code: str, *values: StepValue) -> Step:
    """A step of that code."""
    return _made(Step, (code_of(code), values))


@cache
def code_of(text: str) -> Code:
    """Return the code of a step. A count has a step for each day with few different codes, so each
    code is checked once. Raises ValueError as `Code` does."""
    return Code(text)
