"""Reading what stands in a cell: days, moments, amounts, numbers, as the mapping says they are
written. Nothing is guessed: what can be read in two ways is read in the one that was said."""

import re
import unicodedata
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo

from amends.core.values import Code, Coded, Money, minor_digits

from .weekdays import without_weekday

type Cell = str | bool | int | Decimal | date | datetime | time | None
"""What a cell holds: text from CSV, typed values from a workbook."""

type Row = Map[str, Cell]
"""A row by the names of its columns."""


class Reason(Coded):
    """Why a row, or a value of it, could not be taken over as it stands."""

    empty = "empty"
    not_a_day = "not_a_day"
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
    refused = "refused"


class Problem(ValueError):
    """What cannot be taken over: in which column, why, and the value as it stands there."""

    def __init__(self, field: str, reason: Reason, value: object = "") -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason, self.value = field, reason, str(value)[:_SHOWN]


_SHOWN = 80


class DateOrder(StrEnum):
    """How days are written; 2026-03-27 is understood with each of them."""

    year_first = "year_first"
    day_first = "day_first"
    month_first = "month_first"


class DayNumbers(StrEnum):
    """How spreadsheets number days where a cell does not show them as such: from 1900, or as older
    ones of the Macintosh do from 1904."""

    none = "none"
    since_1900 = "since_1900"
    since_1904 = "since_1904"


@dataclass(frozen=True, slots=True)
class Days:
    """How days are written there."""

    order: DateOrder = DateOrder.year_first
    numbers: DayNumbers = DayNumbers.none


class Decimals(StrEnum):
    """What stands before the cents."""

    point = "point"
    comma = "comma"


def text_of(cell: Cell) -> str:
    """What a cell says, as text without blanks around it; empty for an empty one."""
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
    """A text as it is compared: case, blanks and forms of letters make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_code(text: str) -> bool:
    """Whether a text can stand as a code."""
    return re.fullmatch(r"[a-z0-9_.-]{1,64}", text) is not None


def slug(label: str) -> str:
    """A label as a code: small ASCII letters and digits, joined by underscores."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "other"


_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T ])")
_BASIC = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:$|T)")
"""The basic format of ISO 8601, without anything between."""
_PARTS = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})(?:$|[,T\s])")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_PIVOT = 70
"""Two digits below it are a year of this century."""


def day(cell: Cell, column: str, days: Days) -> date:
    """The day that a cell tells of. Raises `Problem`."""
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
    bare = without_weekday(text)
    try:
        # “Mar 3, 2026” is a month at first: a day of the week is left out where it is none
        return date(*(_named_parts(text) or _named_parts(bare) or _day_parts(bare, days.order)))
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
    """Whether a cell looks like a spreadsheet's number of a day."""
    plain = isinstance(cell, str | int | Decimal) and not isinstance(cell, bool)
    return plain and _SERIAL.fullmatch(text_of(cell)) is not None


def _numbered(text: str, column: str, numbers: DayNumbers) -> datetime:
    found, first = _SERIAL.fullmatch(text), _FIRST_DAYS.get(numbers)
    if found is None or first is None:
        raise Problem(column, Reason.day_number, text)
    seconds = round(Decimal(f"0.{found[2] or 0}") * _SECONDS)
    return first + timedelta(days=int(found[1]), seconds=seconds)


_YEAR = 4
"""Digits of a year that is written out."""


_NAMED = (
    re.compile(
        r"(?P<d>\d{1,2})[.\s-]+(?:de\s+)?(?P<m>[^\W\d_]{3,12})[.,\s-]+(?:de\s+)?(?P<y>\d{4})\b"
    ),
    re.compile(r"(?P<m>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b"),
)
_MONTHS = (
    *("jan ene gen", "feb fev", "mar mrz mrt maa", "apr abr avr", "may mai mag mei"),
    *("jun juin giu", "jul juil lug", "aug ago aou", "sep set", "oct okt ott out"),
    *("nov", "dec dez dic"),
)
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Months by how their names begin in several languages, without accents."""


def _named_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day where the month is written out; None where it is not. Raises ValueError
    for a month that nobody knows."""
    found = next((one for shape in _NAMED if (one := shape.match(text))), None)
    if found is None:
        return None
    name = slug(found["m"])
    month = _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])
    if month is None:
        raise ValueError("no month")
    return int(found["y"]), month, int(found["d"])


def _day_parts(text: str, order: DateOrder) -> tuple[int, int, int]:
    """Year, month and day. Raises ValueError for anything else."""
    found = _ISO.match(text) or _BASIC.match(text) or _PARTS.match(text)
    if found is None:
        raise ValueError("no three numbers")
    first, second, third = found.groups()
    if len(first) == _YEAR:
        return int(first), int(second), int(third)
    if order is DateOrder.year_first or len(third) not in (2, _YEAR):
        raise ValueError("the order is not known")
    year = int(third) if len(third) == _YEAR else _year(int(third))
    month, of = (first, second) if order is DateOrder.month_first else (second, first)
    return year, int(month), int(of)


def _year(two: int) -> int:
    return 2000 + two if two < _PIVOT else 1900 + two


def moment(cell: Cell, column: str, days: Days, zone: str) -> datetime:
    """The moment that a cell tells of: the day's beginning in the zone where it tells no time.
    Raises `Problem`."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=ZoneInfo(zone))
    text = text_of(cell)
    if numbered(cell):
        return _numbered(text, column, days.numbers).replace(tzinfo=ZoneInfo(zone))
    if _ISO.match(text) and _OFFSET.search(text) and ":" in text:
        try:
            return datetime.fromisoformat(text)
        except ValueError as problem:
            raise Problem(column, Reason.not_a_day, text) from problem
    of = day(cell, column, days)
    at = _time(text) if isinstance(cell, str) else time()
    return datetime.combine(of, at, tzinfo=ZoneInfo(zone))


def _time(text: str) -> time:
    """The time behind a day; its beginning where none is told."""
    found = _TIME.search(text)
    if found is None:
        return time()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").replace(".", "").lower()
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
    said = normal(text_of(cell))
    if said not in _FLAG_OF:
        raise Problem(column, Reason.not_yes_or_no, text_of(cell))
    return _FLAG_OF[said]


_NOT_IN_NUMBERS = re.compile(r"[\s\u00a0\u202f'\u2019]")
_SIGN = r"(?:[^\w.,+-]{1,3}|[^\W\d_]{1,3}\.?)"
_SIGNS = re.compile(rf"^{_SIGN}|{_SIGN}$")
_NO_CENTS = re.compile(r"[.,][-\u2013\u2014]{1,2}$")
"""What may stand around an amount: a sign or up to three letters."""


_WRITTEN = {
    "\u20ac": ("eur",),
    "\u00a3": ("gbp", "gip", "fkp", "shp", "egp", "syp"),
    "$": ("usd", "aud", "cad", "nzd", "sgd", "hkd", "mxn", "twd", "brl", "ars", "clp", "cop"),
}
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")


def written_currency(cell: Cell) -> tuple[str, ...]:
    """The currencies that an amount may be meant in by the sign or the three capitals beside it,
    the likeliest first; none where nothing stands there."""
    text = cell if isinstance(cell, str) else ""
    letters = _LETTERS.search(text)
    if letters is not None:
        return (letters[0].lower(),)
    return next((meant for sign, meant in _WRITTEN.items() if sign in text), ())


def money(cell: Cell, column: str, currency: str, decimals: Decimals) -> Money:
    """An amount in a currency. Raises `Problem`."""
    value = _decimal(cell, column, decimals)
    try:
        code = Code(currency.lower())
    except ValueError as problem:
        raise Problem(column, Reason.no_currency, currency) from problem
    written = written_currency(cell)
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
    text = _NO_CENTS.sub("", _SIGNS.sub("", _NOT_IN_NUMBERS.sub("", text_of(cell))))
    groups, mark = (",", ".") if decimals is Decimals.point else (".", ",")
    whole, _, cents = text.partition(mark)
    grouped = re.fullmatch(rf"-?\d{{1,3}}(?:{re.escape(groups)}\d{{3}})+|-?\d+", whole)
    if grouped is None or (cents and not cents.isdecimal()):
        raise Problem(column, Reason.not_an_amount, text_of(cell))
    try:
        return Decimal(f"{whole.replace(groups, '')}.{cents or 0}")
    except InvalidOperation as problem:
        raise Problem(column, Reason.not_an_amount, text_of(cell)) from problem
