"""Clause 4.7 and 7.3: what the clocks of a regime say about one complaint, and why.

A pure function of pack, facts, events, calendars and the moment of judgement; each verdict
carries its derivation, so that every date can explain itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..principles.steps import step
from ..principles.timeliness import Calendar, Due, Step
from ..values import Code, Coded, Moment
from .clock_count import Began, Count, Unknown
from .predicate import AnyOf, Facts, Happened, Predicate, events_of
from .regime import Clock, Force, Pack, Span
from .regime_moves import Extension, Repeat, SuspensionEffect

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
    missing; `met_at` and `met_by` tell the event that ended it, in time or late. `would_be` is the
    end that a clock would have which does not apply only because an event has not happened."""

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
) -> tuple[Verdict, ...]:
    """The verdict of every clock of `pack` at the moment `at`; later events are not known yet.

    `facts_since` is the moment since which the facts are what they are, None if they always were.
    Raises `clock_count.NoCalendar`, and ValueError for a fact of the wrong type.
    """
    count = Count(pack, facts, known(events, at), calendars)
    judge = _Judge(count, at, facts_since)
    return tuple(judge.verdict(clock) for clock in pack.clocks)


def known(events: Events, at: Moment) -> dict[str, tuple[Moment, ...]]:
    """The events up to a moment, each with its times in order."""
    many = {
        name: tuple(when) if isinstance(when, Sequence) else (when,)
        for name, when in events.items()
    }
    past = {name: tuple(sorted(one for one in when if one <= at)) for name, when in many.items()}
    return {name: when for name, when in past.items() if when}


def shortest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Of the clocks that cannot be told apart before a fact is known, the one that would end first:
    the careful one to be warned by."""
    dated = [
        (one.due.moment, one)
        for one in verdicts
        if one.state is State.needs_classification and one.due is not None
    ]
    return min(dated, key=lambda one: one[0], default=(None, None))[1]


@dataclass(frozen=True, slots=True)
class _Judge:
    count: Count
    at: Moment
    facts_since: Moment | None = None

    def verdict(self, clock: Clock) -> Verdict:
        blank = Verdict(self.count.pack.id, clock.id, clock.strength, State.not_applicable)
        applies = self._applies(clock)
        if applies is False:
            return self._would_be(clock, blank)
        late = self._came_too_late(clock)
        if late is not None:
            return replace(blank, steps=(late,))
        return self._counted(clock, blank, applies)

    def _counted(self, clock: Clock, blank: Verdict, applies: bool | None) -> Verdict:
        calendar = self.count.calendar(clock.calendar)
        if isinstance(calendar, Unknown):
            return _unclassified(blank, calendar)
        began = self.count.start(clock, calendar)
        if began is None:
            return replace(blank, state=State.not_started)
        spans = self.count.spans(clock)
        if isinstance(spans, Unknown):
            return _unclassified(blank, spans)
        if clock.repeat is not None and applies:
            return self._repeated(clock, clock.repeat, began, spans, calendar)
        end = self.count.end(clock, began.moment, spans, calendar)
        if isinstance(end, Unknown):
            return _unclassified(blank, end)
        steps = (*_from(began), *end.due.steps, *end.moved)
        verdict = self._judged(clock, began.moment, end.due if end.running else None)
        if applies is None:  # what would meet it counts, whichever it turns out to be
            return replace(verdict, state=State.needs_classification, due=end.due, steps=steps)
        return self._reclassified(replace(verdict, steps=steps), end.due, calendar)

    def _would_be(self, clock: Clock, blank: Verdict) -> Verdict:
        """A clock that only waits for an event, with the end that it would have."""
        awaited = None if clock.only_if is None else _events_alone(clock.only_if)
        if awaited is None:
            return blank
        waits = _Judge(self.count, self.at).verdict(replace(clock, only_if=None))
        if waits.due is None or waits.state is State.needs_classification:
            return blank
        step = Step(Code("only_once"), (awaited,))
        return replace(blank, would_be=waits.due, steps=(step, *waits.steps))

    def _came_too_late(self, clock: Clock) -> Step | None:
        """Why a longer clock does not open: the letter that would have opened it was sent when the
        shorter one had run out."""
        for way in self.count.pack.extensions:
            if way.becomes != clock.id or way.needs.before is None:
                continue
            shorter = self.count.pack.clock(way.clock)
            sent = self._first_sent(clock, way)
            if sent is None or shorter is None or self._applies(shorter) is not True:
                continue
            blank = Verdict(self.count.pack.id, shorter.id, shorter.strength, State.open)
            ending = self._counted(shorter, blank, True).due
            if ending is not None and sent[0] > ending.moment:
                return step("too_late", sent[1], ending.day)
        return None

    def _first_sent(self, clock: Clock, way: Extension) -> tuple[Moment, Code] | None:
        """The first of the letters that would open a longer clock."""
        opening = set() if clock.only_if is None else set(events_of(clock.only_if))
        if way.needs.communication is not None:
            opening.add(way.needs.communication)
        found = (
            (self.count.events[one][0], Code(one)) for one in opening & self.count.events.keys()
        )
        return min(found, default=None)

    def _reclassified(self, verdict: Verdict, ending: Due, calendar: Calendar) -> Verdict:
        since = self.facts_since
        if verdict.state is not State.missed or since is None or ending.moment >= since:
            return verdict
        step = Step(Code("reclassified"), (calendar.local(since),))
        return replace(verdict, state=State.reclassified, steps=(*verdict.steps, step))

    def _judged(self, clock: Clock, began: Moment, ending: Due | None) -> Verdict:
        moment, name = self._first(clock.met_by, began)
        if ending is None:
            state = State.open if moment is None else State.met
        elif moment is not None:
            state = State.met if moment <= ending.moment else State.missed
        else:
            state = State.open if self.at <= ending.moment else State.missed
        pack = self.count.pack.id
        return Verdict(pack, clock.id, clock.strength, state, ending, moment, name)

    def _first(
        self, names: Iterable[Code], since: Moment
    ) -> tuple[Moment, Code] | tuple[None, None]:
        """The first of these events from a moment on."""
        found = (
            (when, name)
            for name in names
            for when in self.count.events.get(name, ())
            if when >= since
        )
        return min(found, default=(None, None))

    def _repeated(
        self, clock: Clock, repeat: Repeat, began: Began, spans: tuple[Span, ...], on: Calendar
    ) -> Verdict:
        """A clock that begins again whenever it is met: its state is that of the running one, and
        its steps name the first end that was missed before."""
        blank = Verdict(self.count.pack.id, clock.id, clock.strength, State.open)
        until, by = self._first(repeat.until, began.moment)
        end = self.count.end(clock, began.moment, spans, on)
        steps, missed = list(_from(began)), list[Step]()
        for number, mark in enumerate(self._marks(clock, began.moment, until), start=1):
            if isinstance(end, Unknown):
                break
            if mark > end.due.moment and not missed:
                missed = [Step(Code("missed_before"), (end.due.day,))]
            steps = [Step(Code("repeats"), (number, on.local(mark)))]
            again = (Span(repeat.every.amount, repeat.every.unit),)
            end = self.count.end(clock, mark, again, on)
        if isinstance(end, Unknown):
            return _unclassified(blank, end)
        late = (until or self.at) > end.due.moment
        if until is None:
            state = State.missed if late else State.open
        else:
            state = State.missed if late or missed else State.met
        told = (*steps, *end.due.steps, *end.moved, *missed)
        return replace(blank, state=state, due=end.due, met_at=until, met_by=by, steps=told)

    def _marks(self, clock: Clock, since: Moment, until: Moment | None) -> list[Moment]:
        """When a clock that repeats was met, each moment once, in order."""
        times = {when for name in clock.met_by for when in self.count.events.get(name, ())}
        return sorted(one for one in times if since < one and (until is None or one < until))

    def _applies(self, clock: Clock) -> bool | None:
        parts = [self._on_track(clock)] if clock.tracks else []
        if clock.only_if is not None:
            parts.append(self.count.holds(clock.only_if))
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
        """The track of a redress scheme that takes over what was received in its days."""
        received = self.count.events.get(self.count.pack.pack.applies_by)
        for one in self.count.pack.suspensions:
            if one.effect is not SuspensionEffect.replace_track or not received:
                continue
            calendar = self.count.calendar(None)
            within = isinstance(calendar, Calendar) and (
                one.from_ <= calendar.day_of(received[0]) <= one.to
            )
            if within and (one.when is None or self.count.holds(one.when)):
                return one.track
        return None


def _events_alone(predicate: Predicate) -> Code | None:
    """The first event that a condition waits for, None where it asks for anything else."""
    match predicate:
        case Happened(event):
            return event
        case AnyOf(parts) if parts and all(isinstance(one, Happened) for one in parts):
            return _events_alone(parts[0])
        case _:
            return None


def _from(began: Began) -> tuple[Step, ...]:
    return (Step(Code("event"), (began.event,)), *began.steps)


def _unclassified(blank: Verdict, unknown: Unknown) -> Verdict:
    step = Step(Code("unknown_fact"), (unknown.fact,))
    return replace(blank, state=State.needs_classification, steps=(step,))
