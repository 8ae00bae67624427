"""Clause 7.3: how each date of a complaint came about, under the rules that it was told under."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from amends.core.framework.policy import Priority
from amends.core.framework.rulebook import Rules
from amends.core.framework.verdict import NoCalendar, Verdict
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Told
from amends.core.operation.complaint.state import Term
from amends.core.values import Code

from . import rules
from .reading import File

type Clock = tuple[Code, Code]
"""A clock by its pack and id."""

_OPENING = frozenset({"receive", "take-over", "split"})


def derivations(file: File) -> dict[Clock, Verdict]:
    """The verdict behind every clock that was told, with its steps; a clock that the rules no
    longer know has none."""
    found = {}
    for term in file.complaint.terms:
        verdict = _derived(term, file)
        if verdict is not None:
            found[term.pack, term.clock] = verdict
    return found


def _derived(term: Term, file: File) -> Verdict | None:
    told = [one for one in file.entries if _is(one.event, e.TermTold, term)]
    if not told:
        return None
    then = rules.book().at(told[-1].recorded)
    events = _events(term, file)
    facts = _facts(then, told[-1], file.complaint)
    verdict = _verdict(term, file.complaint, then, facts, events)
    moved = verdict is not None and verdict.due is not None and verdict.due.day != term.day
    override = _override(then, term)
    if not moved or override is None:
        return verdict
    return _verdict(term, file.complaint, then, {**facts, override: term.day}, events)


def _verdict(
    term: Term,
    complaint: Complaint,
    then: Rules,
    facts: Mapping[str, str | int | date],
    events: Mapping[str, Sequence[datetime]],
) -> Verdict | None:
    try:
        judged = then.verdicts(
            unit=complaint.unit,
            facts=facts,
            events=events,
            at=max(moment for moments in events.values() for moment in moments),
        )
    except NoCalendar:
        return None
    return next((v for v in judged if (v.pack, v.clock) == (term.pack, term.clock)), None)


def _facts(then: Rules, told: Told, complaint: Complaint) -> dict[str, str | int | date]:
    priority = Priority.routine
    if told.act not in _OPENING and complaint.assessment is not None:
        priority = complaint.assessment.priority
    return {"complaint.kind": "complaint", **then.target_facts(priority)}


def _events(term: Term, file: File) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {"received": [file.complaint.received_at]}
    for one in file.entries:
        if _is(one.event, e.TermPaused, term):
            found.setdefault("term_paused", []).append(one.happened)
        elif _is(one.event, e.TermResumed, term):
            found.setdefault("term_resumed", []).append(one.happened)
    return found


def _override(then: Rules, term: Term) -> Code | None:
    """The fact by which the pack lets a date be moved."""
    pack = next((pack for pack in then.packs if pack.id == term.pack), None)
    clock = pack.clock(term.clock) if pack else None
    return clock.agreed_override if clock else None


def _is(event: e.Event, kind: type, term: Term) -> bool:
    named = (getattr(event, "pack", None), getattr(event, "clock", None))
    return isinstance(event, kind) and named == (term.pack, term.clock)
