"""Clauses 7.3 and 6.2: the deadlines that are recorded, from the packs that apply and the unit's
calendar."""

from collections.abc import Iterator, Mapping, Sequence

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clocks import Clock
from ...framework.packs.predicate import Fact
from ...framework.packs.verdict import Verdict
from ...framework.policy.commitments import Priority
from ...principles.pausing import Pause as Standstill
from ...principles.pausing import after_pause
from ...principles.timeliness import Due, TermUnit, moved_to
from ...values import Code, Day, Moment
from ..events import TermTold
from .parts import Term
from .state import Complaint

ACKNOWLEDGE = (Code("iso-10002"), Code("acknowledge"))
"""Deadline rule of our acknowledgement."""
ANSWER = (Code("iso-10002"), Code("respond"))
"""Deadline rule of our response, whose day letters name."""
REOPENED = Code("reopened")
ESCALATED = Code("escalation_requested")

type Happened = Mapping[str, Moment | Sequence[Moment]]


def verdicts(
    rules: Rules, *, unit: Code | None, priority: Priority, events: Happened, at: Moment
) -> tuple[Verdict, ...]:
    """Return the verdict of every deadline rule of every adopted pack at `at`, with its
    derivation."""
    return rules.verdicts(unit=unit, facts=facts_of(rules, priority), events=events, at=at)


def facts_of(rules: Rules, priority: Priority) -> dict[str, Fact]:
    """Return the facts that packs get for a complaint of this priority."""
    return {"complaint.kind": "complaint", **rules.target_facts(priority)}


def priority_of(complaint: Complaint) -> Priority:
    """Return the current priority: until the complaint is assessed, urgent if the complainant says
    that someone is in danger, otherwise routine."""
    if complaint.assessment:
        return complaint.assessment.priority
    return Priority.urgent if complaint.danger else Priority.routine


def beginnings(complaint: Complaint) -> dict[str, Moment]:
    """Return the moments from which deadlines run: receipt, last reopening, last escalation."""
    found = {"received": complaint.received_at}
    if complaint.reopened_at is not None:
        found[REOPENED] = complaint.reopened_at
    if complaint.escalated_at is not None:
        found[ESCALATED] = complaint.escalated_at
    return found


def standstills(term: Term, clock: Clock) -> dict[str, list[Moment]]:
    """Return when the deadline was paused and resumed, as events of its pack. A pause that was open
    when the deadline was recorded again ended with that."""
    until = {pause.from_: pause.until for pause in clock.pauses}
    found: dict[str, list[Moment]] = {}
    for pause in term.pauses:
        found.setdefault(pause.ground, []).append(pause.left)
        anew = term.told_at if term.paused is None else None
        back = pause.back or (anew if anew and anew > pause.left else None)
        if back is not None and pause.ground in until:
            found.setdefault(until[pause.ground], []).append(back)
    return found


def told_terms(
    rules: Rules, *, unit: Code | None, received_at: Moment, priority: Priority = Priority.routine
) -> tuple[TermTold, ...]:
    """Return the deadlines recorded at receipt: those of the routine target until the complaint is
    assessed."""
    events = {"received": received_at}
    judged = verdicts(rules, unit=unit, priority=priority, events=events, at=received_at)
    return tuple(_told(verdict) for verdict in judged if verdict.due is not None)


def terms_again(
    complaint: Complaint, rules: Rules, moment: Moment, event: Code
) -> tuple[TermTold, ...]:
    """Return the deadlines set by a new beginning, `REOPENED` or `ESCALATED`: those whose pack
    counts from it. A running one continues as recorded."""
    return tuple(
        _told(verdict)
        for verdict in verdicts(
            rules,
            unit=complaint.unit,
            priority=priority_of(complaint),
            events={**beginnings(complaint), event: moment},
            at=moment,
        )
        if verdict.due is not None and _begins(complaint, rules, verdict, event)
    )


def _begins(complaint: Complaint, rules: Rules, verdict: Verdict, event: Code) -> bool:
    clock = rules.clock(verdict.pack, verdict.clock)
    term = complaint.term(verdict.pack, verdict.clock)
    ended = term is None or term.met_at is not None
    return clock is not None and event in clock.starts and ended


def retold_terms(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[TermTold, ...]:
    """Return the deadlines that have become earlier by what is now known of the complaint; none
    ever becomes later. One that has already passed is recorded as `reclassified`, except for an
    imported complaint, where nothing from the past counts as missed."""
    return tuple(
        _told(verdict, moment)
        for verdict in _fresh(complaint, rules, moment)
        if _earlier(verdict, complaint.term(verdict.pack, verdict.clock))
        and not (complaint.taken_over and verdict.due and verdict.due.moment < moment)
    )


def _fresh(complaint: Complaint, rules: Rules, moment: Moment) -> Iterator[Verdict]:
    """Yield the verdict of every deadline rule, recalculated with its pauses."""

    def judged(more: Happened) -> tuple[Verdict, ...]:
        events = {**beginnings(complaint), **more}
        priority = priority_of(complaint)
        return verdicts(rules, unit=complaint.unit, priority=priority, events=events, at=moment)

    for verdict in judged({}):
        clock = rules.clock(verdict.pack, verdict.clock)
        term = complaint.term(verdict.pack, verdict.clock)
        if clock is None or term is None or not term.pauses:
            yield verdict
            continue
        same = (verdict.pack, verdict.clock)
        yield from (v for v in judged(standstills(term, clock)) if (v.pack, v.clock) == same)


def _earlier(verdict: Verdict, known: Term | None) -> bool:
    if verdict.due is None:
        return False
    if known is None:
        return True
    return known.running and not known.lapsed and verdict.due.moment < known.until


def _told(verdict: Verdict, moment: Moment | None = None) -> TermTold:
    if verdict.due is None:
        raise ValueError(f"{verdict.clock} has no date")
    passed = moment is not None and verdict.due.moment < moment
    return TermTold(verdict.pack, verdict.clock, verdict.due.day, verdict.due.moment, passed)


def extended_term(complaint: Complaint, rules: Rules, day: Day) -> Moment:
    """Return the last moment of the day to which a deadline was extended, in the unit's time
    zone."""
    return moved_to(day, calendar=rules.calendar(complaint.unit)).moment


def resumed_term(
    complaint: Complaint, rules: Rules, term: Term, moment: Moment
) -> tuple[Day, Moment]:
    """Return the date after a pause: the paused time is added, in the deadline's unit of
    counting."""
    calendar = rules.calendar(complaint.unit)
    clock = rules.clock(term.pack, term.clock) or Clock(term.clock)
    pause = Standstill(term.paused or moment, moment)
    unit = _unit_of(clock, facts_of(rules, priority_of(complaint)))
    before = Due(term.day, term.until, ())
    due, _ = after_pause(before, pause, unit=unit, ends=clock.ends, calendar=calendar)
    return due.day, due.moment


def _unit_of(clock: Clock, facts: Mapping[str, Fact]) -> TermUnit:
    """Return the unit in which a deadline is counted; of several spans the first, because a pause
    moves all alike."""
    if clock.unit is not None:
        return clock.unit
    if clock.any_of:
        return clock.any_of[0].unit
    named = facts.get(clock.by.unit_f) if clock.by and clock.by.unit_f else None
    return TermUnit(str(named)) if named is not None else TermUnit.business_day
