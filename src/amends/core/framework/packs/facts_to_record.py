"""Clause 5.3: facts and moments that rule packs need and that staff have to record by hand.

Some facts choose tracks and deadline rules. Some moments outside the system (a court step, a letter
that we did not send) start, stop or meet a deadline. Whatever follows from the record is not asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ...principles.timeliness import TermUnit
from ...values import Code
from .pack import Pack
from .predicate import Compare, Fact, Op, Predicate, kind_of, leaves

_DERIVED = ("org.", "target.", "term.", "setting.")
_FROM_RECORD = frozenset({"complaint.oral"})


type AskedKind = Literal["code", "flag", "number", "day", "moment"]
"""Kind of an answer, by the field of a fact that contains it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One fact or moment that a pack asks for. `codes` are the values used in its conditions;
    `label` is the pack's own, if it has one."""

    name: Code
    kind: AskedKind
    codes: tuple[Code, ...] = field(default=())
    label: str = ""


def asked(packs: Iterable[Pack], *, events: Collection[str]) -> tuple[Asked, ...]:
    """Return what these packs ask for, each once, in order; `events` are events of the record."""
    facts: dict[Code, Asked] = {}
    for pack in packs:
        for fact in (*_facts(pack), *_moments(pack, events)):
            before = facts.get(fact.name)
            codes = (*before.codes, *fact.codes) if before else fact.codes
            label = before.label if before and before.label else fact.label
            facts[fact.name] = Asked(fact.name, fact.kind, tuple(dict.fromkeys(codes)), label)
    return tuple(facts.values())


def by_hand(pack: Pack, *, events: Collection[str]) -> frozenset[str]:
    """Return the pack events that only a person can record: not those in the record itself
    (`events`), and no pack letters that ours satisfy, nor what happens with them."""
    return pack.events_known - frozenset(events) - _ours(pack)


def _ours(pack: Pack) -> frozenset[str]:
    letters = {str(letter.id) for letter in pack.communications if letter.sent_as}
    return frozenset(letters).union(*(letter.means for letter in pack.communications))


def types_asked(pack: Pack) -> Mapping[str, type]:
    """Return the type of each fact that a pack compares or counts by: `str` for a code, `int`,
    `bool`, `date`, or `TermUnit` for a unit of counting."""
    types: dict[str, type] = {}
    for clock in pack.clocks:
        if clock.by is not None:
            types[clock.by.f] = str if clock.by.map else int
            if clock.by.unit_f is not None:
                types[clock.by.unit_f] = TermUnit
        if clock.agreed_override is not None:
            types[clock.agreed_override] = date
    for condition in _all_conditions(pack):
        for leaf in leaves(condition):
            if isinstance(leaf, Compare) and leaf.op is not Op.exists:
                values = leaf.v if isinstance(leaf.v, tuple) else (leaf.v,)
                types.update((leaf.f, kind_of(value)) for value in values)
    return types


def fits(fact: Fact, wanted: type | None) -> bool:
    """Return whether a fact has the expected type; None expects none."""
    if wanted is TermUnit:
        return fact in list(TermUnit)
    return wanted is None or kind_of(fact) is wanted


def _all_conditions(pack: Pack) -> Iterator[Predicate]:
    yield from _conditions(pack)
    kept = [*(rule.when for rule in pack.retention), *(rule.when for rule in pack.suspensions)]
    yield from (condition for condition in kept if condition is not None)


def _facts(pack: Pack) -> Iterator[Asked]:
    labels = {word.id: word.label for word in pack.facts}
    for clock in pack.clocks:
        if clock.by is not None and clock.by.map:
            codes = tuple(row.value for row in clock.by.map)
            yield Asked(clock.by.f, "code", codes, labels.get(clock.by.f, ""))
        if clock.agreed_override is not None and not _follows(clock.agreed_override):
            yield Asked(clock.agreed_override, "day")
    for condition in _conditions(pack):
        for leaf in leaves(condition):
            if isinstance(leaf, Compare) and not _follows(leaf.f):
                yield _compared(leaf, labels.get(leaf.f, ""))


def _follows(fact: str) -> bool:
    return fact.startswith(_DERIVED) or fact in _FROM_RECORD


def _compared(leaf: Compare, label: str) -> Asked:
    values = leaf.v if isinstance(leaf.v, tuple) else (leaf.v,)
    kind = _KINDS[kind_of(values[0]) if values else str]
    codes = tuple(Code(str(value)) for value in values) if kind == "code" else ()
    return Asked(leaf.f, kind, codes, label)


_KINDS: Mapping[type, AskedKind] = {bool: "flag", int: "number", str: "code", date: "day"}


def _conditions(pack: Pack) -> Iterator[Predicate]:
    yield from (track.when for track in pack.tracks)
    for clock in pack.clocks:
        conditions = (clock.only_if, clock.unless, *(pause.when for pause in clock.pauses))
        yield from (condition for condition in conditions if condition is not None)
    for letter in pack.communications:
        yield from (point.when for point in letter.must_contain if point.when is not None)


def _moments(pack: Pack, events: Collection[str]) -> Iterator[Asked]:
    labels = {word.id: word.label for word in pack.events}
    labels |= {letter.id: letter.label for letter in pack.communications}
    names = by_hand(pack, events=events)
    for clock in pack.clocks:
        pauses = [event for pause in clock.pauses for event in (pause.from_, pause.until)]
        starts = [start.event for start in clock.from_.of]
        for event in (*starts, *pauses, *clock.met_by):
            if event in names:
                yield Asked(event, "moment", label=labels.get(event, ""))
