"""What-if comparison: the organisation's own history under another pack or calendar. Nothing is
written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from itertools import chain
from types import MappingProxyType

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.places import adopted_everywhere
from amends.core.framework.packs.predicate import Fact
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.terms import priority_of
from amends.core.operation.regulators.hindsight import Seen, in_hindsight
from amends.core.operation.regulators.pack_facts import events_of, facts_for
from amends.core.operation.regulators.regulated import binding
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Id
from amends.handling import reprojecting, rules

from . import packs

type Batches = Iterable[Sequence[Complaint]]
type Side = Mapping[Code, Seen]


class Sort(Enum):
    """Kind of a change. A state that becomes another one is `judged`."""

    more = "more"
    less = "less"
    judged = "judged"
    known = "known"
    earlier = "earlier"
    later = "later"


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline of a complaint with a different verdict; None if a pack has no such deadline rule,
    or it sets no date."""

    reference: Id
    clock: Code
    before: Seen | None
    after: Seen | None
    pack: Code

    @property
    def sort(self) -> Sort:
        """What sort of change it is."""
        if self.before is None:
            return Sort.more
        if self.after is None:
            return Sort.less
        if self.before.stand is not self.after.stand:
            return Sort.judged
        before, after = self.before.due, self.after.due
        if before is None or after is None:
            return Sort.known
        return Sort.earlier if after.moment < before.moment else Sort.later


@dataclass(slots=True)
class Count:
    """How many complaints have a deadline, how many of those were late, and how many more may be,
    depending on missing facts. `gateway` says that missing it is no breach, so no one is late."""

    complaints: int = 0
    late: int = 0
    perhaps: int = 0
    gateway: bool = False

    def add(self, seen: Iterable[Seen]) -> None:
        """Add one complaint by the state of its deadlines; nothing if it has none."""
        states = tuple(seen)
        late = [state.late for state in states]
        self.complaints += bool(states)
        self.late += True in late
        self.perhaps += True not in late and None in late
        self.gateway = all(state.gateway for state in states) if states else self.gateway


@dataclass(slots=True)
class ByClock:
    """Different verdicts of one deadline rule, at most one for each complaint, and how many of all
    complaints were late by it: `now`, and `then`."""

    pack: Code
    clock: Code
    changes: list[Change] = field(default_factory=list)
    now: Count = field(default_factory=Count)
    then: Count = field(default_factory=Count)


@dataclass(slots=True)
class Replayed:
    """Result of a comparison: how many complaints were examined, how many of them are untouched
    imports and therefore have no deadlines, and every change in the order of the complaints; `now`
    and `then` count complaints with any examined deadline."""

    complaints: int = 0
    untouched: int = 0
    changes: list[Change] = field(default_factory=list)
    now: Count = field(default_factory=Count)
    then: Count = field(default_factory=Count)
    clocks: dict[tuple[Code, Code], ByClock] = field(default_factory=dict)

    @property
    def touched(self) -> int:
        """How many complaints would have another date."""
        return len({change.reference for change in self.changes})

    @property
    def rows(self) -> list[ByClock]:
        """Return the deadline rules for which something would change, those with most complaints
        first."""
        rows = [row for row in self.clocks.values() if row.changes]
        return sorted(rows, key=lambda row: (-len(row.changes), row.pack, row.clock))

    def clock(self, pack: Code, clock: Code) -> ByClock:
        """Return the row of a deadline rule."""
        return self.clocks.setdefault((pack, clock), ByClock(pack, clock))


def replay(
    pack: Pack | None = None,
    *,
    calendars: Mapping[str, Calendar] | None = None,
    now: datetime,
    among: Batches | None = None,
) -> Replayed:
    """Compare the verdicts of every deadline of every complaint now and then: under `pack` instead
    of the current version, or, without one, under every current pack; `calendars` replace the
    adopted ones. `among` limits the complaints, all by default."""
    in_force = rules.rules_at(now)
    then = in_force
    if calendars:
        merged = MappingProxyType({**in_force.calendars, **calendars})
        then = replace(in_force, calendars=merged)
    replayed = Replayed()
    everything: Batches = reprojecting.everything() if among is None else among
    for complaint in chain.from_iterable(everything):
        sides: list[tuple[Code, Side, Side]] = []
        for old, other in _pairs(pack, complaint, in_force):
            if (named := old or other) is not None:
                before = _seen(old, complaint, in_force, now)
                sides.append((named.id, before, _seen(other, complaint, then, now)))
        _add(replayed, complaint, sides)
    return replayed


def _add(replayed: Replayed, complaint: Complaint, sides: list[tuple[Code, Side, Side]]) -> None:
    replayed.complaints += 1
    replayed.untouched += complaint.untouched
    replayed.now.add(chain.from_iterable(before.values() for _, before, _ in sides))
    replayed.then.add(chain.from_iterable(after.values() for _, _, after in sides))
    for pack, before, after in sides:
        for clock in sorted(before.keys() | after.keys()):
            row, old, other = replayed.clock(pack, clock), before.get(clock), after.get(clock)
            row.now.add([old] if old else ())
            row.then.add([other] if other else ())
            if _verdict(old) != _verdict(other):
                change = Change(complaint.reference, clock, old, other, pack)
                row.changes.append(change)
                replayed.changes.append(change)


def _pairs(
    pack: Pack | None, complaint: Complaint, in_force: Rules
) -> Iterator[tuple[Pack | None, Pack | None]]:
    """Yield the packs that judge a complaint now, and then: of a regulator's versions the one valid
    on the deciding day, which is that of each version's own event (`applies_by`)."""
    now = binding(complaint, in_force)
    if pack is None:
        own = (applied for applied in in_force.packs if applied.pack.base is None)
        yield from ((both, both) for both in (*own, *now))
        return
    then = binding(complaint, _with(pack, in_force))
    yield _version(pack.id, now), _version(pack.id, then)


def _version(pack: Code, bound: Iterable[Pack]) -> Pack | None:
    return next((version for version in bound if version.id == pack), None)


def _with(pack: Pack, in_force: Rules) -> Rules:
    since = pack.pack.effective_from
    others = [
        other
        for other in in_force.packs
        if other.pack.effective_from != since or other.id != pack.id
    ]
    return replace(in_force, packs=(*others, pack))


def _seen(pack: Pack | None, complaint: Complaint, in_force: Rules, now: datetime) -> Side:
    """Return the verdict of every deadline rule of a pack about a complaint in hindsight; empty
    without a pack."""
    if pack is None:
        return {}
    targets = in_force.target_facts(priority_of(complaint))
    facts: dict[str, Fact] = {**targets, **facts_for(complaint, in_force, pack)}
    calendars = {**packs.calendars_of(pack), **in_force.calendars_for(complaint.unit)}
    events = events_of(complaint, pack)
    verdicts = adopted_everywhere(pack, facts=facts, events=events, calendars=calendars, at=now)
    pairs = ((verdict.clock, in_hindsight(complaint, verdict, now)) for verdict in verdicts)
    return {clock: seen for clock, seen in pairs if seen is not None}


def _verdict(seen: Seen | None) -> tuple[object, object] | None:
    return seen and (seen.due and seen.due.moment, seen.stand)
