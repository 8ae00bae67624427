"""Clauses 5.3 and 8.1: the code lists and retention periods of a rule pack."""

from dataclasses import dataclass
from datetime import date

from ...principles.timeliness import TermUnit
from ...values import Code, Coded
from .predicate import Predicate


class Select(Coded):
    """How many entries of a list a complaint can have."""

    one = "one"
    many = "many"


@dataclass(frozen=True, slots=True)
class CodeItem:
    """An entry of a pack's list; its label is the regulator's exact text."""

    code: Code
    label: str
    parent: Code | None = None
    map_to: Code | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list by which a regulator sorts complaints, for the days on which it is valid."""

    axis: Code
    label: str = ""
    select: Select = Select.one
    max: int | None = None
    required_at: Code | None = None
    parent_axis: Code | None = None
    items: tuple[CodeItem, ...] = ()
    source: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """How long something is kept."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the record of a complaint is kept, counted from an event."""

    keep: Keep
    from_: Code
    when: Predicate | None = None
    basis: str = ""
    hold: tuple[Code, ...] = ()
    source: Code | None = None
