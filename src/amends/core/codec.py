"""Clause 4.9: conversion of events and payloads to plain JSON values and back, by their types.

A plan for each class is made once and cached. A plan knows only the types of `core.values`, so an
event class with free text cannot be encoded. None is left out of a body. A missing field takes its
default, because fields are only ever added.
"""

import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from .shape import Shape, fields_of
from .values import LARGEST_INT, Code, Id, Sealed

type Plain = dict[str, Any]
"""A JSON object of str, int, bool, lists and further objects."""


class Unreadable(ValueError):
    """A body that does not fit its class; `path` is a JSON pointer to the place."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or '/'}: {problem}")
        self.path = path
        self.problem = problem


def moment_text(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ`` (`docs/auditors.md`), in UTC."""
    at = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return (
        f"{at.year:04}-{at.month:02}-{at.day:02}"
        f"T{at.hour:02}:{at.minute:02}:{at.second:02}.{at.microsecond:06}Z"
    )


def moment_of(text: str) -> datetime:
    """The moment that an RFC 3339 text names, in UTC. Raises ValueError without an offset, and for
    a moment that UTC would put before the year 1 or after 9999."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a moment needs an offset, as in 2026-11-20T10:05:00+01:00")
    try:
        return at.astimezone(UTC)
    except OverflowError as problem:
        raise ValueError("in UTC this is no moment of the years 1 to 9999") from problem


def plain(value: object) -> Plain:
    """The JSON object of a dataclass value. Raises TypeError for a type no event may hold."""
    return _encoder(_hashable(type(value)))(value)


def value_of[T](cls: type[T], body: Plain) -> T:
    """Return the value of class `cls` from `body`. Raises `Unreadable` with the place."""
    return typing.cast(T, _decoder(_hashable(cls))(body))


def _hashable(cls: Any) -> Any:
    """Return a class as a hashable value, which mypy requires for a cache."""
    return cls


@cache
def _encoder(cls: Any) -> Callable[[Any], Plain]:
    plan = [(field.field, _encoding(field.shape)) for field in fields_of(cls)]

    def encode(value: Any) -> Plain:
        body = {}
        for name, encode_field in plan:
            held = getattr(value, name)
            if held is not None:
                body[name] = encode_field(held)
        return body

    return encode


def _encoding(shape: Shape) -> Callable[[Any], Any]:
    match shape.kind:
        case "object":
            return _encoder(shape.of)
        case "many" if not shape.of.optional:
            encode = _encoding(shape.of)
            return lambda many: [encode(one) for one in many]
        case "plain" if shape.of in _TO_JSON:
            return _TO_JSON[shape.of]
        case "either" if shape.parts[0].of is int:
            return _small  # a number, or why a reader does not see it, which is never recorded
        case "plain" | "choice" if issubclass(shape.of, Code | Id):
            return str.__str__
        case _:
            raise TypeError(f"no event may hold a {shape.names[0]!r}")


def _small(value: int) -> int:
    if abs(value) > LARGEST_INT:
        raise ValueError("a number is beyond 2^53")
    return value


_TO_JSON: Mapping[type, Callable[[Any], Any]] = {
    bool: _small,
    int: _small,
    datetime: moment_text,
    date: date.isoformat,
}


def _decoding(shape: Shape) -> Callable[[Any], Any]:
    match shape.kind:
        case "object":
            return _decoder(shape.of)
        case "many" if not shape.of.optional:
            return _many(_decoding(shape.of))
        case "either" if shape.parts[0].of is int:
            return _whole_number
        case "either":
            return _decoding(_at_a_door(shape))
        case "plain" if shape.of in _FROM_JSON:
            return _FROM_JSON[shape.of]
        case "plain" if shape.of is Id:
            return _parsed(Id)
        case "plain" | "choice" if issubclass(shape.of, Code | Id):
            return _parsed(lru_cache(2_048)(shape.of))  # few occur in many bodies
        case _:
            raise TypeError(f"no event may hold a {shape.names[0]!r}")


def _at_a_door(shape: Shape) -> Shape:
    """Return, for `Words`, `Identity` and `File`, the type that an interface passes in."""
    door = [part for part in shape.parts if part.of is not Sealed]
    if len(door) != 1:
        raise TypeError(f"no particulars may hold a {shape.names[0]!r}")
    return door[0]


def _exactly(cls: type) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if type(value) is not cls:
            raise Unreadable("", f"expected {cls.__name__}")
        return value

    return decode


def _whole_number(value: Any) -> int:
    if type(value) is not int:
        raise Unreadable("", "expected int")
    try:
        return _small(value)
    except ValueError as problem:
        raise Unreadable("", str(problem)) from problem


def _parsed(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if not isinstance(value, str):
            raise Unreadable("", "expected text")
        try:
            return parse(value)
        except ValueError as problem:
            raise Unreadable("", str(problem)) from problem

    return decode


_FROM_JSON: Mapping[type, Callable[[Any], Any]] = {
    bool: _exactly(bool),
    str: _exactly(str),
    int: _whole_number,
    datetime: _parsed(moment_of),
    date: _parsed(date.fromisoformat),
}


def _many(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decode_many(value: Any) -> Any:
        if not isinstance(value, list):
            raise Unreadable("", "expected a list")
        read: list[Any] = []
        try:
            read.extend(map(decode, value))
        except Unreadable as inside:
            raise Unreadable(f"/{len(read)}{inside.path}", inside.problem) from inside
        return tuple(read)

    return decode_many


@cache
def _decoder(cls: Any) -> Callable[[Any], Any]:
    fields = {field.field: _decoding(field.shape) for field in fields_of(cls)}
    required = [f.field for f in fields_of(cls) if f.required and not f.shape.optional]
    nothing = dict.fromkeys(f.field for f in fields_of(cls) if f.required and f.shape.optional)

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Unreadable("", "expected an object")
        if not value.keys() <= fields.keys():
            raise Unreadable(f"/{min(value.keys() - fields.keys())}", "no such field")
        given, name = dict[str, Any](nothing), ""
        try:
            for name, held in value.items():
                if held is not None:
                    given[name] = fields[name](held)
            for name in required:
                if name not in given:
                    raise Unreadable("", "is missing")
        except Unreadable as inside:
            raise Unreadable(f"/{name}{inside.path}", inside.problem) from inside
        try:
            return cls(**given)
        except ValueError as problem:
            raise Unreadable("", str(problem)) from problem

    return decode


def sealed_ids(value: object) -> tuple[Id, ...]:
    """The ids of all sealed pieces inside an event, in the order of its fields."""
    return tuple([piece.sealed for _, piece in located_pieces(value)])


def located_pieces(value: object, path: str = "") -> Sequence[tuple[str, Sealed]]:
    """Each sealed piece inside an event with the JSON pointer to it in the event's body, which may
    be part of a larger one at `path`."""
    locate = _locator(_hashable(type(value)))
    found = locate(value) if locate else ()
    return [(path + place, piece) for place, piece in found] if path else found


type _Located = Sequence[tuple[str, Sealed]]


@cache
def _locator(cls: Any) -> Callable[[Any], _Located] | None:
    """Return how the sealed pieces of a type are found; None for a type that cannot contain any."""
    if cls is Sealed:
        return lambda piece: [("", piece)]
    plan = [
        (f.field, f"/{f.field}", find)
        for f in fields_of(cls)
        # a type inside itself is planned once a value is found, as its plan is not made yet
        if (find := located_pieces if f.shape.of is cls else _finding(f.shape))
    ]
    if not plan:
        return None

    def locate(value: Any) -> _Located:
        found: list[tuple[str, Sealed]] = []
        for name, place, find in plan:
            held = getattr(value, name)
            if held is not None:
                found += [(place + path, piece) for path, piece in find(held)]
        return found

    return locate


def _finding(shape: Shape) -> Callable[[Any], _Located] | None:
    if shape.kind != "many":
        return _locator(shape.of) if shape.kind == "object" else None
    inner = _finding(shape.of)
    if inner is None:
        return None

    def of_many(many: Any) -> _Located:
        return [
            (f"/{place}{path}", piece)
            for place, one in enumerate(many)
            for path, piece in inner(one)
        ]

    return of_many
