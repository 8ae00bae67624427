"""A mapping: which column of a foreign register says what, as one TOML value (contract §2)."""

import re
import unicodedata
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from amends.core.framework.tables import NotUnderstood, Place, TableReader, parse
from amends.core.operation.complaint import Stage
from amends.core.operation.events import IdentityMode
from amends.core.operation.facts import NewFact
from amends.core.operation.receipt import NewParty
from amends.core.operation.take_over import TakeOver
from amends.core.values import Code

__all__ = ["Mapping", "NotUnderstood", "Problem", "read", "shipped"]

type Row = Map[str, str]

type Texts = dict[str, str]
"""A table of texts."""


def _texts(held: Any, place: Place) -> Texts:
    if not isinstance(held, dict) or not all(isinstance(text, str) for text in held.values()):
        raise place.refuse("wrong_type", expected="a table of texts")
    return held


_READER = TableReader({Texts: _texts})


class Problem(ValueError):
    """A row that cannot be taken over: which field, and why, as codes."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class StageOf:
    """Which values of a column name an open stage; anything else is closed elsewhere."""

    column: str
    open: Texts
    otherwise: str
    empty: str


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A code by a list of values."""

    column: str
    values: Texts
    otherwise: str


@dataclass(frozen=True, slots=True)
class LabelOf:
    """A code made from a label, under a prefix of its own, so that it meets no code of ours."""

    column: str
    prefix: str

    def code(self, row: Row) -> Code | None:
        """The code of a row's label; None where the label is empty."""
        label = row.get(self.column, "").strip()
        return Code(f"{self.prefix}.{slug(label)}"[:64]) if label else None


class FactType(StrEnum):
    """As what a column is kept."""

    words = "words"
    day = "day"
    flag = "flag"
    number = "number"


@dataclass(frozen=True, slots=True)
class FactOf:
    """A column kept as a typed fact."""

    column: str
    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class Mapping:
    """How rows of one source are read."""

    source: str
    reference: str
    received: str
    zone: str
    stage: StageOf
    channel: ValueOf
    product: LabelOf
    category: LabelOf
    narrative: str
    outcome: str
    words: tuple[str, ...]
    lacks: tuple[str, ...]
    facts: tuple[FactOf, ...]

    def required(self) -> tuple[str, ...]:
        """The columns without which nothing can be taken over."""
        return (self.reference, self.received, self.stage.column)

    def take_over_of(self, row: Row) -> TakeOver:
        """What a row says. Raises `Problem`."""
        reference = _filled(row, self.reference)
        return TakeOver(
            source=Code(self.source),
            old_reference=reference,
            stage=self._stage(row),
            happened=_start(_day(_filled(row, self.received), self.received), self.zone),
            complainants=(NewParty(mode=IdentityMode.confidential),),
            lacks=tuple(Code(lack) for lack in self._lacking(row)),
            channel=self._channel(row),
            product=self.product.code(row),
            category=self.category.code(row),
            narrative=row.get(self.narrative) or None,
            outcome=row.get(self.outcome) or None,
            facts=tuple(fact for of in self.facts if (fact := _fact(of, row)) is not None),
            words=tuple(text for name in self.words if (text := row.get(name))),
        )

    def _stage(self, row: Row) -> Code:
        said = row.get(self.stage.column, "").strip()
        named = self.stage.open.get(said, self.stage.otherwise) if said else self.stage.empty
        return Stage(named)

    def _channel(self, row: Row) -> Code | None:
        said = row.get(self.channel.column, "").strip()
        return Code(self.channel.values.get(said, self.channel.otherwise)) if said else None

    def _lacking(self, row: Row) -> tuple[str, ...]:
        empty = () if row.get(self.narrative) else ("narrative",)
        return (*self.lacks, *empty)


def shipped(name: str) -> Mapping | None:
    """One of the mappings that come with the program."""
    place = files("amends.handling.mappings") / f"{name}.toml"
    return read(place.read_text(encoding="utf-8"), source=name) if place.is_file() else None


def read(text: str, *, source: str) -> Mapping:
    """A mapping from its TOML. Raises `NotUnderstood` with table, key and the nearest known key."""
    return _READER.read(Mapping, parse(text, source=source), Place(source))


def slug(label: str) -> str:
    """A label as a code: small ASCII letters and digits, joined by underscores."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "other"


def _filled(row: Row, column: str) -> str:
    value = (row.get(column) or "").strip()
    if not value:
        raise Problem(column, "is empty")
    return value


def _day(text: str, column: str) -> date:
    if _ISO_DAY.match(text):
        return _iso_day(text[:10], column)
    for pattern in ("%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(text[:10], pattern).date()  # noqa: DTZ007 (only the day)
        except ValueError:
            continue
    raise _not_a_day(text, column)


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _iso_day(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise _not_a_day(text, column) from problem


def _not_a_day(text: str, column: str) -> Problem:
    return Problem(column, f"is not a date like 2026-03-27: {text[:40]!r}")


def _start(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def _fact(of: FactOf, row: Row) -> NewFact | None:
    text = (row.get(of.column) or "").strip()
    if not text or text.casefold() in ("n/a", "none"):
        return None
    given: dict[str, Any]
    match of.type:
        case FactType.words:
            given = {"words": text}
        case FactType.day:
            given = {"day": _day(text, of.column)}
        case FactType.flag:
            if text.casefold() not in _FLAGS:
                raise Problem(of.column, "is neither yes nor no")
            given = {"flag": _FLAGS[text.casefold()]}
        case FactType.number:
            if not re.fullmatch(r"-?\d{1,15}", text):
                raise Problem(of.column, "is not a whole number")
            given = {"number": int(text)}
    return NewFact(Code(of.name), **given)
