"""Clauses 7.3 and 5.3: what a pack cannot decide while facts are missing, and the safe date.

A deadline rule that may or may not apply is a candidate. Until the missing fact is recorded, staff
work to the candidate that ends first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...values import Code
from .clock_count import Count, Unknown
from .clocks import Clock, Force
from .pack import Pack
from .predicate import All, AnyOf, Compare, Not, Predicate
from .verdict import State, Verdict, shortest

OF_THE_UNIT = "org."
"""Prefix of facts that follow from the settings of a unit."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deadline that cannot be set yet: its verdict, and the facts on which it depends."""

    verdict: Verdict
    facts: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """What of a pack is undecided: the missing `facts`, each once in the order of the pack, the
    candidate that would end `first` (None if none can be counted yet), and the deadlines that are
    `waiting`."""

    pack: Pack
    facts: tuple[Code, ...]
    first: Verdict | None = None
    waiting: tuple[Waiting, ...] = ()

    @property
    def told(self) -> tuple[Code, ...]:
        """Facts recorded of the complaint, not taken from the settings of its unit."""
        return tuple(fact for fact in self.facts if not fact.startswith(OF_THE_UNIT))

    @property
    def of_unit(self) -> tuple[Code, ...]:
        """Those that follow from the settings of the complaint's unit."""
        return tuple(fact for fact in self.facts if fact.startswith(OF_THE_UNIT))


def unclear(count: Count, verdicts: Sequence[Verdict]) -> Unclear | None:
    """Return what a pack cannot decide yet about a complaint; None if it decides everything. What
    was met in any case waits for nothing."""
    waiting = tuple(
        Waiting(verdict, tuple(dict.fromkeys(missing(count, clock))))
        for verdict in verdicts
        if verdict.state is State.needs_classification and verdict.met_at is None
        if (clock := count.pack.clock(verdict.clock)) is not None
    )
    facts = dict.fromkeys(fact for entry in waiting for fact in entry.facts)
    if not facts:
        return None
    judged = (entry.verdict for entry in waiting)
    first = shortest(verdict for verdict in judged if verdict.strength is not Force.gateway)
    return Unclear(count.pack, tuple(facts), first, waiting)


def missing(count: Count, clock: Clock) -> Iterator[Code]:
    """Yield the unknown facts that decide whether a deadline rule applies and how it is counted."""
    for condition in _conditions(count, clock):
        yield from _undecided(condition, count)
    for named in (clock.calendar, *(span.calendar for span in clock.any_of)):
        calendar = count.calendar(named)
        if isinstance(calendar, Unknown):
            yield Code(calendar.fact)
    spans = count.spans(clock)
    if isinstance(spans, Unknown):
        yield Code(spans.fact)


def _conditions(count: Count, clock: Clock) -> Iterator[Predicate]:
    """Yield the conditions that decide whether it applies: of its tracks, and its own."""
    if clock.tracks:
        for track in count.pack.tracks:
            yield track.when
            if count.holds(track.when):
                break
    yield from (condition for condition in (clock.only_if, clock.unless) if condition is not None)


def _undecided(condition: Predicate, count: Count) -> Iterator[Code]:
    if count.holds(condition) is not None:
        return
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _undecided(part, count)
        case Not(part):
            yield from _undecided(part, count)
        case Compare(f=fact):
            yield fact
        case _:
            pass
