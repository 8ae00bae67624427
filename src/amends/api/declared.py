"""What the API expects for a field of a dataclass. Reading and the published schema both use this,
so that the description matches what is accepted.

Payloads of acts are read as core declares them. The API's own shapes are dataclasses of the same
kind, with `str` for plain text, `Between` for bounded numbers, and ``for_`` where JSON has ``for``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal

from amends.core.operation.acts.declaration import Listed
from amends.core.operation.acts.merging import Split
from amends.core.shape import Field, Shape, fields_of
from amends.core.values import Code, Day, File, Id, Identity, Moment, Words

type Kind = Literal[
    "words",
    "text",
    "code",
    "id",
    "choice",
    "number",
    "flag",
    "moment",
    "day",
    "time",
    "file",
    "identity",
    "many",
    "object",
    "free",
]


@dataclass(frozen=True, slots=True)
class Between:
    """The bounds of a number, both included."""

    least: int
    most: int


PAGE_SIZE = Between(1, 200)
"""How many entries of a list one request may ask for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field expects: `of` is the class, enumeration or item behind it; `marks` are the other
    parts of its annotation."""

    kind: Kind
    of: Any = None
    marks: tuple[Any, ...] = ()

    def mark[M](self, kind: type[M]) -> M | None:
        """The mark of this kind."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field in JSON: `name` outside, `field` in the dataclass."""

    name: str
    field: str
    wanted: Wanted
    optional: bool
    required: bool
    default: Any = None


HELD_BACK: Mapping[type, frozenset[str]] = {Split: frozenset({"other"})}
"""Fields that the API fills itself: the reference of a new complaint cannot be chosen."""

_PLAIN: Mapping[Any, Kind] = {
    str: "text",
    bool: "flag",
    int: "number",
    datetime: "moment",
    date: "day",
    time: "time",
    Moment: "moment",
    Day: "day",
    Words: "words",
    File: "file",
    Identity: "identity",
    Code: "code",
    Id: "id",
    Any: "free",
}


@cache
def slots(cls: type) -> tuple[Slot, ...]:
    """The fields of a dataclass, in their order."""
    held_back = HELD_BACK.get(cls, frozenset())
    return tuple(_slot(field) for field in fields_of(cls) if field.field not in held_back)


def _slot(field: Field) -> Slot:
    default = None if field.required or field.made else field.default
    wanted = _wanted(field.shape)
    return Slot(field.name, field.field, wanted, field.shape.optional, field.required, default)


def _wanted(shape: Shape) -> Wanted:
    """Return what a shape expects. Raises TypeError for one that the API does not know."""
    plain = shape.among(_PLAIN)
    if plain is not None:
        return Wanted(plain, marks=shape.marks)
    match shape.kind:
        case "many":
            return Wanted("many", _wanted(shape.of), shape.marks)
        case "table":
            return Wanted("free", dict, shape.marks)
        case "choice" | "object":
            return Wanted(shape.kind, shape.of, shape.marks)
        case _:
            raise TypeError(f"this door cannot take a {shape.names[0]!r}")


def listed(want: Wanted) -> str | None:
    """Return the list of the policy from which a code is taken."""
    mark = want.mark(Listed)
    return mark.name if mark else None
