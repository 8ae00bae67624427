"""Reads the types of dataclass fields, for whatever encodes, parses, asks or describes them."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from .values import Sealed, sealed, sealed_or_none

type Kind = Literal["plain", "choice", "object", "many", "set", "either", "table"]

INTERNAL: Mapping[str, bool] = {"internal": True}
"""Metadata of a dataclass field that no one outside gives or gets."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a type allows, None apart.

    `of` is the class of a value (`plain`), the enumeration (`choice`), the dataclass (`object`),
    the shape of each entry (`many` for a tuple, `set` for a frozenset), the shapes of which it is
    one (`either`) or the mapping (`table`). `names` are the type's aliases, the outermost first,
    and at the end the type itself. `marks` are its annotations.
    """

    kind: Kind
    of: Any
    names: tuple[Any, ...]
    optional: bool = False
    marks: tuple[Any, ...] = ()

    @property
    def parts(self) -> tuple["Shape", ...]:
        """The shapes of which it is one."""
        return self.of if self.kind == "either" else (self,)

    @property
    def classes(self) -> tuple[type, ...]:
        """The dataclasses of which a value, or an entry of it, may be."""
        match self.kind:
            case "object":
                return (self.of,)
            case "either":
                return tuple(cls for part in self.parts for cls in part.classes)
            case "many" | "set":
                return tuple(self.of.classes)
            case _:
                return ()

    def allows(self, cls: type) -> bool:
        """Whether a value may be of this class."""
        return any(part.of is cls for part in self.parts)

    def mark[M](self, kind: type[M]) -> M | None:
        """The annotation of this class."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)

    def among[V](self, values: Mapping[Any, V]) -> V | None:
        """The value of the first of its names that has one."""
        return next((values[name] for name in self.names if name in values), None)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a dataclass: `name` outside, as in JSON and TOML (``from`` for ``from_``), and
    `field` in the class. `made` says that a factory makes the default."""

    name: str
    field: str
    shape: Shape
    default: Any = MISSING
    made: bool = False

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is MISSING

    @property
    def needed(self) -> bool:
        """Whether a value must be given."""
        return self.required and not self.shape.optional


_ENTRIES: Mapping[Any, Kind] = {tuple: "many", frozenset: "set"}


def fields_of(cls: type) -> tuple[Field, ...]:
    """Return the fields of a dataclass, in their order."""
    return _fields(cls)


@cache
def _fields(cls: Any) -> tuple[Field, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(
        _field(field, hints[field.name])
        for field in dataclasses.fields(cls)
        if field.init and not field.metadata.get("internal")
    )


def _field(field: "dataclasses.Field[Any]", declared: Any) -> Field:
    made = field.default_factory is not MISSING
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return Field(field.name.rstrip("_"), field.name, shape_of(declared), default, made)


@cache
def shape_of(declared: Any) -> Shape:
    """Return the shape of a declared type."""
    if isinstance(declared, typing.TypeAliasType):
        found = shape_of(declared.__value__)
        return dataclasses.replace(found, names=(declared, *found.names))
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Annotated:
        found = shape_of(arguments[0])
        return dataclasses.replace(found, marks=(*found.marks, *arguments[1:]))
    if origin in (Union, types.UnionType):
        return _either(declared, arguments)
    if origin in _ENTRIES:
        return Shape(_ENTRIES[origin], shape_of(arguments[0]), (declared,))
    if origin in (dict, Mapping):
        return Shape("table", origin, (declared,))
    if isinstance(declared, type) and issubclass(declared, Enum):
        return Shape("choice", declared, (declared,))
    kind: Kind = "object" if dataclasses.is_dataclass(declared) else "plain"
    return Shape(kind, declared, (declared,))


def _either(declared: Any, arguments: tuple[Any, ...]) -> Shape:
    rest = [part for part in arguments if part is not types.NoneType]
    optional = len(rest) < len(arguments)
    if len(rest) == 1:
        return dataclasses.replace(shape_of(rest[0]), optional=optional)
    return Shape("either", tuple(map(shape_of, rest)), (declared,), optional)


def made_from[T](kind: type[T], source: object, /, **more: Any) -> T:
    """Return a dataclass with the values that a source has under the names of its fields, and with
    `more`. Raises TypeError for text that was not sealed, where a field wants it to be."""
    into: Any = kind
    out_of: Any = type(source)
    for name, shape in _taken(into, out_of):
        if name not in more:
            value = getattr(source, name)
            more[name] = value if shape is None else _fitting(shape, value)
    return kind(**more)


@cache
def _taken(kind: Any, source: Any) -> tuple[tuple[str, Shape | None], ...]:
    """Return the names of the fields that a class of source has too, with the shape of those that
    want something sealed."""
    there = {one.name for one in dataclasses.fields(source)}
    return tuple(
        (one.field, one.shape if Sealed in (one.shape.of, _entry(one.shape)) else None)
        for one in fields_of(kind)
        if one.field in there or hasattr(source, one.field)
    )


def _entry(shape: Shape) -> Any:
    return shape.of.of if shape.kind == "many" else None


def _fitting(shape: Shape, value: Any) -> Any:
    if shape.kind == "many":
        return tuple(map(sealed, value))
    return sealed_or_none(value) if shape.optional else sealed(value)
