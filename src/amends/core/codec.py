"""Clause 4.9: how events and particulars become plain JSON values and come back, by their types.

One plan is made per class and kept; the plan knows only the types of `core.values`, so a class
that could carry free text cannot be encoded as an event at all. None is left out of a body; a
field that is missing takes its default (fields are only ever added).
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from .values import LARGEST_INT, Code, Day, Id, Moment, Sealed

type Plain = dict[str, Any]
"""A JSON object of str, int, bool, lists and further objects."""


class Unreadable(ValueError):
    """A body that does not fit its class; `path` is a JSON pointer to the place."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or '/'}: {problem}")
        self.path = path
        self.problem = problem


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a dataclass as its plan sees it."""

    name: str
    declared: Any
    optional: bool
    required: bool


def moment_text(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ`` (contract §5), in UTC."""
    at = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return (
        f"{at.year:04}-{at.month:02}-{at.day:02}"
        f"T{at.hour:02}:{at.minute:02}:{at.second:02}.{at.microsecond:06}Z"
    )


def moment_of(text: str) -> datetime:
    """The moment that an RFC 3339 text names, in UTC. Raises ValueError without an offset, and for
    a moment that UTC would put before the year 1 or after 9999."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment needs an offset, as in 2026-11-20T10:05:00+01:00")
    try:
        return at.astimezone(UTC)
    except OverflowError as problem:
        raise ValueError("in UTC this is no moment of the years 1 to 9999") from problem


@cache
def fields(cls: type) -> tuple[Field, ...]:
    """The fields of a dataclass with their resolved types."""
    hints = get_type_hints(cls)
    found = []
    for field in dataclasses.fields(cls):
        declared, optional = _without_none(hints[field.name])
        required = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        found.append(Field(field.name, declared, optional, required))
    return tuple(found)


def plain(value: object) -> Plain:
    """The JSON object of a dataclass value. Raises TypeError for a type no event may hold."""
    return typing.cast(Plain, _encoder(_hashable(type(value)))(value))


def value_of[T](cls: type[T], body: Plain) -> T:
    """The value of class `cls` that `body` tells of. Raises `Unreadable` with the place."""
    return typing.cast(T, _decoder(_hashable(cls))(body, ""))


def _hashable(cls: Any) -> Any:
    """A class, as mypy lets a cache take it."""
    return cls


def _without_none(declared: Any) -> tuple[Any, bool]:
    declared = _unaliased(declared)
    if get_origin(declared) in (typing.Union, types.UnionType):
        rest = [part for part in get_args(declared) if part is not type(None)]
        optional = len(rest) < len(get_args(declared))
        if len(rest) == 1:
            return _unaliased(rest[0]), optional
        return typing.Union[tuple(rest)], optional  # noqa: UP007 (built from a list)
    return declared, False


def _unaliased(declared: Any) -> Any:
    if declared is Moment:
        return datetime
    if declared is Day:
        return date
    while isinstance(declared, typing.TypeAliasType):
        declared = declared.__value__
    return declared


@cache
def _encoder(declared: Any) -> Callable[[Any], Any]:
    declared = _unaliased(declared)
    if declared in (int, bool):
        return _small
    if declared is datetime:
        return moment_text
    if declared is date:
        return date.isoformat
    if isinstance(declared, type) and issubclass(declared, Code | Id):
        return str.__str__
    if get_origin(declared) is tuple:
        encode = _encoder(get_args(declared)[0])
        return lambda many: [encode(one) for one in many]
    if dataclasses.is_dataclass(declared):
        plan = [(f.name, _encoder(f.declared)) for f in fields(typing.cast(type, declared))]

        def encode_fields(value: Any) -> Plain:
            body = {}
            for name, encode in plan:
                held = getattr(value, name)
                if held is not None:
                    body[name] = encode(held)
            return body

        return encode_fields
    raise TypeError(f"no event may hold a {declared!r}")


def _small(value: int) -> int:
    if abs(value) > LARGEST_INT:
        raise ValueError("a number is beyond 2^53")
    return value


@cache
def _decoder(declared: Any) -> Callable[[Any, str], Any]:
    declared = _unaliased(declared)
    if declared is bool:
        return _exactly(bool)
    if declared is int:
        return _whole_number
    if declared is datetime:
        return _parsed(moment_of)
    if declared is date:
        return _parsed(date.fromisoformat)
    if isinstance(declared, type) and issubclass(declared, Code | Id):
        return _parsed(declared)
    if declared is str:
        return _exactly(str)
    if get_origin(declared) in (typing.Union, types.UnionType):
        return _decoder(_at_a_door(declared))
    if get_origin(declared) is tuple:
        return _many(_decoder(get_args(declared)[0]))
    if dataclasses.is_dataclass(declared):
        return _object(typing.cast(type, declared))
    raise TypeError(f"no event may hold a {declared!r}")


def _at_a_door(declared: Any) -> Any:
    """Of `Words`, `Identity` and `File`, the side that a door hands over."""
    door = [part for part in get_args(declared) if part is not Sealed]
    if len(door) != 1:
        raise TypeError(f"no particulars may hold a {declared!r}")
    return _unaliased(door[0])


def _exactly(cls: type) -> Callable[[Any, str], Any]:
    def decode(value: Any, path: str) -> Any:
        if type(value) is not cls:
            raise Unreadable(path, f"expected {cls.__name__}")
        return value

    return decode


def _whole_number(value: Any, path: str) -> int:
    if type(value) is not int:
        raise Unreadable(path, "expected int")
    try:
        return _small(value)
    except ValueError as problem:
        raise Unreadable(path, str(problem)) from problem


def _parsed(parse: Callable[[str], Any]) -> Callable[[Any, str], Any]:
    def decode(value: Any, path: str) -> Any:
        if not isinstance(value, str):
            raise Unreadable(path, "expected text")
        try:
            return parse(value)
        except ValueError as problem:
            raise Unreadable(path, str(problem)) from problem

    return decode


def _many(decode: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def decode_many(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise Unreadable(path, "expected a list")
        return tuple(decode(one, f"{path}/{place}") for place, one in enumerate(value))

    return decode_many


def _object(cls: type) -> Callable[[Any, str], Any]:
    plan = [(f.name, _decoder(f.declared), f.optional, f.required) for f in fields(cls)]
    known = {name for name, *_ in plan}

    def decode(value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            raise Unreadable(path, "expected an object")
        if not value.keys() <= known:
            stranger = min(value.keys() - known)
            raise Unreadable(f"{path}/{stranger}", "no such field")
        given = {}
        for name, decode_field, optional, required in plan:
            held = value.get(name)
            if held is not None:
                given[name] = decode_field(held, f"{path}/{name}")
            elif optional and required:
                given[name] = None
            elif required:
                raise Unreadable(f"{path}/{name}", "is missing")
        try:
            return cls(**given)
        except ValueError as problem:
            raise Unreadable(path, str(problem)) from problem

    return decode


def sealed_ids(value: object) -> tuple[Id, ...]:
    """The ids of all sealed pieces inside an event, in the order of its fields."""
    finder = _finder(_hashable(type(value)))
    return finder(value) if finder else ()


def sealed_pieces(value: object) -> tuple[Sealed, ...]:
    """The sealed pieces inside an event, in the order of its fields."""
    return tuple(piece for _, piece in located_pieces(value))


def located_pieces(value: object, path: str = "") -> Iterator[tuple[str, Sealed]]:
    """Each sealed piece inside an event with the JSON pointer to it in the event's body."""
    if isinstance(value, Sealed):
        yield path, value
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from located_pieces(one, f"{path}/{place}")
    elif dataclasses.is_dataclass(value):
        for field in fields(_hashable(type(value))):
            yield from located_pieces(getattr(value, field.name), f"{path}/{field.name}")


@cache
def _finder(declared: Any) -> Callable[[Any], tuple[Id, ...]] | None:
    """How the sealed pieces of a type are found; None for a type that cannot hold one."""
    declared = _unaliased(declared)
    if declared is Sealed:
        return lambda piece: (piece.sealed,)
    if get_origin(declared) is tuple:
        inner = _finder(get_args(declared)[0])
        return (lambda many: tuple(i for one in many for i in inner(one))) if inner else None
    if not dataclasses.is_dataclass(declared):
        return None
    plan = [
        (f.name, find) for f in fields(typing.cast(type, declared)) if (find := _finder(f.declared))
    ]
    if not plan:
        return None

    def find_in_fields(value: Any) -> tuple[Id, ...]:
        found: tuple[Id, ...] = ()
        for name, find in plan:
            held = getattr(value, name)
            if held is not None:
                found += find(held)
        return found

    return find_in_fields
