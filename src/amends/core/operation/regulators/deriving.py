"""Clause 7.3: how a deadline was computed under the rules that applied when it was recorded, and
its current state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clock_count import NoCalendar
from ...framework.packs.predicate import Fact
from ...framework.packs.verdict import Verdict
from ...principles.calendars import Calendar
from ...principles.steps import Step
from ...values import Code, Id, Moment
from .. import events as e
from ..complaint import Complaint, RecordedEvent, fold
from ..complaint.parts import Term
from ..complaint.terms import Happened, beginnings, facts_of, priority_of, standstills
from .regulated import binding, judged

_MERGE = Code("merge")


def derived(
    term: Term, entries: Sequence[RecordedEvent], *, reference: Id, rules: Callable[[Moment], Rules]
) -> Verdict | None:
    """Return the verdict behind a deadline as last recorded, with its steps; `rules` gives the
    rules of a moment. None for a deadline rule that they lack, or whose calendar they lack, and for
    a date from a merged complaint."""
    recorded = next((one for one in reversed(entries) if _tells(one.event, term)), None)
    if recorded is None or recorded.act == _MERGE:
        return None  # counted for another complaint, whose record explains it
    then = rules(recorded.recorded)
    known = fold((one for one in entries if one.version <= recorded.version), reference=reference)
    clock = then.clock(term.pack, term.clock)
    if known is None or clock is None:
        return None
    if any(pack.id == term.pack for pack in then.regulators):
        return _moved_beyond(_regulators(term, known, then, recorded), term)
    events: Happened = {**beginnings(known), **standstills(term, clock)}
    facts = facts_of(then, priority_of(known))
    verdict = _verdict(term, known, then, recorded, facts, events)
    moved = verdict is not None and verdict.due is not None and verdict.due.day != term.day
    if moved and clock.agreed_override is not None:
        agreed = {**facts, clock.agreed_override: term.day}
        verdict = _verdict(term, known, then, recorded, agreed, events)
    return verdict and _met_by_more(verdict, term, then.calendar(known.unit))


def standing(term: Term, *, still_open: bool, at: Moment) -> Code:
    """Return the state of a recorded deadline at a moment: `met`, `missed`, `reclassified`,
    `not_applicable`, `paused`, `open`, or `ended` with the complaint."""
    if term.met_at is not None:
        late = "reclassified" if term.reclassified else "missed"
        return Code("met" if term.met_at <= term.until else late)
    if term.dropped:
        return Code("not_applicable")
    if term.paused is not None:
        return Code("paused")
    if term.reclassified:
        return Code("reclassified")
    if term.lapsed or (still_open and at > term.until):
        return Code("missed")
    return Code("open" if still_open else "ended")


def _met_by_more(verdict: Verdict, term: Term, calendar: Calendar) -> Verdict:
    """Return the verdict with the step that says why nothing more is awaited, if more was done than
    the deadline rule requires."""
    if term.met_by is None or term.met_at is None:
        return verdict
    step = Step(Code("met_by_more"), (term.met_by, calendar.local(term.met_at)))
    return verdict._replace(steps=(*verdict.steps, step))


def _verdict(
    term: Term,
    complaint: Complaint,
    then: Rules,
    recorded: RecordedEvent,
    facts: Mapping[str, Fact],
    events: Happened,
) -> Verdict | None:
    last = [when if isinstance(when, Sequence) else (when,) for when in events.values()]
    late = isinstance(recorded.event, e.TermTold) and recorded.event.reclassified
    try:
        found = then.verdicts(
            unit=complaint.unit,
            facts=facts,
            events=events,
            at=max(recorded.happened, *(moment for moments in last for moment in moments)),
            facts_since=recorded.happened if late else None,
        )
    except NoCalendar:
        return None
    return next((v for v in found if (v.pack, v.clock) == (term.pack, term.clock)), None)


def _regulators(
    term: Term, complaint: Complaint, then: Rules, recorded: RecordedEvent
) -> Verdict | None:
    complaint = _as_moved(complaint, term) if term.extended else complaint
    try:
        found = [
            verdict
            for pack in binding(complaint, then)
            if pack.id == term.pack
            for verdict in judged(complaint, then, pack, recorded.recorded)
        ]
    except NoCalendar:
        return None
    return next((one for one in found if one.clock == term.clock), None)


def _as_moved(complaint: Complaint, term: Term) -> Complaint:
    moved = tuple(
        replace(one, day=term.day, until=term.until, extended=term.extended)
        if (one.pack, one.clock) == (term.pack, term.clock)
        else one
        for one in complaint.terms
    )
    return replace(complaint, terms=moved)


def _moved_beyond(verdict: Verdict | None, term: Term) -> Verdict | None:
    """Return the verdict with the step that says that it was extended further than for any
    reason."""
    if verdict is None or term.beyond is None:
        return verdict
    return verdict._replace(steps=(*verdict.steps, Step(Code("beyond_cap"), (term.beyond,))))


def _tells(event: e.Event, term: Term) -> bool:
    named = isinstance(event, e.TermTold) and (event.pack, event.clock)
    return named == (term.pack, term.clock)
