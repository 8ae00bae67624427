"""Clauses 7.4 and 7.9: effects of met and missed deadlines: letters owed and external bodies.

Pure, like the verdicts it reads. An external body that became available remains available until its
own last day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...principles.calendars import Calendar
from ...principles.timeliness import Counting, Due
from ...values import Code, Moment
from .clock_count import Count, counted
from .clocks import Span
from .letters import Communication, Content, Opening, OpeningKind, Referral, Trigger
from .moves import Effect, EffectVerb, Extension
from .pack import Pack
from .predicate import Facts
from .verdict import OF_A_TEXT, Events, State, Verdict, known

_OVER = (State.missed, State.reclassified)


@dataclass(frozen=True, slots=True)
class Way:
    """An available external body: since when and why, and until when; `closes` is None if it
    remains available or its period has not begun."""

    pack: Code
    referral: Referral
    opened: Moment
    by: Opening
    closes: Due | None = None

    def is_open(self, at: Moment) -> bool:
        """Return whether it is still possible to turn there."""
        return self.closes is None or at <= self.closes.moment


def ways(
    pack: Pack,
    verdicts: Sequence[Verdict],
    *,
    facts: Facts,
    events: Events,
    calendars: Mapping[str, Calendar],
    at: Moment,
) -> tuple[Way, ...]:
    """Return every external body that is available by the moment `at`, in the order of the pack."""
    count = Count(pack, facts, known(events, at), calendars)
    judged = (_way(count, verdicts, referral) for referral in pack.referrals)
    return tuple(way for way in judged if way is not None)


@dataclass(frozen=True, slots=True)
class Coming:
    """An external body that becomes available unless a deadline is met, and its end, `due`."""

    pack: Code
    referral: Referral
    clock: Code
    due: Due


def coming(pack: Pack, verdicts: Sequence[Verdict]) -> tuple[Coming, ...]:
    """Return every external body that a running deadline would make available, each by the one that
    ends first. The caller leaves out those that are already available."""
    running = {
        verdict.clock: verdict
        for verdict in verdicts
        if verdict.state is State.open and verdict.due
    }
    bodies: list[Coming] = []
    for referral in pack.referrals:
        clocks = [
            (verdict.due.moment, Coming(pack.id, referral, verdict.clock, verdict.due))
            for opening in openings(pack, referral)
            if opening.kind is OpeningKind.missed
            and (verdict := running.get(opening.of)) is not None
            and verdict.due is not None
        ]
        if clocks:
            bodies.append(min(clocks, key=lambda pair: pair[0])[1])
    return tuple(bodies)


def openings(pack: Pack, referral: Referral) -> tuple[Opening, ...]:
    """Return what makes an external body available, with deadlines that do so when missed."""
    effect = Effect(EffectVerb.open_referral, referral.id)
    missed = (
        Opening(OpeningKind.missed, clock.id) for clock in pack.clocks if effect in clock.on_missed
    )
    return tuple(dict.fromkeys((*referral.opens_on, *missed)))


def _way(count: Count, verdicts: Sequence[Verdict], referral: Referral) -> Way | None:
    known_openings = openings(count.pack, referral)
    opened = min(
        (
            (moment, number)
            for number, opening in enumerate(known_openings)
            if (moment := _when(count, verdicts, opening)) is not None
        ),
        default=None,
    )
    if opened is None:
        return None
    moment, number = opened
    closes = _closes(count, verdicts, referral)
    return Way(count.pack.id, referral, moment, known_openings[number], closes)


def _closes(count: Count, verdicts: Sequence[Verdict], referral: Referral) -> Due | None:
    closing = referral.closes
    if closing is None:
        return None
    begins = [_when(count, verdicts, name) for name in closing.from_]
    first = min((moment for moment in begins if moment is not None), default=None)
    if first is None:
        return None
    span = Span(closing.amount, closing.unit, closing.calendar)
    return _counted(count, span, first, closing.counting)


def _counted(count: Count, span: Span, since: Moment, counting: Counting) -> Due | None:
    """Like `_earliest`; None if it cannot be counted, so that nothing else is stopped."""
    try:
        return _earliest(count, span, since, counting)
    except Exception:  # noqa: BLE001 (as for deadlines: the complaint is received)
        return None


def _earliest(count: Count, span: Span, since: Moment, counting: Counting) -> Due | None:
    """Return the end of a period on a calendar of the pack, the earliest of all places if the place
    is unknown; None if no place is known."""
    ends = (
        counted(span, since, counting=counting, calendar=calendar)
        for calendar in count.candidates(span.calendar)
    )
    return min(ends, key=lambda due: due.moment, default=None)


def _when(count: Count, verdicts: Sequence[Verdict], opening: Opening) -> Moment | None:
    if opening.kind is not OpeningKind.missed:
        times = count.events.get(opening.of)
        return times[0] if times else None
    for verdict in verdicts:
        if verdict.clock == opening.of and verdict.state in _OVER and verdict.due is not None:
            return verdict.due.moment
    return None


def effects(pack: Pack, verdicts: Sequence[Verdict]) -> tuple[Effect, ...]:
    """Return the effects of met and missed deadlines, in the order of the pack."""
    states = {verdict.clock: verdict.state for verdict in verdicts}
    results: list[Effect] = []
    for clock in pack.clocks:
        if states.get(clock.id) is State.met:
            results += clock.on_met
        elif states.get(clock.id) in _OVER:
            results += clock.on_missed
    return tuple(results)


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter owed: since when, why, and until when; `until` is None if the rule sets no time."""

    letter: Communication
    since: Moment
    because: Trigger
    until: Due | None = None


def owing(count: Count, verdicts: Sequence[Verdict]) -> tuple[Owed, ...]:
    """Return the letters that are owed and were not sent, each with its reason, in the order of the
    pack: those whose trigger has happened or that a deadline requires, except those that a deadline
    waives. A letter required only by a missed deadline is no longer owed once that deadline was met
    after all."""
    judged = {verdict.clock: verdict for verdict in verdicts}
    waived = {
        effect.of for effect in effects(count.pack, verdicts) if effect.verb is EffectVerb.waive
    }
    owed: list[Owed] = []
    for letter in count.pack.communications:
        if letter.id in count.events or letter.id in waived:
            continue
        if (begun := next(_reasons(count, judged, letter), None)) is not None:
            owed.append(Owed(letter, *begun, _until(count, letter, begun[0])))
    return tuple(owed)


def _reasons(
    count: Count, judged: Mapping[Code, Verdict], letter: Communication
) -> Iterator[tuple[Moment, Trigger]]:
    """Yield since when and why a letter is owed: by its trigger, or by deadlines."""
    required = Effect(EffectVerb.require, letter.id)
    triggers = [letter.trigger] if letter.trigger is not None else []
    for clock in count.pack.clocks:
        if required in clock.on_met:
            triggers.append(Trigger(clock_met=clock.id))
        if required in clock.on_missed:
            triggers.append(Trigger(clock_missed=clock.id))
    for trigger in triggers:
        parts: list[Moment | None] = []
        if trigger.event is not None:
            parts.append(min(count.events.get(trigger.event, ()), default=None))
        if trigger.clock_met is not None:
            parts.append(_met(judged.get(trigger.clock_met)))
        if trigger.clock_missed is not None:
            parts.append(_missed(judged.get(trigger.clock_missed)))
        times = [part for part in parts if part is not None]
        if times and len(times) == len(parts):  # every part of the trigger has happened
            yield max(times), trigger


def _met(verdict: Verdict | None) -> Moment | None:
    return verdict.met_at if verdict is not None and verdict.state is State.met else None


def _missed(verdict: Verdict | None) -> Moment | None:
    if verdict is None or verdict.state not in _OVER or verdict.due is None or verdict.met_at:
        return None
    return verdict.due.moment


def _until(count: Count, letter: Communication, since: Moment) -> Due | None:
    within = letter.within
    if within is None or within.before is not None:
        return None
    span = Span(within.amount, within.unit, within.calendar)
    return _counted(count, span, since, Counting())


def needed(count: Count, content: Content) -> bool | None:
    """Return whether a line of a letter's checklist is needed; None while a fact is missing, and if
    an adopted pack compares a fact with an impossible value."""
    try:
        return True if content.when is None else count.holds(content.when)
    except ValueError:
        return None


def extension_of(pack: Pack, clock: str) -> Extension | None:
    """Return the lawful extension of a deadline, None if there is none."""
    return next((way for way in pack.extensions if way.moves(clock)), None)


class Uncountable(ValueError):
    """The adopted text does not allow computing how far a deadline may be extended."""


def longest(count: Count, verdicts: Sequence[Verdict], clock: str) -> Due | None:
    """Return the last day to which a deadline may lawfully be extended; None if there is no limit,
    or if it cannot be extended or has no end yet. Raises `Uncountable` if there is a limit that
    cannot be computed, because a failing limit is not the same as no limit."""
    extension = extension_of(count.pack, clock)
    judged = {verdict.clock: verdict for verdict in verdicts}
    verdict = judged.get(Code(clock))
    if extension is None or verdict is None:
        return None
    if extension.becomes is not None:
        further = judged.get(extension.becomes)
        _demand_countable(verdict, further)
        return None if verdict.due is None or further is None else further.due or further.would_be
    rule = count.pack.clock(clock)
    if extension.cap is None or rule is None:
        return None
    _demand_countable(verdict)
    if verdict.due is None:
        return None
    span = Span(extension.cap.amount, extension.cap.unit, rule.calendar)
    try:
        return _earliest(count, span, verdict.due.moment, rule.counting)
    except OF_A_TEXT as problem:
        raise Uncountable(clock) from problem


def _demand_countable(*verdicts: Verdict | None) -> None:
    for verdict in verdicts:
        if verdict is not None and verdict.state is State.uncountable:
            raise Uncountable(verdict.clock)
