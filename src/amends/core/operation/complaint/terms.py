"""Clause 7.3 and 6.2: the dates that are told, from the packs in force and the unit's calendar."""

from collections.abc import Mapping

from ...framework.policy import Priority
from ...framework.rulebook import Rules
from ...framework.verdict import Verdict
from ...principles.timeliness import add_working_days, moved_to, working_days_between
from ...values import Code, Day, Moment
from ..events import TermTold
from .state import Complaint, Term


def verdicts(
    rules: Rules,
    *,
    unit: Code | None,
    priority: Priority,
    events: Mapping[str, Moment],
    at: Moment,
) -> tuple[Verdict, ...]:
    """Every clock of every pack in force, judged at `at`, with its derivation."""
    facts: dict[str, str | int] = {"complaint.kind": "complaint", **rules.target_facts(priority)}
    return rules.verdicts(unit=unit, facts=facts, events=events, at=at)


def told_terms(
    rules: Rules,
    *,
    unit: Code | None,
    received_at: Moment,
    priority: Priority = Priority.routine,
) -> tuple[TermTold, ...]:
    """The dates told at receipt: those of the routine target until the complaint is assessed."""
    events = {"received": received_at}
    judged = verdicts(rules, unit=unit, priority=priority, events=events, at=received_at)
    return tuple(
        TermTold(verdict.pack, verdict.clock, verdict.due.day, verdict.due.moment)
        for verdict in judged
        if verdict.due is not None
    )


def retold_terms(complaint: Complaint, rules: Rules, priority: Priority) -> tuple[TermTold, ...]:
    """The dates that the priority makes earlier; none is ever told later than before."""
    fresh = told_terms(
        rules, unit=complaint.unit, received_at=complaint.received_at, priority=priority
    )
    return tuple(term for term in fresh if _earlier(term, complaint.term(term.pack, term.clock)))


def _earlier(term: TermTold, known: Term | None) -> bool:
    if known is None:
        return True
    return known.running and not known.lapsed and term.until < known.until


def extended_term(complaint: Complaint, rules: Rules, day: Day) -> Moment:
    """The last moment of the day that a clock was moved to, in the unit's time zone."""
    return moved_to(day, calendar=rules.calendar(complaint.unit)).moment


def resumed_term(
    complaint: Complaint, rules: Rules, term: Term, moment: Moment
) -> tuple[Day, Moment]:
    """The date after a pause: the working days that stood still are added."""
    calendar = rules.calendar(complaint.unit)
    paused = calendar.day_of(term.paused or moment)
    still = working_days_between(paused, calendar.day_of(moment), calendar=calendar)
    day = add_working_days(term.day, still, calendar=calendar) if still else term.day
    return day, moved_to(day, calendar=calendar).moment
