"""Clause 4.7 and 7.3: what the clocks of a regime say about one complaint, and why.

A pure function of pack, facts, events, calendars and the moment of judgement; each verdict
carries its derivation, so that every date can explain itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..principles.pausing import after_pause, pauses
from ..principles.timeliness import (
    Calendar,
    Counting,
    Due,
    Ends,
    Step,
    StepValue,
    TermUnit,
    due,
    moved_to,
)
from ..values import Code, Coded, Moment
from .predicate import Facts, Predicate, holds
from .regime import (
    UNIT_CALENDAR,
    CalendarChoice,
    Clock,
    Force,
    Known,
    Occurrence,
    Pack,
    Pick,
    Span,
    StartKind,
    Weekday,
)

type Events = Mapping[str, Moment | Sequence[Moment]]
"""When each event happened, once or several times."""


class State(Coded):
    """Where a clock stands. `reclassified` is a clock that had run out before the facts were known
    by which it is judged: late, but nobody missed it."""

    open = "open"
    met = "met"
    missed = "missed"
    reclassified = "reclassified"
    not_started = "not_started"
    not_applicable = "not_applicable"
    needs_classification = "needs_classification"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clock judged. `due` is None before the start, during a pause, and where a fact is
    missing; `met_at` and `met_by` tell the event that ended it, in time or late."""

    pack: Code
    clock: Code
    strength: Force
    state: State
    due: Due | None = None
    met_at: Moment | None = None
    met_by: Code | None = None
    steps: tuple[Step, ...] = ()


class NoCalendar(LookupError):
    """A clock needs a calendar that was not given; `calendar` names it."""

    def __init__(self, calendar: Code) -> None:
        super().__init__(f"no calendar {calendar}")
        self.calendar = calendar


def evaluate(
    pack: Pack,
    *,
    facts: Facts,
    events: Events,
    calendars: Mapping[str, Calendar],
    at: Moment,
    facts_since: Moment | None = None,
) -> tuple[Verdict, ...]:
    """The verdict of every clock of `pack` at the moment `at`; later events are not known yet.

    `facts_since` is the moment since which the facts are what they are, None if they always were.
    Raises `NoCalendar`, and ValueError for a fact of the wrong type.
    """
    known = _known(events, at)
    judge = _Judge(pack, facts, known, calendars, at, facts_since)
    return tuple(judge.verdict(clock) for clock in pack.clocks)


def _known(events: Events, at: Moment) -> dict[str, tuple[Moment, ...]]:
    many = {
        name: tuple(when) if isinstance(when, Sequence) else (when,)
        for name, when in events.items()
    }
    past = {name: tuple(sorted(one for one in when if one <= at)) for name, when in many.items()}
    return {name: when for name, when in past.items() if when}


@dataclass(frozen=True, slots=True)
class _Unknown:
    """The fact that is missing."""

    fact: str


@dataclass(frozen=True, slots=True)
class _Judge:
    pack: Pack
    facts: Facts
    events: Mapping[str, tuple[Moment, ...]]
    calendars: Mapping[str, Calendar]
    at: Moment
    facts_since: Moment | None = None

    def verdict(self, clock: Clock) -> Verdict:
        blank = Verdict(self.pack.id, clock.id, clock.strength, State.not_applicable)
        applies = self._applies(clock)
        if applies is False:
            return blank
        calendar = self._calendar(clock)
        if isinstance(calendar, _Unknown):
            return _unclassified(blank, calendar)
        start = self._start(clock, calendar)
        if start is None:
            return replace(blank, state=State.not_started)
        event, began = start
        spans = self._spans(clock)
        if isinstance(spans, _Unknown):
            return _unclassified(blank, spans)
        ending, extra, running = self._ending(clock, began, spans, calendar)
        steps = (Step(Code("event"), (event,)), *ending.steps, *extra)
        if applies is None:
            return replace(blank, state=State.needs_classification, due=ending, steps=steps)
        verdict = self._judged(clock, began, ending if running else None)
        since = self.facts_since
        if verdict.state is State.missed and since is not None and ending.moment < since:
            local = calendar.local(since)
            steps = (*steps, Step(Code("reclassified"), (local,)))
            verdict = replace(verdict, state=State.reclassified)
        return replace(verdict, steps=steps)

    def _judged(self, clock: Clock, began: Moment, ending: Due | None) -> Verdict:
        met = min(
            (
                (when, name)
                for name in clock.met_by
                for when in self.events.get(name, ())
                if when >= began
            ),
            default=None,
        )
        moment, name = met or (None, None)
        if ending is None:
            state = State.open if met is None else State.met
        elif moment is not None:
            state = State.met if moment <= ending.moment else State.missed
        else:
            state = State.open if self.at <= ending.moment else State.missed
        return Verdict(self.pack.id, clock.id, clock.strength, state, ending, moment, name)

    def _holds(self, predicate: Predicate) -> bool | None:
        return holds(predicate, facts=self.facts, happened=self.events.keys())

    def _applies(self, clock: Clock) -> bool | None:
        parts = [self._on_track(clock)] if clock.tracks else []
        if clock.only_if is not None:
            parts.append(self._holds(clock.only_if))
        if clock.unless is not None:
            excluded = self._holds(clock.unless)
            parts.append(None if excluded is None else not excluded)
        if False in parts:
            return False
        return None if None in parts else True

    def _on_track(self, clock: Clock) -> bool | None:
        possible: list[Code] = []
        for track in self.pack.tracks:
            taken = self._holds(track.when)
            if taken is not False:
                possible.append(track.id)
            if taken:
                break
        mine = [track in clock.tracks for track in possible]
        if not any(mine):
            return False
        return True if all(mine) and taken else None

    def _calendar(self, clock: Clock) -> Calendar | _Unknown:
        choice = None if clock.calendar is None else self.pack.calendar(clock.calendar)
        if choice is None:
            return self._plain_days()
        chosen = self._holiday_set(choice)
        if isinstance(chosen, _Unknown):
            return chosen
        calendar = self._given(chosen)
        if choice.weekend:
            weekend = frozenset(list(Weekday).index(day) for day in choice.weekend)
            calendar = replace(calendar, weekend=weekend)
        if choice.timezone is not None:
            calendar = calendar.in_zone(choice.timezone)
        return calendar if choice.close is None else replace(calendar, closes=choice.close)

    def _plain_days(self) -> Calendar:
        zone = self.pack.zone
        if zone is None:
            return self._given(UNIT_CALENDAR)
        return self.calendars.get(UNIT_CALENDAR, Calendar(UNIT_CALENDAR)).in_zone(zone)

    def _holiday_set(self, choice: CalendarChoice) -> Code | _Unknown:
        if choice.select_by is None:
            return choice.holidays[0].calendar
        value = self.facts.get(choice.select_by)
        for one in choice.holidays:
            if one.value == value:
                return one.calendar
        return _Unknown(choice.select_by)

    def _given(self, calendar: Code) -> Calendar:
        if calendar not in self.calendars:
            raise NoCalendar(calendar)
        return self.calendars[calendar]

    def _start(self, clock: Clock, calendar: Calendar) -> tuple[Code, Moment] | None:
        found = [
            (known.event, moment)
            for known in clock.from_.of
            if (moment := self._moment(known, clock.occurrence, calendar)) is not None
        ]
        if not found:
            return None
        match clock.from_.kind:
            case StartKind.first_known:
                return found[0]
            case StartKind.latest_of:
                return max(found, key=lambda one: one[1])
            case StartKind.earliest_of:
                return min(found, key=lambda one: one[1])

    def _moment(self, known: Known, which: Occurrence, calendar: Calendar) -> Moment | None:
        times = self.events.get(known.event)
        if not times:
            return None
        moment = times[0] if which is Occurrence.first else times[-1]
        if known.plus is None:
            return moment
        counting = Counting(ends=Ends.instant)
        return _counted(known.plus, moment, counting=counting, calendar=calendar).moment

    def _spans(self, clock: Clock) -> tuple[Span, ...] | _Unknown:
        if clock.any_of:
            return clock.any_of
        if clock.setting is not None and (setting := self.pack.setting(clock.setting)) is not None:
            return (setting.span,)
        if clock.by is None:
            return (Span(clock.amount or 0, clock.unit or TermUnit.day),)
        value = self.facts.get(clock.by.f)
        amount = (
            next((one.amount for one in clock.by.map if one.value == value), None)
            if clock.by.map
            else value
        )
        if amount is None:
            return _Unknown(clock.by.f)
        if type(amount) is not int:
            raise ValueError(f"fact {clock.by.f} is {amount!r} and no number")
        unit = clock.unit
        if clock.by.unit_f is not None:
            given = self.facts.get(clock.by.unit_f)
            if given is None:
                return _Unknown(clock.by.unit_f)
            unit = TermUnit(str(given))
        return (Span(amount, unit or TermUnit.day),)

    def _ending(
        self, clock: Clock, began: Moment, spans: tuple[Span, ...], calendar: Calendar
    ) -> tuple[Due, tuple[Step, ...], bool]:
        """The end, the steps that moved it, and whether the clock runs (no pause is open)."""
        choose = max if clock.pick is Pick.latest else min
        counted = [
            (_counted(span, began, counting=clock.counting, calendar=calendar), span)
            for span in spans
        ]
        ending, span = choose(counted, key=lambda one: one[0].moment)
        extra: list[Step] = []
        running = True
        for pause in clock.pauses:
            if pause.when is not None and not self._holds(pause.when):
                continue  # unknown too: the earlier date is the careful one
            left, back = self.events.get(pause.from_, ()), self.events.get(pause.until, ())
            for one in pauses(left, back, since=began):
                if one.left > ending.moment:
                    continue
                ending, step = after_pause(
                    ending, one, unit=span.unit, ends=clock.ends, calendar=calendar
                )
                extra.append(step)
                running = running and one.back is not None
        agreed = None if clock.agreed_override is None else self.facts.get(clock.agreed_override)
        if agreed is not None:
            if type(agreed) is not date:
                raise ValueError(f"fact {clock.agreed_override} is {agreed!r} and no day")
            ending = replace(moved_to(agreed, calendar=calendar), steps=ending.steps)
            extra.append(_step("agreed", agreed))
        return ending, tuple(extra), running


def _unclassified(blank: Verdict, unknown: _Unknown) -> Verdict:
    step = _step("unknown_fact", unknown.fact)
    return replace(blank, state=State.needs_classification, steps=(step,))


def _counted(span: Span, start: Moment, *, counting: Counting, calendar: Calendar) -> Due:
    if span.unit is TermUnit.hour:
        counting = Counting()
    return due(start, amount=span.amount, unit=span.unit, calendar=calendar, counting=counting)


def _step(code: str, *values: StepValue) -> Step:
    return Step(Code(code), values)
