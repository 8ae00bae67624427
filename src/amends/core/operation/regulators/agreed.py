"""Clause 7.3: a day agreed with the complainant replaces a deadline only if it was agreed before
the deadline ended.

A pack may name the fact that contains such a day (`Clock.agreed_override`). The day counts as
agreed when it is recorded. A day recorded afterwards moves nothing and is a late notice.
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
"""The reason of a late notice about such a day."""


def demand_agreed(
    complaint: Complaint, rules: Rules, moment: Moment, facts: tuple[e.Fact, ...]
) -> None:
    """Refuse an agreed day, recorded at a moment, if its deadline has ended by then according to
    what is known with the other `facts`, or if the day is before the receipt."""
    agreed = tuple(fact for fact in facts if _is_agreed(fact, rules) and _is_new(fact, complaint))
    if not agreed:
        return
    received = complaint.received_at
    first = rules.day_of(complaint.unit, received)
    after = all(fact.day >= first for fact in agreed if fact.day is not None)
    demand(after, Guard.before_receipt, received=received)
    known = with_facts(complaint, (fact for fact in facts if fact not in agreed))
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


def with_facts(complaint: Complaint, facts: Iterable[e.Fact]) -> Complaint:
    """Return the complaint with these facts recorded."""
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
    """Refuse if the deadline has ended; as a passed deadline if a late notice can say by when its
    matter is expected."""
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
