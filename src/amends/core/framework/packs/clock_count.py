"""Clause 4.7: counting one deadline rule of a pack: start, calendar and end.

The count runs over the facts and events of one complaint and records every step. Whether the
deadline was met is decided in `verdict`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from ...principles.calendars import Calendar, HalfDays, Weekday
from ...principles.pausing import Pause as Standstill
from ...principles.pausing import pauses
from ...principles.steps import Step
from ...principles.steps import step as _step
from ...principles.timeliness import Counting, Due, Ends, TermUnit, Walk, due, moved_to
from ...values import Code, Day, Moment
from .clock_moves import End, Moving, picked
from .clocks import Clock, Known, Occurrence, Span, StartKind
from .moves import Suspension, SuspensionEffect
from .pack import NEXT_DAY, UNIT_CALENDAR, CalendarChoice, Pack
from .predicate import Facts, Predicate, holds

_DAY = timedelta(days=1)
_RECEIVED = Code("received")
_WEEKDAYS = tuple(Weekday)


_LONGEST = 1_000
"""The largest amount that a fact may give; a larger one is a typing error that cannot be
counted."""


class NoCalendar(LookupError):
    """A deadline rule needs a calendar that was not given; `calendar` names it."""

    def __init__(self, calendar: Code) -> None:
        super().__init__(f"no calendar {calendar}")
        self.calendar = calendar


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact is missing."""

    fact: str


class Began(NamedTuple):
    """The event that starts a count, when it happened (`since`), the moment counted from, and the
    steps up to there. What is done between the two is in time."""

    event: Code
    moment: Moment
    since: Moment
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """What a pack knows of one complaint: its facts, its events in order, and calendars.

    Values shared by the deadline rules of a pack are computed once: its switches among the facts,
    each calendar chosen by the facts, and the sequences of days counted on it.
    """

    pack: Pack
    facts: Facts
    events: Mapping[str, tuple[Moment, ...]]
    calendars: Mapping[str, Calendar]
    _asked: Facts = field(init=False, repr=False, compare=False)
    _found: dict[Code | None, Calendar | Unknown] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _walks: dict[Code | None, dict[Day, Walk]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        switches = {
            f"setting.{setting.id}": setting.value
            for setting in self.pack.settings
            if setting.value is not None
        }
        facts = {**switches, **self.facts} if switches else self.facts
        object.__setattr__(self, "_asked", facts)

    def holds(self, predicate: Predicate) -> bool | None:
        """Return whether a condition is met, None if a fact is missing."""
        return holds(predicate, facts=self._asked, happened=self.events.keys())

    # --- calendars ---

    def calendar(self, named: Code | None) -> Calendar | Unknown:
        """Return the pack's calendar of that id as chosen by the facts; None means plain days in
        its zone."""
        calendar = self._found.get(named)
        if calendar is None:
            calendar = self._found[named] = self._chosen(named)
        return calendar

    def candidates(self, named: Code | None) -> tuple[Calendar, ...]:
        """Return that calendar, or, if the choosing fact is unknown, the one of every place that
        the pack knows and whose days are available."""
        chosen = self.calendar(named)
        choice = None if named is None else self.pack.calendar(named)
        if not isinstance(chosen, Unknown):
            return (chosen,)
        if choice is None:
            return ()
        names = (place.calendar for place in choice.holidays if place.calendar in self.calendars)
        return tuple(self._fixed(choice, name) for name in names)

    def _chosen(self, named: Code | None) -> Calendar | Unknown:
        choice = None if named is None else self.pack.calendar(named)
        if choice is None:
            return self._plain_days()
        chosen = self._holiday_set(choice)
        return chosen if isinstance(chosen, Unknown) else self._fixed(choice, chosen)

    def _fixed(self, choice: CalendarChoice, chosen: Code) -> Calendar:
        calendar, fixed = self._given(chosen), dict[str, Any]()
        if choice.weekend:
            fixed["weekend"] = frozenset(_WEEKDAYS.index(day) for day in choice.weekend)
        if choice.timezone is not None:
            fixed["zone"] = choice.timezone
        if choice.half_days is not None:
            fixed["half_days_are"] = choice.half_days
        if choice.close is not None:
            fixed |= self._hours(choice, calendar)
        return replace(calendar, **fixed) if fixed else calendar

    def _hours(self, choice: CalendarChoice, calendar: Calendar) -> dict[str, Any]:
        """Return when business closes: by the organisation's hours in the pack's zone, otherwise by
        those of the holiday set; on days without hours, when the pack says."""
        zone, unit = choice.timezone or calendar.zone, self.calendars.get(UNIT_CALENDAR)
        kept = unit if unit is not None and unit.has_hours and unit.zone == zone else calendar
        hours: dict[str, Any] = {
            "opens": None if kept.closes is None else kept.opens,
            "closes": kept.closes or choice.close,
            "hours": kept.hours,
        }
        if kept is not calendar and choice.half_days is not HalfDays.off:
            hours["shortened"] = (*calendar.shortened, *kept.half_days, *kept.shortened)
        return hours

    def _plain_days(self) -> Calendar:
        zone = self.pack.zone
        if zone is None:
            return self._given(UNIT_CALENDAR)
        return self.calendars.get(UNIT_CALENDAR, Calendar(UNIT_CALENDAR)).in_zone(zone)

    def _holiday_set(self, choice: CalendarChoice) -> Code | Unknown:
        if choice.select_by is None:
            return choice.holidays[0].calendar
        value = self.facts.get(choice.select_by)
        for place in choice.holidays:
            if place.value == value:
                return place.calendar
        return Unknown(choice.select_by)

    def _given(self, calendar: Code) -> Calendar:
        if calendar not in self.calendars:
            raise NoCalendar(calendar)
        return self.calendars[calendar]

    # --- the beginning ---

    def start(self, clock: Clock, calendar: Calendar) -> Began | None:
        """Return the start of the count; None while no starting event has happened."""
        begun = [
            began
            for start in clock.from_.of
            if (began := self._began(start, clock.occurrence, calendar)) is not None
        ]
        if not begun:
            return None
        match clock.from_.kind:
            case StartKind.first_known:
                return begun[0]
            case StartKind.latest_of:
                return max(begun, key=lambda began: began.moment)
            case StartKind.earliest_of:
                return min(begun, key=lambda began: began.moment)

    def _began(self, start: Known, which: Occurrence, calendar: Calendar) -> Began | None:
        times = self.events.get(start.event)
        if not times:
            return None
        since = times[0] if which is Occurrence.first else times[-1]
        began = Began(start.event, since, since)
        if start.event == _RECEIVED and self.pack.switched(NEXT_DAY):
            began = self._taken_as(began)
        if start.plus is None:
            return began
        counting = Counting(ends=Ends.instant)
        later = counted(start.plus, began.moment, counting=counting, calendar=calendar)
        span = _step("plus", start.plus.amount, start.plus.unit, later.day)
        return began._replace(moment=later.moment, steps=(*began.steps, span))

    def _taken_as(self, began: Began) -> Began:
        """Return the start of the next working day for what was received after hours."""
        business = self.calendar(self.pack.calendars[0].id) if self.pack.calendars else None
        if not isinstance(business, Calendar):
            return began
        day = business.day_of(began.moment)
        hours = business.closes is not None and business.is_working(day)
        late = hours and began.moment > business.close_of(day)
        if business.is_working(day) and not late:
            return began
        counts = business.next_working(day + _DAY)
        step = _step("taken_as", business.local(began.moment), counts)
        return began._replace(moment=business.start_of(counts), steps=(step,))

    # --- the length ---

    def spans(self, clock: Clock) -> tuple[Span, ...] | Unknown:
        """Return the length of a deadline rule: one span, or several of which one is picked."""
        if clock.any_of:
            return clock.any_of
        if clock.setting is not None and (setting := self.pack.setting(clock.setting)) is not None:
            return (setting.span,)
        if clock.by is None:
            return (Span(clock.amount or 0, clock.unit or TermUnit.day),)
        value = self.facts.get(clock.by.f)
        amount = (
            next((row.amount for row in clock.by.map if row.value == value), None)
            if clock.by.map
            else value
        )
        if amount is None:
            return Unknown(clock.by.f)
        if type(amount) is not int:
            raise ValueError(f"fact {clock.by.f} is {amount!r} and no number")
        if not 0 <= amount <= _LONGEST:
            return Unknown(clock.by.f)
        unit = clock.unit
        if clock.by.unit_f is not None:
            named = self.facts.get(clock.by.unit_f)
            if named is None:
                return Unknown(clock.by.unit_f)
            unit = TermUnit(str(named))
        return (Span(amount, unit or TermUnit.day),)

    # --- the end ---

    def end(
        self, clock: Clock, began: Moment, spans: tuple[Span, ...], calendar: Calendar
    ) -> End | Unknown:
        """Return the end of a deadline of that length: counted, then paused, suspended and agreed.
        If there are several spans, each is counted on its own calendar, and then one is picked."""
        ends: list[tuple[End, Span]] = []
        for span in spans:
            named = span.calendar or clock.calendar
            own = calendar if span.calendar is None else self.calendar(span.calendar)
            if isinstance(own, Unknown):
                return own
            gone = self._walks.setdefault(named, {})
            ending = counted(span, began, counting=clock.counting, calendar=own, walks=gone)
            ends.append((self._moved(clock, began, span.unit, own, ending), span))
        end, span = ends[0] if len(ends) == 1 else picked(ends, clock.pick)
        steps = [_step("picked", clock.pick, span.amount, span.unit)] if len(spans) > 1 else []
        if clock.ends is Ends.close_of_business:
            steps += self._own_close(span.calendar or clock.calendar, end.due.moment)
        return self._agreed(clock, calendar, end._replace(moved=(*steps, *end.moved)))

    def _moved(
        self, clock: Clock, began: Moment, unit: TermUnit, calendar: Calendar, due: Due
    ) -> End:
        if not clock.pauses and not self.pack.suspensions:
            return End(due)
        moving = Moving(began, unit, clock.ends, clock.first_day, calendar)
        return moving.moved(due, self._pauses(clock, began), self._suspensions(clock))

    def _own_close(self, named: Code | None, ends: Moment) -> Iterator[Step]:
        """Yield a step if business closes at another time than the pack says."""
        choice = None if named is None else self.pack.calendar(named)
        calendar = self.calendar(named)
        if choice is None or choice.close is None or isinstance(calendar, Unknown):
            return
        at, early = calendar.local(ends), calendar.early_close(calendar.day_of(ends))
        if at.time() != choice.close and early is None:
            yield _step("own_close", datetime.combine(at, choice.close, at.tzinfo))

    def _pauses(self, clock: Clock, began: Moment) -> Iterator[Standstill]:
        for pause in clock.pauses:
            if pause.when is not None and not self.holds(pause.when):
                continue  # unknown too: the earlier date is the careful one
            left, back = self.events.get(pause.from_, ()), self.events.get(pause.until, ())
            yield from pauses(left, back, since=began)

    def _suspensions(self, clock: Clock) -> Iterator[Suspension]:
        for suspension in self.pack.suspensions:
            moves = suspension.effect is not SuspensionEffect.replace_track and suspension.touches(
                clock.id
            )
            if moves and (suspension.when is None or self.holds(suspension.when)):
                yield suspension

    def _agreed(self, clock: Clock, calendar: Calendar, end: End) -> End:
        agreed = None if clock.agreed_override is None else self.facts.get(clock.agreed_override)
        if agreed is None:
            return end
        if type(agreed) is not date:
            raise ValueError(f"fact {clock.agreed_override} is {agreed!r} and no day")
        moved = moved_to(agreed, calendar=calendar)._replace(steps=end.due.steps)
        return End(moved, (*end.moved, _step("agreed", agreed)), end.running)


def counted(
    span: Span,
    start: Moment,
    *,
    counting: Counting,
    calendar: Calendar,
    walks: dict[Day, Walk] | None = None,
) -> Due:
    """Return the end of a span; hours are counted in elapsed time, whatever else the deadline rule
    says. `walks` as in `due`."""
    if span.unit in (TermUnit.hour, TermUnit.business_hour):
        counting = Counting()
    return due(
        start, amount=span.amount, unit=span.unit, calendar=calendar, counting=counting, walks=walks
    )
