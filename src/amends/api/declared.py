"""What a field of a dataclass wants at this door. Reading and the published schema both ask here,
so that what is described is what is accepted.

Particulars of acts are read as core declares them; the shapes of this door are dataclasses of the
same kind, with `str` for plain text, `Between` for numbers with bounds, and ``for_`` where JSON
says ``for``.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from amends.core.operation.acts.declaration import Listed
from amends.core.operation.acts.merging import Split
from amends.core.values import Code, Contact, Day, File, Id, Identity, Moment, Words

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


@dataclass(frozen=True, slots=True)
class Pattern:
    """The form of a text, told to machines."""

    regex: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field wants: `of` is the class, enumeration or item behind it; `marks` are what its
    annotation says besides."""

    kind: Kind
    of: Any = None
    marks: tuple[Any, ...] = ()

    def mark[M](self, kind: type[M]) -> M | None:
        """The mark of this kind."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field as JSON has it: `name` outside, `field` inside."""

    name: str
    field: str
    wanted: Wanted
    optional: bool
    required: bool
    default: Any = None


HELD_BACK: Mapping[type, frozenset[str]] = {Split: frozenset({"other"})}
"""Fields that this door fills itself: nobody chooses the reference of a new complaint."""

_CONTACT = Contact
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
    hints = get_type_hints(cls, include_extras=True)
    held_back = HELD_BACK.get(cls, frozenset())
    return tuple(
        _slot(field, hints[field.name])
        for field in dataclasses.fields(cls)
        if field.init and field.name not in held_back
    )


@cache
def wanted(declared: Any) -> Wanted:
    """What a declared type wants. Raises TypeError for a type that this door does not know."""
    if declared in _PLAIN:
        return Wanted(_PLAIN[declared])
    origin = get_origin(declared)
    if origin is Annotated:
        inner, *marks = get_args(declared)
        found = wanted(inner)
        return dataclasses.replace(found, marks=(*found.marks, *marks))
    if origin is tuple:
        return Wanted("many", wanted(get_args(declared)[0]))
    if origin in (dict, Mapping):
        return Wanted("free", dict)
    if isinstance(declared, typing.TypeAliasType):
        return wanted(declared.__value__)
    if isinstance(declared, type) and issubclass(declared, Enum):
        return Wanted("choice", declared)
    if dataclasses.is_dataclass(declared):
        return Wanted("object", declared)
    raise TypeError(f"this door cannot take a {declared!r}")


def listed(want: Wanted) -> str | None:
    """The list of the policy from which a code is taken."""
    mark = want.mark(Listed)
    return mark.name if mark else None


def _slot(field: "dataclasses.Field[Any]", declared: Any) -> Slot:
    declared, optional = _without_none(declared)
    plain = field.default is not dataclasses.MISSING
    required = not plain and field.default_factory is dataclasses.MISSING
    return Slot(
        field.name.rstrip("_"),
        field.name,
        wanted(declared),
        optional,
        required,
        field.default if plain else None,
    )


def _without_none(declared: Any) -> tuple[Any, bool]:
    if get_origin(declared) in (typing.Union, types.UnionType):
        rest = [part for part in get_args(declared) if part is not types.NoneType]
        if len(rest) == 1 and len(get_args(declared)) > 1:
            return rest[0], True
    return declared, False
