"""Clauses 4.7 and 7.3: verdicts of a pack's deadline rules about one complaint, with reasons.

A pure function of pack, facts, events, calendars and the moment of evaluation. Each verdict has a
derivation that explains its date.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...principles.calendars import Calendar
from ...principles.steps import Step, step
from ...principles.timeliness import Due, FirstDay
from ...values import Code, Coded, Moment
from .clock_count import Began, Count, Unknown
from .clock_moves import End
from .clocks import Clock, Force, Span
from .moves import Extension, Repeat, SuspensionEffect
from .pack import Pack
from .predicate import AnyOf, Facts, Happened, Predicate, events_of

type Events = Mapping[str, Moment | Sequence[Moment]]
"""When each event happened, once or several times."""


class State(Coded):
    """State of a deadline. `reclassified`: it had passed before the deciding facts were known, so
    it is late but no one missed it. `uncountable`: it belongs to an adopted pack and has no day,
    for whatever reason (`evaluate`)."""

    open = "open"
    met = "met"
    missed = "missed"
    reclassified = "reclassified"
    not_started = "not_started"
    not_applicable = "not_applicable"
    needs_classification = "needs_classification"
    uncountable = "uncountable"


class Verdict(NamedTuple):
    """Verdict of one deadline rule. `due` is None before the start, during a pause, and if a fact
    is missing. `met_at` and `met_by` are the event that ended it, in time or late. `would_be` is
    the end of a deadline that does not apply only because an event has not happened."""

    pack: Code
    clock: Code
    strength: Force
    state: State
    due: Due | None = None
    met_at: Moment | None = None
    met_by: Code | None = None
    steps: tuple[Step, ...] = ()
    would_be: Due | None = None


def evaluate(
    pack: Pack,
    *,
    facts: Facts,
    events: Events,
    calendars: Mapping[str, Calendar],
    at: Moment,
    facts_since: Moment | None = None,
    adopted: bool = False,
) -> tuple[Verdict, ...]:
    """Return the verdict of every deadline rule of `pack` at the moment `at`; later events are
    ignored.

    `facts_since` is the moment since which the facts are as given, None if they always were. Raises
    `clock_count.NoCalendar`, and ValueError for a fact of the wrong type. In an `adopted` pack, a
    deadline rule that cannot be counted, for whatever reason, is `uncountable` with the reason
    (`why_not`): it stops neither the receipt of a complaint nor the count of other deadlines.
    """
    judge = _Judge(Count(pack, facts, known(events, at), calendars), at, facts_since)
    verdict = judge.if_countable if adopted else judge.verdict
    return tuple(map(verdict, pack.clocks))


OF_A_TEXT = (ValueError, ArithmeticError, LookupError, RecursionError)
"""Exceptions that an adopted text can cause; every other exception is a fault of this program."""


def why_not(problem: Exception) -> Step:
    """Return why a period cannot be counted: the adopted text, or a fault of the program."""
    ours = not isinstance(problem, OF_A_TEXT)
    return step("program_fault" if ours else "uncountable", type(problem).__name__)


def known(events: Events, at: Moment) -> dict[str, tuple[Moment, ...]]:
    """Return the events up to a moment, each with its times in order."""
    many = {
        name: tuple(when) if isinstance(when, Sequence) else (when,)
        for name, when in events.items()
    }
    past = {name: tuple(sorted(time for time in when if time <= at)) for name, when in many.items()}
    return {name: when for name, when in past.items() if when}


def shortest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the candidate that would end first, the safe date while a fact is missing."""
    dated = [
        (verdict.due.moment, verdict)
        for verdict in verdicts
        if verdict.state is State.needs_classification and verdict.due is not None
    ]
    return min(dated, key=lambda pair: pair[0], default=(None, None))[1]


@dataclass(frozen=True, slots=True)
class _Judge:
    count: Count
    at: Moment
    facts_since: Moment | None = None

    def if_countable(self, clock: Clock) -> Verdict:
        try:
            return self.verdict(clock)
        except Exception as problem:  # noqa: BLE001 (the complaint is received whatever happens)
            return self._without_date(clock, State.uncountable, why_not(problem))

    def verdict(self, clock: Clock) -> Verdict:
        applies = self._applies(clock, clock.only_if)
        if applies is False:
            return self._would_be(clock)
        late = self._came_too_late(clock)
        if late is not None:
            return self._without_date(clock, State.not_applicable, late)
        return self._counted(clock, applies)

    def _without_date(self, clock: Clock, state: State, *steps: Step) -> Verdict:
        return Verdict(self.count.pack.id, clock.id, clock.strength, state, steps=steps)

    def _unclassified(self, clock: Clock, unknown: Unknown) -> Verdict:
        return self._without_date(
            clock, State.needs_classification, step("unknown_fact", unknown.fact)
        )

    def _counted(self, clock: Clock, applies: bool | None) -> Verdict:
        calendar = self.count.calendar(clock.calendar)
        if isinstance(calendar, Unknown):
            return self._unclassified(clock, calendar)
        began = self.count.start(clock, calendar)
        if began is None:
            return self._without_date(clock, State.not_started)
        spans = self.count.spans(clock)
        if isinstance(spans, Unknown):
            return self._unclassified(clock, spans)
        if clock.repeat is not None and applies:
            return self._repeated(clock, clock.repeat, began, spans, calendar)
        end = self.count.end(clock, began.moment, spans, calendar)
        if isinstance(end, Unknown):
            return self._unclassified(clock, end)
        return self._judged(clock, began, end, calendar, applies)

    def _would_be(self, clock: Clock) -> Verdict:
        """Return the verdict of a rule that only waits for an event, with its possible end."""
        awaited = None if clock.only_if is None else _events_alone(clock.only_if)
        if awaited is not None and self._applies(clock, None) and not self._came_too_late(clock):
            waits = self._counted(clock, True)
            if waits.due is not None and waits.state is not State.needs_classification:
                alone = self._without_date(clock, State.not_applicable)
                steps = (step("only_once", awaited), *waits.steps)
                return alone._replace(would_be=waits.due, steps=steps)
        return self._without_date(clock, State.not_applicable)

    def _came_too_late(self, clock: Clock) -> Step | None:
        """Return the step that explains why a longer deadline does not apply: the letter that would
        have started it was sent after the shorter one had passed."""
        for way in self.count.pack.extensions:
            if way.becomes != clock.id or way.needs.before is None:
                continue
            shorter = self.count.pack.clock(way.clock)
            sent = self._first_sent(clock, way)
            if sent is None or shorter is None:
                continue
            if self._applies(shorter, shorter.only_if) is not True:
                continue
            ending = self._counted(shorter, True).due
            if ending is not None and sent[0] > ending.moment:
                return step("too_late", sent[1], ending.day)
        return None

    def _first_sent(self, clock: Clock, way: Extension) -> tuple[Moment, Code] | None:
        opening = set() if clock.only_if is None else set(events_of(clock.only_if))
        if way.needs.communication is not None:
            opening.add(way.needs.communication)
        sent = (
            (self.count.events[name][0], Code(name)) for name in opening & self.count.events.keys()
        )
        return min(sent, default=None)

    def _judged(
        self, clock: Clock, began: Began, end: End, calendar: Calendar, applies: bool | None
    ) -> Verdict:
        """Return the verdict of a counted deadline; `applies` is None if a fact is missing, and
        then whatever would meet it counts in any case."""
        moment, name = self._first(clock.met_by, began.since)
        state, steps = self._state(end, moment), (*_from(began), *end.steps)
        due = end.due if end.running or applies is None else None
        if applies is None:
            state = State.needs_classification
        elif state is State.missed and self.facts_since and end.due.moment < self.facts_since:
            state = State.reclassified
            steps = (*steps, step("reclassified", calendar.local(self.facts_since)))
        pack = self.count.pack.id
        return Verdict(pack, clock.id, clock.strength, state, due, moment, name, steps)

    def _state(self, end: End, met: Moment | None) -> State:
        if not end.running:
            return State.open if met is None else State.met
        until = end.due.moment
        if met is not None:
            return State.met if met <= until else State.missed
        return State.open if self.at <= until else State.missed

    def _first(
        self, names: Iterable[Code], since: Moment
    ) -> tuple[Moment, Code] | tuple[None, None]:
        times = (
            (when, name)
            for name in names
            for when in self.count.events.get(name, ())
            if when >= since
        )
        return min(times, default=(None, None))

    def _repeated(
        self, clock: Clock, repeat: Repeat, began: Began, spans: tuple[Span, ...], on: Calendar
    ) -> Verdict:
        """Return the verdict of a deadline that begins again whenever it is met: its state is that
        of the running one, and its steps name the first end that was missed before."""
        until, by = self._first(repeat.until, began.since)
        end = self.count.end(clock, began.moment, spans, on)
        if not clock.met_by and isinstance(end, End):
            return self._by_itself(clock, repeat, began, end, on)
        steps, missed = list(_from(began)), list[Step]()
        for number, mark in enumerate(self._marks(clock, began.moment, until), start=1):
            if isinstance(end, Unknown):
                break
            if mark > end.due.moment and not missed:
                missed = [step("missed_before", end.due.day)]
            steps = [step("repeats", number, on.local(mark))]
            again = (Span(repeat.every.amount, repeat.every.unit),)
            end = self.count.end(clock, mark, again, on)
        if isinstance(end, Unknown):
            return self._unclassified(clock, end)
        late = (until or self.at) > end.due.moment
        if until is None:
            state = State.missed if late else State.open
        else:
            state = State.missed if late or missed else State.met
        trail, pack = (*steps, *end.steps, *missed), self.count.pack.id
        return Verdict(pack, clock.id, clock.strength, state, end.due, until, by, trail)

    def _by_itself(
        self, clock: Clock, repeat: Repeat, began: Began, first: End, on: Calendar
    ) -> Verdict:
        """Return the verdict of a deadline that nothing meets: its end is the next one, or the one
        that was next when an ending event happened."""
        until, by = self._first(repeat.until, began.since)
        end, again = _next_of_its_own(self.count, clock, repeat, first, on, now=until or self.at)
        trail = (*(again or _from(began)), *end.steps)
        state, pack = State.open if until is None else State.met, self.count.pack.id
        due = end.due if end.running else None
        return Verdict(pack, clock.id, clock.strength, state, due, until, by, trail)

    def _marks(self, clock: Clock, since: Moment, until: Moment | None) -> list[Moment]:
        times = {when for name in clock.met_by for when in self.count.events.get(name, ())}
        return sorted(mark for mark in times if since < mark and (until is None or mark < until))

    def _applies(self, clock: Clock, only_if: Predicate | None) -> bool | None:
        """Return whether a deadline rule with the condition `only_if` applies; None if unknown."""
        parts = [self._on_track(clock)] if clock.tracks else []
        if only_if is not None:
            parts.append(self.count.holds(only_if))
        if clock.unless is not None:
            excluded = self.count.holds(clock.unless)
            parts.append(None if excluded is None else not excluded)
        if False in parts:
            return False
        return None if None in parts else True

    def _on_track(self, clock: Clock) -> bool | None:
        replaced = self._replaced_track()
        if replaced is not None:
            return replaced in clock.tracks
        possible: list[Code] = []
        for track in self.count.pack.tracks:
            taken = self.count.holds(track.when)
            if taken is not False:
                possible.append(track.id)
            if taken:
                break
        mine = [track in clock.tracks for track in possible]
        if not any(mine):
            return False
        return True if all(mine) and taken else None

    def _replaced_track(self) -> Code | None:
        """Return the track of a redress scheme that covers complaints received in its days."""
        received = self.count.events.get(self.count.pack.pack.applies_by)
        for suspension in self.count.pack.suspensions:
            if suspension.effect is not SuspensionEffect.replace_track or not received:
                continue
            calendar = self.count.calendar(None)
            within = isinstance(calendar, Calendar) and (
                suspension.from_ <= calendar.day_of(received[0]) <= suspension.to
            )
            if within and (suspension.when is None or self.count.holds(suspension.when)):
                return suspension.track
        return None


def _events_alone(predicate: Predicate) -> Code | None:
    """Return the first event that a condition waits for, None if it asks for anything else."""
    match predicate:
        case Happened(event):
            return event
        case AnyOf(parts) if parts and all(isinstance(part, Happened) for part in parts):
            return _events_alone(parts[0])
        case _:
            return None


def _from(began: Began) -> tuple[Step, ...]:
    return (step("event", began.event), *began.steps)


def _next_of_its_own(
    count: Count, clock: Clock, repeat: Repeat, first: End, on: Calendar, *, now: Moment
) -> tuple[End, tuple[Step, ...]]:
    """Return the first of its ends that is not before `now`, and the step that names the end at
    which it began again; no step for the `first`. All are counted from the first, so an adjustment
    of one does not move those after it. There is none after an open pause."""
    again = replace(clock, first_day=FirstDay.exclude)

    def after(times: int) -> End:
        every = (Span(repeat.every.amount * times, repeat.every.unit),)
        end = count.end(again, first.due.moment, every, on) if times else first
        return end if isinstance(end, End) else first

    def is_over(times: int) -> bool:
        end = after(times)
        return end.running and end.due.moment < now

    times = _first_that_fails(is_over)
    if not times:
        return first, ()
    begins = on.local(after(times - 1).due.moment)
    return after(times), (step("repeats", times, begins),)


def _first_that_fails(holds: Callable[[int], bool]) -> int:
    """Return the first number from 0 on for which a condition no longer holds."""
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
