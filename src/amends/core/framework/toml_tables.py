"""Clause 5.3: reading frozen dataclasses from TOML rules and writing them back.

A key has the name of its field (``from_`` is written ``from``) and the field's type. Whatever is
not understood is refused with its table, its key, the reason, and the nearest known word, because a
rule that is silently skipped is worse than none.
"""

import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import Enum
from typing import Any

from ..shape import Field, Shape, fields_of, shape_of
from ..values import Code, Id
from .labels import Label, PackPoint

type Table = dict[str, Any]
"""A TOML table as `tomllib` gives it."""

KEPT_TEXTS = 256
"""Parsed texts of each kind that a process caches; versions do not change."""

type Reader = Callable[[Any, "Place"], Any]
"""Function that reads the raw value at a place into a value of one type."""


class NotUnderstood(ValueError):
    """Part of a rules file that this version does not understand.

    `reason` is a code: `no_toml`, `unknown_key`, `missing`, `wrong_type`, `not_listed`,
    `bad_value`, `no_such_reference`, `no_such_holidays`, `not_evaluated`; `expected` says what
    would be accepted, `nearest` is the nearest known word or None.
    """

    def __init__(
        self, place: "Place", reason: str, *, expected: str = "", nearest: str | None = None
    ) -> None:
        self.source = place.source
        self.table = place.table
        self.key = place.key
        self.reason = Code(reason)
        self.expected = expected
        self.nearest = nearest
        where = f"{self.source}: [{self.table}] {self.key}".rstrip()
        hint = f" ({expected})" if expected else ""
        guess = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"{where}: {reason.replace('_', ' ')}{hint}{guess}")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Place in a source: ``clocks.ack`` is the table of ``clocks`` with that id, ``tests.2`` the
    third of a list whose tables have none."""

    source: str
    table: str = ""
    key: str = ""

    def at(self, key: str | int) -> "Place":
        """The place of a key in this table."""
        table = ".".join(part for part in (self.table, self.key) if part)
        return Place(self.source, table, str(key))

    def refuse(
        self, reason: str, *, expected: str = "", written: str = "", listed: Iterable[str] = ()
    ) -> NotUnderstood:
        """Return the refusal of the value here, with the nearest entry of `listed`."""
        near = get_close_matches(written, sorted(listed), n=1, cutoff=0.5)
        return NotUnderstood(self, reason, expected=expected, nearest=near[0] if near else None)


def parse(text: str, *, source: str) -> Table:
    """Return the tables of a TOML text. Raises `NotUnderstood` if it is not TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError, OverflowError) as problem:
        raise NotUnderstood(Place(source), "no_toml", expected=str(problem)) from problem


class TableReader:
    """Reader of tables into dataclasses; `special` reads types with another shape."""

    def __init__(self, special: Mapping[Any, Reader] | None = None) -> None:
        own = {tuple[Label, ...]: _labels, PackPoint: _point}
        self._special: dict[Any, Reader] = {**own, **(special or {})}

    def read[T](self, cls: type[T], table: Any, place: Place) -> T:
        """Return the value of `cls` from a table. Raises `NotUnderstood`."""
        if not isinstance(table, dict):
            raise place.refuse("wrong_type", expected="a table")
        plan = fields_of(cls)
        names = [key.name for key in plan]
        for stranger in table.keys() - set(names):
            raise place.at(stranger).refuse("unknown_key", written=stranger, listed=names)
        values = {}
        for key in plan:
            if key.name in table:
                values[key.field] = self.shaped(key.shape, table[key.name], place.at(key.name))
            elif key.required:
                raise place.at(key.name).refuse("missing")
        try:
            return cls(**values)
        except ValueError as problem:
            raise place.refuse("bad_value", expected=str(problem)) from problem

    def value(self, declared: Any, raw: Any, place: Place) -> Any:
        """The value of a declared type."""
        return self.shaped(shape_of(declared), raw, place)

    def shaped(self, shape: Shape, raw: Any, place: Place) -> Any:
        """The value of a shape."""
        special = shape.among(self._special)
        if special is not None:
            return special(raw, place)
        match shape.kind:
            case "either":
                return self.shaped(shape.of[0], raw, place)
            case "many":
                return tuple(self._entries(shape.of, raw, place))
            case "set":
                return frozenset(self._entries(shape.of, raw, place))
            case "object":
                return self.read(shape.of, raw, place)
            case _:
                return _scalar(shape.of, raw, place)

    def _entries(self, shape: Shape, raw: Any, place: Place) -> Iterator[Any]:
        if not isinstance(raw, list):
            raise place.refuse("wrong_type", expected="a list")
        for number, entry in enumerate(raw):
            yield self.shaped(shape, entry, place.at(entry_name(entry, number)))


def entry_name(raw: Any, number: int) -> str:
    """Return the name of a table of a list for error messages: its id, otherwise its number."""
    name = raw.get("id") if isinstance(raw, dict) else None
    return name if isinstance(name, str) and _PLAIN_NAME.fullmatch(name) else str(number)


_PLAIN_NAME = re.compile("[a-z][a-z0-9_.-]{0,63}")


def _labels(raw: Any, place: Place) -> tuple[Label, ...]:
    if not isinstance(raw, dict) or not all(isinstance(text, str) for text in raw.values()):
        raise place.refuse("wrong_type", expected="a table of language and text")
    return tuple(Label(language, text) for language, text in raw.items())


def _point(raw: Any, place: Place) -> PackPoint:
    if not isinstance(raw, str):
        raise place.refuse("wrong_type", expected="PACK/LETTER/POINT")
    try:
        return PackPoint.read(raw)
    except ValueError:
        raise place.refuse("bad_value", expected="PACK/LETTER/POINT") from None


def _scalar(declared: Any, raw: Any, place: Place) -> Any:
    if declared in (int, bool, str, date, time, datetime):
        if type(raw) is not declared:
            raise place.refuse("wrong_type", expected=declared.__name__)
        return raw
    if not isinstance(raw, str):
        raise place.refuse("wrong_type", expected="str")
    if issubclass(declared, Enum):
        names = [str(member) for member in declared]
        if raw not in names:
            raise place.refuse("not_listed", expected=", ".join(names), written=raw, listed=names)
        return declared(raw)
    if issubclass(declared, Code | Id):
        try:
            return declared(raw)
        except ValueError as problem:
            raise place.refuse("bad_value", expected=str(problem)) from problem
    raise TypeError(f"no table may hold a {declared!r}")


def write(value: Any, *, blocks: frozenset[str] = frozenset()) -> str:
    """Return a dataclass value as TOML text: first its single keys, then its lists, one entry a
    line.

    A field that is None, empty or false by default is left out; everything else is written even if
    it is the default, so that a later default changes no stored text. `blocks` names the lists
    written as ``[[tables]]``, for entries with long texts.
    """
    singles, lists, tables = [], [], []
    for key in fields_of(type(value)):
        content = getattr(value, key.field)
        if _is_left_out(key, content):
            continue
        if key.name in blocks:
            head = f"\n[[{key.name}]]"
            tables += ["\n".join((head, *_pairs(entry, lines=True), "")) for entry in content]
        elif isinstance(content, tuple) and content and dataclasses.is_dataclass(content[0]):
            if isinstance(content[0], Label):
                singles.append(f"{key.name} = {inline(content)}\n")
            else:
                entries = "".join(f"  {inline(entry)},\n" for entry in content)
                lists.append(f"\n{key.name} = [\n{entries}]\n")
        else:
            singles.append(f"{key.name} = {inline(content)}\n")
    return "".join((*singles, *lists, *tables))


def _pairs(entry: Any, *, lines: bool) -> list[str]:
    """Return each field as a key with its value."""
    return [
        f"{key.name} = {inline(content, lines=lines)}"
        for key in fields_of(type(entry))
        if not _is_left_out(key, content := getattr(entry, key.field))
    ]


def _is_left_out(key: Field, content: Any) -> bool:
    """Whether a value need not be written: nothing, no or empty, and that by default."""
    return content == key.default and (content is None or content is False or content in ((), ""))


def inline(content: Any, *, lines: bool = False) -> str:
    """Return a value as it is written behind a key; multi-line texts as such if `lines` is true."""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int):
        return str(content)
    if isinstance(content, str):
        return _quoted(content, lines=lines)
    if isinstance(content, date | time | datetime):
        return content.isoformat()
    if isinstance(content, PackPoint):
        return _quoted(str(content))
    if isinstance(content, frozenset):
        return inline(tuple(sorted(content)))
    if isinstance(content, tuple):
        if content and isinstance(content[0], Label):
            pairs = [f"{_key(label.language)} = {_quoted(label.text)}" for label in content]
            return "{ " + ", ".join(pairs) + " }"
        return "[" + ", ".join(inline(entry) for entry in content) + "]"
    pairs = _pairs(content, lines=False)
    return "{ " + ", ".join(pairs) + " }" if pairs else "{}"


def _key(text: str) -> str:
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return text if plain else _quoted(text)


_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    **{ord(sign): f"\\{letter}" for sign, letter in zip('\\"\n\t\r', '\\"ntr', strict=True)},
}
_ESCAPES_IN_LINES = {code: escape for code, escape in _ESCAPES.items() if code != ord("\n")}


def _quoted(text: str, *, lines: bool = False) -> str:
    if lines and "\n" in text:
        return f'"""\n{text.translate(_ESCAPES_IN_LINES)}"""'
    return f'"{text.translate(_ESCAPES)}"'
