"""Content of a workbook: typed cells, columns, sheets, and how text is kept complete in XML."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

LONGEST_TEXT = 32_767
"""Maximum characters of a cell, counted as spreadsheet programs do (UTF-16, after `kept`)."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as a number that can be summed: the value in the main unit (12.50), with as many
    decimals as the currency has, and the ISO 4217 code shown after it."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Error shown by a cell instead of a value: ``#REF!``, ``#N/A``."""

    code: str


type Cell = str | bool | int | Decimal | date | datetime | time | Amount | Fault | None
"""A value. Read back, an amount is a `Decimal`; a moment has no offset (workbooks know none)."""


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column and its width in characters."""

    title: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to be written; `rows` may be a generator and is gone through once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its number as the spreadsheet program shows it, and its cells up to
    the last one with a value."""

    number: int
    cells: tuple[Cell, ...]


# A cell's text is XML, which has no control characters and takes all ends of lines for one. The
# format's own escape for them is _x000D_; text that only looks like one is escaped as well.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def kept(text: str) -> str:
    """Return the text as written to the file, so that `meant` returns it exactly. Half a surrogate
    pair is not a character and becomes U+FFFD."""
    whole = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _NOT_IN_XML.sub(lambda match: f"_x{ord(match.group()):04X}_", whole)


def meant(text: str) -> str:
    """Return the original text of a written cell."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _sign(match.group(1)), text)


def _sign(digits: str) -> str:
    number = int(digits, 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= number <= 0xDFFF else chr(number)
