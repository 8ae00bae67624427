"""Clause 4.7: a deadline rule that nothing meets and that starts again at each of its ends."""

from collections.abc import Callable
from dataclasses import replace

from ...principles.calendars import Calendar
from ...principles.steps import Step, step
from ...principles.timeliness import FirstDay
from ...values import Moment
from .clock_count import Count
from .clock_moves import End
from .clocks import Clock, Span
from .moves import Repeat


def next_of_its_own(
    count: Count, clock: Clock, repeat: Repeat, first: End, on: Calendar, *, now: Moment
) -> tuple[End, tuple[Step, ...]]:
    """Return the first of its ends that is not before `now`, and the step that names the end at
    which it began again; no step for the `first`. All are counted from the first, so an adjustment
    of one does not move those after it. There is none after an open pause."""
    again = replace(clock, first_day=FirstDay.exclude)

    def after(times: int) -> End:
        every = (Span(repeat.every.amount * times, repeat.every.unit),)
        found = count.end(again, first.due.moment, every, on) if times else first
        return found if isinstance(found, End) else first

    def is_over(times: int) -> bool:
        end = after(times)
        return end.running and end.due.moment < now

    times = _first_that_fails(is_over)
    if not times:
        return first, ()
    begins = on.local(after(times - 1).due.moment)
    return after(times), (step("repeats", times, begins),)


def _first_that_fails(holds: Callable[[int], bool]) -> int:
    """Return the first number from 0 on for which a condition is false that was true for all before
    it."""
    least, most = 0, 1
    while holds(most - 1):
        least, most = most, most * 2
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            least = middle + 1
        else:
            most = middle
    return least
