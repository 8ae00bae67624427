"""Clauses 4.7 and 7.4: what moves the end of a counted deadline: pauses of the complaint and
suspensions by a regulator, in the order in which they begin. No time is counted twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from ...principles.calendars import Calendar
from ...principles.pausing import (
    HOURS,
    Pause,
    Standstill,
    after_standstill,
    not_within,
    standstill,
    suspension,
    together,
)
from ...principles.steps import Step, step
from ...principles.timeliness import Due, Ends, FirstDay, TermUnit, moved_to
from ...values import Day, Moment
from .clocks import Pick, Span
from .moves import Suspension, SuspensionEffect

_DAY = timedelta(days=1)


class End(NamedTuple):
    """The end of a deadline, with the steps that moved it; `running` unless a pause is open."""

    due: Due
    moved: tuple[Step, ...] = ()
    running: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps up to the end."""
        return (*self.due.steps, *self.moved)


def picked(ends: Sequence[tuple[End, Span]], pick: Pick) -> tuple[End, Span]:
    """Return the earliest or latest of several ends; a paused one comes after a running one."""
    if pick is Pick.latest:
        return max(ends, key=lambda pair: (not pair[0].running, pair[0].due.moment))
    return min(ends, key=lambda pair: pair[0].due.moment)


class _Move(NamedTuple):
    """A pause or a suspension that moves an end, from a moment on."""

    left: Moment
    first: Day
    by: Pause | Suspension


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves a deadline: since when it runs, its unit of counting, and how it ends."""

    began: Moment
    unit: TermUnit
    ends: Ends
    first_day: FirstDay
    calendar: Calendar

    def moved(self, due: Due, pauses: Iterable[Pause], suspensions: Iterable[Suspension]) -> End:
        """Return the end after all that began while the deadline was still running."""
        end, reached, gone = End(due), due, None
        moves = (*map(self._of_pause, together(pauses)), *map(self._of_suspension, suspensions))
        for move in sorted(moves, key=lambda move: move[:2]):
            if move.left > end.due.moment:
                break
            if isinstance(move.by, Pause) and move.by.back is None:
                note = step("paused", self.calendar.local(move.by.left))
                return End(end.due, (*end.moved, note), running=False)
            if isinstance(move.by, Suspension) and move.by.effect is SuspensionEffect.extend_to:
                end = self._extended(end, move.by)
                reached = end.due
                continue
            still = self._still(move.by)
            rest = None if still is None else still.beyond(gone)
            if still is not None and rest is not None:
                gone = still
                reached, later, note = self._stood_still(reached, rest, move.by)
                end = End(later, (*end.moved, note))
        return end

    def _of_pause(self, pause: Pause) -> _Move:
        return _Move(pause.left, self.calendar.day_of(pause.left) + _DAY, pause)

    def _of_suspension(self, suspension: Suspension) -> _Move:
        return _Move(self.calendar.start_of(suspension.from_), suspension.from_, suspension)

    def _still(self, by: Pause | Suspension) -> Standstill | None:
        if isinstance(by, Pause):
            return standstill(by, calendar=self.calendar)
        began_on = self.calendar.day_of(self.began)
        return suspension(
            by.from_,
            by.to,
            since=self.began,
            counts_from=began_on if self.first_day is FirstDay.include else began_on + _DAY,
            calendar=self.calendar,
        )

    def _stood_still(
        self, reached: Due, still: Standstill, by: Pause | Suspension
    ) -> tuple[Due, Due, Step]:
        """Return how far the count came before a pause, the new end, and the step that says so."""
        reached, note = after_standstill(
            reached, still, unit=self.unit, ends=self.ends, calendar=self.calendar
        )
        later, note = not_within(
            reached, still, note, unit=self.unit, ends=self.ends, calendar=self.calendar
        )
        if isinstance(by, Suspension):
            note = step("suspended", by.from_, by.to, later.day)
        return reached, later, note

    def _extended(self, end: End, by: Suspension) -> End:
        if end.due.day > by.to or self.calendar.start_of(by.to + _DAY) <= self.began:
            return end
        at_once = self.unit in HOURS or self.ends is Ends.instant
        ends = Ends.end_of_day if at_once else self.ends
        later = moved_to(by.to, calendar=self.calendar, ends=ends)._replace(steps=end.due.steps)
        note = step("suspended", by.from_, by.to, later.day)
        return End(max(later, end.due, key=lambda due: due.moment), (*end.moved, note))
