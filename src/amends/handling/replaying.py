"""What if: the organization's own history under another pack or calendar. Nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from amends.core.framework.predicate import Fact
from amends.core.framework.regime import Pack
from amends.core.framework.rulebook import Rules
from amends.core.framework.verdict import State, Verdict, evaluate
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.terms import priority_of
from amends.core.operation.regulated import events_of, facts_of
from amends.core.principles.timeliness import Calendar
from amends.core.values import Code, Id

from . import redrawing, regimes, rules

NOTHING = frozenset({State.not_applicable, State.not_started})


@dataclass(frozen=True, slots=True)
class Change:
    """A clock of a complaint that would be judged otherwise; None where a pack has no such clock,
    or it says nothing."""

    reference: Id
    clock: Code
    before: Verdict | None
    after: Verdict | None


def replay(
    pack: Pack, *, calendars: Mapping[str, Calendar] | None = None, now: datetime
) -> Iterator[Change | Id]:
    """Each complaint's reference, and before it every clock that `pack` would judge otherwise than
    the version in force does now; `calendars` take the place of those adopted."""
    in_force = rules.rules_at(now)
    bound = next((one for one in in_force.packs if one.id == pack.id), None)
    for complaint in chain.from_iterable(redrawing.everything()):
        day = in_force.day_of(complaint.unit, complaint.received_at)
        before = _verdicts(bound, complaint, in_force, {}, now) if bound else {}
        after = {}
        if pack.binds_on(day):
            after = _verdicts(pack, complaint, in_force, calendars or {}, now)
        for clock in sorted(before.keys() | after.keys()):
            one, other = before.get(clock), after.get(clock)
            if _differs(one, other):
                yield Change(complaint.reference, clock, one, other)
        yield complaint.reference


def _verdicts(
    pack: Pack,
    complaint: Complaint,
    in_force: Rules,
    calendars: Mapping[str, Calendar],
    now: datetime,
) -> dict[Code, Verdict]:
    targets = in_force.target_facts(priority_of(complaint))
    facts: dict[str, Fact] = {**targets, **facts_of(complaint, in_force)}
    known = {
        **regimes.calendars_of(pack),
        **in_force.calendars_for(complaint.unit),
        **calendars,
    }
    found = evaluate(pack, facts=facts, events=events_of(complaint, pack), calendars=known, at=now)
    return {one.clock: one for one in found if one.state not in NOTHING}


def _differs(one: Verdict | None, other: Verdict | None) -> bool:
    if one is None or other is None:
        return one is not other
    due = (one.due and one.due.moment, other.due and other.due.moment)
    return due[0] != due[1] or one.state is not other.state
