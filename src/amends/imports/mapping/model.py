"""Model of a mapping, and reading it from and writing it to TOML."""

from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from typing import Any

from amends.core.framework import toml_tables as tables
from amends.core.framework.toml_tables import Place, TableReader, parse
from amends.core.shape import fields_of
from amends.core.values import Code
from amends.core.written_amounts import Decimals
from amends.core.written_days import DateOrder

from .values import DayNumbers, Days, is_code, normal, slug

type Texts = dict[str, str]
"""A table of texts."""

SHIPPED = ("amends", "cfpb", "osticket", "zammad")
"""The mappings that come with the program."""


def meanings(values: Texts | None) -> Texts:
    """Return a table of values in their normal form."""
    return {normal(value): meant for value, meant in (values or {}).items()}


@dataclass(frozen=True, slots=True)
class StageOf:
    """Stage of a complaint: `open` maps values of a column to open stages, anything else is
    `otherwise` (empty: the row is refused), an empty cell `empty`. With `closed_if_dated` a day in
    the closing column alone means that it was closed."""

    column: str = ""
    open: Texts | None = None
    otherwise: str = "closed_elsewhere"
    empty: str = "received"
    closed_if_dated: bool = False


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A code: by a table of values; otherwise the value `itself`, if the source uses our codes;
    otherwise, with a `prefix`, made from the value, so that it cannot equal one of our codes;
    otherwise `otherwise`. Without any of these the value is kept with the complaint as the source
    has it."""

    column: str
    values: Texts | None = None
    otherwise: str = ""
    prefix: str = ""
    itself: bool = False

    def code(self, text: str, codes: Texts) -> Code | None:
        """Return the code for the values of a row in their normal form (`meanings`); None if there
        is no value, or no meaning."""
        if not text:
            return None
        if code := codes.get(text) or codes.get(normal(text)):
            return Code(code)
        if self.itself and is_code(text):
            return Code(text)
        if self.prefix:
            return Code(f"{self.prefix}.{slug(text)}"[:64])
        return Code(self.otherwise) if self.otherwise else None


@dataclass(frozen=True, slots=True)
class OwnerOf:
    """The owner: by a table of values to people, otherwise by name or email address."""

    column: str
    values: Texts | None = None


@dataclass(frozen=True, slots=True)
class AmountOf:
    """What was paid or granted, in one currency or in that of a column."""

    column: str
    currency: str = ""
    currency_column: str = ""
    decimals: Decimals = Decimals.point


@dataclass(frozen=True, slots=True)
class ContactOf:
    """Columns with the complainant and their contact details; `mode` says whether they are named,
    confidential or anonymous, in our vocabulary; `language` is theirs."""

    name: str = ""
    organization: str = ""
    email: str = ""
    phone: str = ""
    phone_or_email: str = ""
    """A column with either of the two, or both."""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    country: str = ""
    mode: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class FilesOf:
    """The column with file names, separated by a separator or line breaks."""

    column: str
    separator: str = ";"


class FactType(StrEnum):
    """Type of fact as which a column is kept."""

    words = "words"
    code = "code"
    day = "day"
    moment = "moment"
    flag = "flag"
    number = "number"
    money = "money"


@dataclass(frozen=True, slots=True)
class FactOf:
    """A column kept as a typed fact."""

    column: str
    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class Mapping:
    """How rows of one source are read. Texts are the names of columns; an empty one does not exist.

    `source` is the register's own code: with the old reference it identifies an imported complaint.
    `lacks` names what the source does not contain. `sheet` is the sheet of a workbook (the first,
    if empty), `heading` the line with the names of the columns (0: detected), `zone_below` whether
    the table ends with a line that is not a row and names the time zone of its moments;
    `zone_in_heading` whether the name of the receipt column may be followed by that zone in
    brackets: ``Received (Europe/London)``.
    """

    source: str
    reference: str
    received: str
    zone: str = "UTC"
    date_order: DateOrder = DateOrder.year_first
    day_numbers: DayNumbers = DayNumbers.none
    year: int = 0
    """Year of days that are written without one; 0: such days are not read."""
    sheet: str = ""
    heading: int = 0
    zone_below: bool = False
    zone_in_heading: bool = False
    literal: bool = False
    """Whether a dash or “n/a” in a text column is text, and not an empty cell."""
    narrative: str = ""
    remedy: str = ""
    outcome: str = ""
    closed: str = ""
    due: str = ""
    numbers: str = ""
    words: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    stage: StageOf = StageOf()
    channel: CodeOf | None = None
    product: CodeOf | None = None
    category: CodeOf | None = None
    unit: CodeOf | None = None
    brand: CodeOf | None = None
    owner: OwnerOf | None = None
    amount: AmountOf | None = None
    complainant: ContactOf | None = None
    files: FilesOf | None = None
    facts: tuple[FactOf, ...] = ()
    fact_columns: str = ""
    """Prefix of columns that contain a fact each: ``Fact own.colour (words)``."""

    @property
    def days(self) -> Days:
        """How days are written there."""
        return Days(self.date_order, self.day_numbers, self.year or None)

    def required(self) -> tuple[str, ...]:
        """The columns without which nothing can be imported."""
        return tuple(name for name in (self.reference, self.received, self.stage.column) if name)

    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping reads, each once."""
        named = [self.reference, self.received, self.stage.column, self.narrative, self.remedy]
        named += [self.outcome, self.closed, self.due, self.numbers, *self.words]
        coded = (self.channel, self.product, self.category, self.unit, self.brand)
        parts = (*coded, self.owner, self.amount, self.files, *self.facts)
        named += [of.column for of in parts if of is not None]
        if self.amount is not None:
            named.append(self.amount.currency_column)
        if (contact := self.complainant) is not None:
            plain = (field.name for field in fields(contact) if field.name != "lines")
            named += [*(getattr(contact, name) for name in plain), *contact.lines]
        return tuple(dict.fromkeys(filter(None, named)))


# --- as TOML ---


def shipped(name: str) -> Mapping | None:
    """One of the mappings that come with the program."""
    place = files("amends.imports.mappings") / f"{name}.toml"
    return read(place.read_text(encoding="utf-8"), source=name) if name in SHIPPED else None


def read(text: str, *, source: str) -> Mapping:
    """A mapping from its TOML. Raises `NotUnderstood` with table, key and the nearest known key."""
    place = Place(source)
    mapping = _READER.read(Mapping, parse(text, source=source), place)
    try:
        Code(mapping.source)
    except ValueError as problem:
        raise place.at("source").refuse("bad_value", expected=str(problem)) from problem
    return mapping


def write(mapping: Mapping) -> str:
    """The mapping as TOML that `read` gives back as it was."""
    plain, parts = [], []
    for key in fields_of(Mapping):
        content = getattr(mapping, key.field)
        if content is None or content == key.default:
            continue
        if key.name == "facts":
            parts += [f"\n[[facts]]\n{_lines(fact)}" for fact in content]
        elif isinstance(content, StageOf | CodeOf | OwnerOf | AmountOf | ContactOf | FilesOf):
            parts.append(f"\n[{key.name}]\n{_lines(content)}")
        else:
            plain.append(f"{key.name} = {tables.inline(content)}\n")
    return "".join((*plain, *parts))


def _lines(of: Any) -> str:
    pairs = ((key, getattr(of, key.field)) for key in fields_of(type(of)))
    return "".join(
        f"{key.name} = {_inline(content)}\n"
        for key, content in pairs
        if content is not None and content != key.default
    )


def _inline(content: Any) -> str:
    if not isinstance(content, dict):
        return tables.inline(content)
    pairs = (f"{tables.inline(value)} = {tables.inline(code)}" for value, code in content.items())
    return f"{{ {', '.join(pairs)} }}"


def _texts(content: Any, place: Place) -> Texts:
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise place.refuse("wrong_type", expected="a table of texts")
    return content


_READER = TableReader({Texts: _texts})
