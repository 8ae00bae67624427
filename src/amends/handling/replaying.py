"""What if: the organization's own history under another pack or calendar. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import chain
from types import MappingProxyType

from amends.core.framework.predicate import Fact
from amends.core.framework.regime import Pack
from amends.core.framework.rulebook import Rules
from amends.core.framework.verdict import State, Verdict, evaluate
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.terms import priority_of
from amends.core.operation.regulated import binding, events_of, facts_for
from amends.core.principles.timeliness import Calendar
from amends.core.values import Code, Id

from . import redrawing, regimes, rules

NOTHING = frozenset({State.not_applicable, State.not_started})
type Batches = Iterable[Sequence[Complaint]]


class Sort(Enum):
    """What sort of change it is. A state that becomes another one is `judged`."""

    more = "more"
    less = "less"
    judged = "judged"
    known = "known"
    earlier = "earlier"
    later = "later"


@dataclass(frozen=True, slots=True)
class Change:
    """A clock of a complaint that would be judged otherwise; None where a pack has no such clock,
    or it says nothing."""

    reference: Id
    clock: Code
    before: Verdict | None
    after: Verdict | None
    pack: Code

    @property
    def sort(self) -> Sort:
        """What sort of change it is."""
        if self.before is None:
            return Sort.more
        if self.after is None:
            return Sort.less
        if self.before.state is not self.after.state:
            return Sort.judged
        before, after = self.before.due, self.after.due
        if before is None or after is None:
            return Sort.known
        return Sort.earlier if after.moment < before.moment else Sort.later


@dataclass(frozen=True, slots=True)
class ByClock:
    """What would be judged otherwise by one clock: at most one change for each complaint."""

    pack: Code
    clock: Code
    changes: tuple[Change, ...]


def by_clock(changes: Iterable[Change]) -> list[ByClock]:
    """Changes by their clock, the one that touches most complaints first."""
    found: dict[tuple[Code, Code], list[Change]] = defaultdict(list)
    for one in changes:
        found[one.pack, one.clock].append(one)
    rows = [ByClock(*named, tuple(many)) for named, many in found.items()]
    return sorted(rows, key=lambda row: (-len(row.changes), row.pack, row.clock))


def replay(
    pack: Pack | None = None,
    *,
    calendars: Mapping[str, Calendar] | None = None,
    now: datetime,
    among: Batches | None = None,
) -> Iterator[Change | Id]:
    """Each complaint's reference, and before it every clock that would be judged otherwise than it
    is now: under `pack` in place of the version in force, or, without one, under every pack in
    force; `calendars` take the place of those adopted. `among` are the complaints that are meant,
    all where nothing is said."""
    in_force = rules.rules_at(now)
    there = in_force
    if calendars:
        known = MappingProxyType({**in_force.calendars, **calendars})
        there = replace(in_force, calendars=known)
    everything: Batches = redrawing.everything() if among is None else among
    for complaint in chain.from_iterable(everything):
        for one, other in _pairs(pack, complaint, in_force):
            before = _verdicts(one, complaint, in_force, now)
            after = _verdicts(other, complaint, there, now)
            for clock in sorted(before.keys() | after.keys()):
                told = before.get(clock), after.get(clock)
                if _differs(*told):
                    named = one or other
                    code = named.id if named is not None else Code("other")
                    yield Change(complaint.reference, clock, *told, pack=code)
        yield complaint.reference


def _pairs(
    pack: Pack | None, complaint: Complaint, in_force: Rules
) -> Iterator[tuple[Pack | None, Pack | None]]:
    """What judges a complaint now, and what would: of a regulator's versions the one that holds on
    the day that decides, which is that of each version's own event (`applies_by`)."""
    now = binding(complaint, in_force)
    if pack is None:
        own = (one for one in in_force.packs if one.pack.base is None)
        yield from ((one, one) for one in (*own, *now))
        return
    then = binding(complaint, _with(pack, in_force))
    yield _version(pack.id, now), _version(pack.id, then)


def _version(pack: Code, bound: Iterable[Pack]) -> Pack | None:
    return next((one for one in bound if one.id == pack), None)


def _with(pack: Pack, in_force: Rules) -> Rules:
    """The rules once the pack was adopted, too."""
    since = pack.pack.effective_from
    others = [
        one for one in in_force.packs if one.pack.effective_from != since or one.id != pack.id
    ]
    return replace(in_force, packs=(*others, pack))


def _verdicts(
    pack: Pack | None, complaint: Complaint, known: Rules, now: datetime
) -> dict[Code, Verdict]:
    if pack is None:
        return {}
    targets = known.target_facts(priority_of(complaint))
    facts: dict[str, Fact] = {**targets, **facts_for(complaint, known, pack)}
    calendars = {**regimes.calendars_of(pack), **known.calendars_for(complaint.unit)}
    events = events_of(complaint, pack)
    found = evaluate(pack, facts=facts, events=events, calendars=calendars, at=now)
    return {one.clock: one for one in found if one.state not in NOTHING}


def _differs(one: Verdict | None, other: Verdict | None) -> bool:
    if one is None or other is None:
        return one is not other
    due = (one.due and one.due.moment, other.due and other.due.moment)
    return due[0] != due[1] or one.state is not other.state
