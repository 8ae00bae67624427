"""Clause 5.3: conditions of a pack as data, and their evaluation.

Nothing is evaluated from text, so a pack can never run code. An unknown fact makes a condition
unknown (None), never false: a complaint without a category must not look exempt.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ...values import Code, Coded

type Fact = str | int | bool | date
"""A known value of a complaint: a code, a number, a yes or no, a day."""

type Facts = Mapping[str, Fact]
"""Facts by name; unknown ones are absent."""


class Op(Coded):
    """How a fact is compared."""

    eq = "eq"
    ne = "ne"
    in_ = "in"
    not_in = "not_in"
    lt = "lt"
    le = "le"
    gt = "gt"
    ge = "ge"
    exists = "exists"


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a value, or against several for `in` and `not_in`.

    `exists` takes true or false and is never unknown.
    """

    f: Code
    op: Op
    v: Fact | tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """Condition that an event has happened. What is not recorded has not happened, so it is never
    unknown."""

    event: Code


@dataclass(frozen=True, slots=True)
class All:
    """Condition that is true if all of these are."""

    of: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Condition that is true if at least one of these is."""

    of: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Negation of a condition."""

    of: "Predicate"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Condition that is always true; for the last track of a list."""


type Predicate = Compare | Happened | All | AnyOf | Not | Otherwise


def holds(predicate: Predicate, *, facts: Facts, happened: Collection[str]) -> bool | None:
    """Return True, False, or None if the result depends on an unknown fact (Kleene's three values).

    Raises ValueError if a fact is of another type than the value it is compared with, and for a
    condition that only a return can use.
    """
    match predicate:
        case Otherwise():
            return True
        case Happened(event):
            return event in happened
        case Compare():
            return _compare(predicate, facts)
        case Not(of):
            inner = holds(of, facts=facts, happened=happened)
            return None if inner is None else not inner
        case All(many):
            parts = [holds(part, facts=facts, happened=happened) for part in many]
            return _unless_unknown(parts, decisive=False)
        case AnyOf(many):
            parts = [holds(part, facts=facts, happened=happened) for part in many]
            return _unless_unknown(parts, decisive=True)


def facts_of(predicate: Predicate) -> Iterable[Code]:
    """The facts a condition asks for."""
    return (leaf.f for leaf in leaves(predicate) if isinstance(leaf, Compare))


def events_of(predicate: Predicate) -> Iterable[Code]:
    """The events a condition asks for."""
    return (leaf.event for leaf in leaves(predicate) if isinstance(leaf, Happened))


type Leaf = Compare | Happened | Otherwise


def leaves(predicate: Predicate) -> Iterable[Leaf]:
    """Yield the elementary parts of a condition."""
    match predicate:
        case All(many) | AnyOf(many):
            for part in many:
                yield from leaves(part)
        case Not(of):
            yield from leaves(of)
        case _:
            yield predicate


def _unless_unknown(parts: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


_ORDER: Mapping[Op, Callable[[Fact, Fact], bool]] = {
    Op.lt: operator.lt,
    Op.le: operator.le,
    Op.gt: operator.gt,
    Op.ge: operator.ge,
}


def _compare(test: Compare, facts: Facts) -> bool | None:
    fact = facts.get(test.f)
    if test.op is Op.exists:
        return (fact is not None) is test.v
    if fact is None:
        return None
    values = test.v if isinstance(test.v, tuple) else (test.v,)
    for value in values:
        if kind_of(value) is not kind_of(fact):
            raise ValueError(f"fact {test.f} is {fact!r} and cannot be compared with {value!r}")
    if test.op in _ORDER:
        return _ORDER[test.op](fact, values[0])
    matches = fact in values
    return matches if test.op in (Op.eq, Op.in_) else not matches


def kind_of(value: Fact) -> type:
    """Return the type of a fact by which it is compared."""
    return str if isinstance(value, str) else type(value)
