"""Reading values of cells: days, moments, amounts, numbers, in the notation that the mapping
states. Nothing is guessed: an ambiguous value is read as the mapping says."""

import re
import unicodedata
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from amends.core.values import Code, Coded, Money, minor_digits
from amends.core.written_amounts import Decimals, number_in, written_currency
from amends.core.written_days import ISO, DateOrder, NoYear, day_at_start
from amends.imports.parsing import Cell

type Row = Map[str, Cell]
"""A row by the names of its columns."""


class Reason(Coded):
    """Why a row, or a value of it, could not be imported unchanged."""

    empty = "empty"
    not_a_day = "not_a_day"
    no_year = "no_year"
    day_number = "day_number"
    not_a_number = "not_a_number"
    not_an_amount = "not_an_amount"
    not_yes_or_no = "not_yes_or_no"
    no_currency = "no_currency"
    other_currency = "other_currency"
    unknown_value = "unknown_value"
    unknown_person = "unknown_person"
    unknown_unit = "unknown_unit"
    unknown_field = "unknown_field"
    in_the_future = "in_the_future"
    closed_before_received = "closed_before_received"
    twice = "twice"
    no_such_file = "no_such_file"
    file_refused = "file_refused"
    not_text = "not_text"
    corrected = "corrected"
    refused = "refused"


class Problem(ValueError):
    """A value that cannot be imported: its column, the reason, and the value itself."""

    def __init__(self, field: str, reason: Reason, value: object = "") -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason, self.value = field, reason, str(value)[:_SHOWN]


_SHOWN = 1_000
"""Characters of a cell that are told of it."""
_LONGEST = 100
"""Characters of a cell in which a day is searched."""


class DayNumbers(StrEnum):
    """How spreadsheets number days in cells without a date format: from 1900, or as old Macintosh
    programs from 1904."""

    none = "none"
    since_1900 = "since_1900"
    since_1904 = "since_1904"


@dataclass(frozen=True, slots=True)
class Days:
    """How days are written there."""

    order: DateOrder = DateOrder.year_first
    numbers: DayNumbers = DayNumbers.none
    year: int | None = None
    """Year of days that are written without one."""


BEFORE = ""
"""Name of what the corrected cells of a row said before; no column is called so."""


def with_corrections(row: Row, cells: Row) -> Row:
    """Return a row with corrected cells, and with what they said before."""
    if not cells:
        return row
    before = "\n".join(f"{column}: {text_of(row.get(column))}" for column in cells)
    readable = before.replace("\0", "").encode("utf-8", "replace").decode()
    return {**row, **cells, BEFORE: readable}


def text_of(cell: Cell) -> str:
    """Return the value of a cell as text without surrounding spaces; empty for an empty one."""
    match cell:
        case None:
            return ""
        case str():
            return cell.strip()
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def normal(text: str) -> str:
    """Return a text for comparison, ignoring case, spaces and Unicode forms."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_DASHES = frozenset({"-", "--", "---", "\u2013", "\u2014", "\u2212"})
_SIGNS = _DASHES | {"./.", "/", ".", "..", "...", "n/a", "n.a.", "n. a.", "k.a.", "k. a.", "k/a"}
_NONE = frozenset({"none", "nil", "keine", "keine angabe", "not applicable"})
"""Words for an empty value; a person, a street or a town may have such a name."""


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Return whether a cell is empty in meaning: it is empty, contains a dash, dots, “n/a”, “k.A.”
    or, unless it is the `name` of a person or place, a word for none."""
    plain = normal(text)
    return not plain or plain in _SIGNS or (plain in _NONE and not name)


def is_code(text: str) -> bool:
    """Return whether a text can be used as a code."""
    return re.fullmatch(r"[a-z0-9_.-]{1,64}", text) is not None


def slug(label: str) -> str:
    """A label as a code: small ASCII letters and digits, joined by underscores."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "other"


_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


def day(cell: Cell, column: str, days: Days) -> date:
    """Return the day of a cell. Raises `Problem`."""
    match cell:
        case datetime():
            return cell.date()
        case date():
            return cell
        case _:
            pass
    text = text_of(cell)
    if numbered(cell):
        return _numbered(text, column, days.numbers).date()
    try:
        # a number like 12.3 is no day, however it would be read as text
        return day_at_start(
            text[:_LONGEST], days.order, year=days.year if isinstance(cell, str) else None
        )
    except NoYear as problem:
        raise Problem(column, Reason.no_year, text) from problem
    except ValueError as problem:
        raise Problem(column, Reason.not_a_day, text) from problem


_SERIAL = re.compile(r"([1-9]\d{4})(?:[.,](\d+))?")
"""Days of the years 1927 to 2177 as a spreadsheet numbers them, with the part of the day."""
_FIRST_DAYS = {
    # it takes 1900 for a leap year: from March of that year on the count is one ahead
    DayNumbers.since_1900: datetime(1899, 12, 30),  # noqa: DTZ001 (a workbook knows no zones)
    DayNumbers.since_1904: datetime(1904, 1, 1),  # noqa: DTZ001
}
_SECONDS = 86_400


def numbered(cell: Cell) -> bool:
    """Return whether a cell looks like a spreadsheet's day number."""
    plain = isinstance(cell, str | int | Decimal) and not isinstance(cell, bool)
    return plain and _SERIAL.fullmatch(text_of(cell)) is not None


def _numbered(text: str, column: str, numbers: DayNumbers) -> datetime:
    match, first = _SERIAL.fullmatch(text), _FIRST_DAYS.get(numbers)
    if match is None or first is None:
        raise Problem(column, Reason.day_number, text)
    seconds = round(Decimal(f"0.{match[2] or 0}") * _SECONDS)
    return first + timedelta(days=int(match[1]), seconds=seconds)


def moment(cell: Cell, column: str, days: Days, zone: str) -> datetime:
    """Return the moment of a cell: the beginning of the day in the zone if it has no time. Raises
    `Problem`."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=ZoneInfo(zone))
    text = text_of(cell)
    if numbered(cell):
        return _numbered(text, column, days.numbers).replace(tzinfo=ZoneInfo(zone))
    if ISO.match(text) and _OFFSET.search(text) and ":" in text:
        try:
            return datetime.fromisoformat(text)
        except ValueError as problem:
            raise Problem(column, Reason.not_a_day, text) from problem
    of = day(cell, column, days)
    at = _time(text) if isinstance(cell, str) else time()
    return datetime.combine(of, at, tzinfo=ZoneInfo(zone))


def _time(text: str) -> time:
    """Return the time after a day; the beginning of the day if there is none."""
    match = _TIME.search(text)
    if match is None:
        return time()
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").replace(".", "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return time()


def number(cell: Cell, column: str) -> int:
    """A whole number. Raises `Problem`."""
    text = text_of(cell)
    if isinstance(cell, bool) or not re.fullmatch(r"-?\d{1,15}", text):
        raise Problem(column, Reason.not_a_number, text)
    return int(text)


_FLAGS = {
    True: "yes true y 1 x ja wahr oui vrai si sí sì verdadero vero sim да ✓",
    False: "no false n 0 nein falsch non faux falso não нет -",
}
_FLAG_OF = {word: flag for flag, words in _FLAGS.items() for word in words.split()}


def flag(cell: Cell, column: str) -> bool:
    """Yes or no. Raises `Problem`."""
    text = normal(text_of(cell))
    if text not in _FLAG_OF:
        raise Problem(column, Reason.not_yes_or_no, text_of(cell))
    return _FLAG_OF[text]


_BETWEEN = re.compile(r"[\s,;|/()<>:]")
_LABEL = re.compile(r"(?i)\b(?:e-?mail|mail)\b\s*:?|[(<]\s*[)>]")
_LOOSE = " ,;|/<>-"


def phone_and_email(text: str) -> tuple[str, str]:
    """Return the number and the address in a text that may contain both. What is no whole address
    belongs to the number."""
    before, sign, behind = text.partition("@")
    name, domain = _BETWEEN.split(before)[-1], _BETWEEN.split(behind)[0].rstrip(".")
    if not (sign and name and "." in domain[1:]):
        return text, ""
    rest = f"{before.removesuffix(name)}{behind.removeprefix(domain)}"
    return _LABEL.sub("", rest).strip(_LOOSE), f"{name}@{domain}"


def money(cell: Cell, column: str, currency: str, decimals: Decimals) -> Money:
    """An amount in a currency. Raises `Problem`."""
    value = _decimal(cell, column, decimals)
    try:
        code = Code(currency.lower())
    except ValueError as problem:
        raise Problem(column, Reason.no_currency, currency) from problem
    written = written_currency(cell) if isinstance(cell, str) else ()
    if written and str(code) not in written:
        raise Problem(column, Reason.other_currency, text_of(cell))
    minor = value.scaleb(minor_digits(code))
    if minor != minor.to_integral_value() or not 0 <= minor < _MOST:
        raise Problem(column, Reason.not_an_amount, text_of(cell))
    return Money(int(minor), code)


_MOST = 10**15


def _decimal(cell: Cell, column: str, decimals: Decimals) -> Decimal:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    try:
        return number_in(text_of(cell), decimals)
    except ValueError as problem:
        raise Problem(column, Reason.not_an_amount, text_of(cell)) from problem
