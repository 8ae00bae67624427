"""Clause 7.3: a day agreed with the complainant takes the place of a clock's own end only where it
was agreed before that end.

A pack may name the fact that holds such a day (`Clock.agreed_override`). When it was agreed is when
it is recorded: what is told afterwards moves nothing, and is a late notice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clock_count import NoCalendar
from ...framework.packs.pack import Pack
from ...framework.packs.verdict import Verdict
from ...refusal import Guard, Refused, demand
from ...values import Code, Moment
from .. import events as e
from ..complaint.state import Complaint
from .regulated import binding, judged

AGREED_LATE = Code("agreed_late")
"""The ground of a late notice that came from such a day."""


def demand_agreed(
    complaint: Complaint, rules: Rules, moment: Moment, facts: tuple[e.Fact, ...]
) -> None:
    """Refuse a day, told at a moment, that is agreed for a clock which has ended by then, by what
    is known of the complaint with the other `facts`, or that lies before its receipt."""
    agreed = tuple(fact for fact in facts if _is_agreed(fact, rules) and _is_new(fact, complaint))
    if not agreed:
        return
    received = complaint.received_at
    first = rules.day_of(complaint.unit, received)
    demand(
        all(fact.day >= first for fact in agreed if fact.day is not None),
        Guard.before_receipt,
        received=received,
    )
    known = _with(complaint, (fact for fact in facts if fact not in agreed))
    for fact in agreed:
        for pack in binding(known, rules):
            for verdict in _moved_by(fact, known, rules, pack, moment):
                _demand_running(complaint, rules, moment, fact, verdict)


def _is_agreed(fact: e.Fact, rules: Rules) -> bool:
    clocks = (clock for pack in rules.regulators for clock in pack.clocks)
    return fact.day is not None and any(clock.agreed_override == fact.name for clock in clocks)


def _is_new(fact: e.Fact, complaint: Complaint) -> bool:
    before = complaint.fact(fact.name)
    return before is None or before.day != fact.day


def _with(complaint: Complaint, facts: Iterable[e.Fact]) -> Complaint:
    known = {fact.name: fact for fact in (*complaint.facts, *facts)}
    return replace(complaint, facts=tuple(known.values()))


def _moved_by(
    fact: e.Fact, complaint: Complaint, rules: Rules, pack: Pack, moment: Moment
) -> Iterator[Verdict]:
    clocks = {clock.id for clock in pack.clocks if clock.agreed_override == fact.name}
    if not clocks:
        return
    try:
        found = judged(complaint, rules, pack, moment)
    except NoCalendar:
        return
    yield from (verdict for verdict in found if verdict.clock in clocks)


def _demand_running(
    complaint: Complaint, rules: Rules, moment: Moment, fact: e.Fact, verdict: Verdict
) -> None:
    """Refuse where the clock has ended; as a date that has passed where a late notice can say by
    when what it asks for is expected."""
    if verdict.due is None:
        return
    until = verdict.due.moment
    demand(verdict.met_at is None, Guard.term_over, until=until)
    if moment <= until:
        return
    term, day = complaint.term(verdict.pack, verdict.clock), fact.day
    to_come = day is not None and day >= rules.day_of(complaint.unit, moment)
    if day is None or not to_come or term is None or not term.running:
        raise Refused(Guard.term_over, until=until)
    raise Refused(Guard.term_passed, pack=term.pack, clock=term.clock, day=day, until=until)
