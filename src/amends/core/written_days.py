"""Read a written day: in figures, in any order, or with the month as a word, and after a weekday as
offices write it: “Mon 3 March 2026”, “Montag, 3.3.2026”."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from .values import Day


class DateOrder(StrEnum):
    """How days are written; 2026-03-27 is understood with each of them."""

    year_first = "year_first"
    day_first = "day_first"
    month_first = "month_first"


ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T ])")
_BASIC = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:$|T)")
"""The basic format of ISO 8601, without anything between."""
_PARTS = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})(?:$|[,T\s])")
_YEAR = 4
"""Digits of a year that is written out."""
_PIVOT = 70
"""Two-digit years below it are in this century."""
_NAMED = (
    re.compile(
        r"(?P<d>\d{1,2})[.\s-]+(?:de\s+)?(?P<m>[^\W\d_]{3,12})[.,\s-]+(?:de\s+)?(?P<y>\d{4})\b"
    ),
    re.compile(r"(?P<m>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b"),
    re.compile(r"(?P<y>\d{4})[.\s-]+(?P<m>[^\W\d_]{3,12})[.\s-]+(?P<d>\d{1,2})\b"),
)
_MONTHS = (
    *("jan ene gen", "feb fev", "mar mrz mrt maa", "apr abr avr", "may mai mag mei"),
    *("jun juin giu", "jul juil lug", "aug ago aou", "sep set", "oct okt ott out"),
    *("nov", "dec dez dic"),
)
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Months by how their names begin in several languages, without accents."""
_WEEKDAY_NAMES = (
    # English, German, French, Spanish, Italian, Dutch, Portuguese: whole, then short
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim",
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab dom",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma woe don vrij vri zat zon",
    "ma wo vr za zo",
    "segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira",
    "sexta-feira seg ter qua qui sex",
)
_WEEKDAYS = frozenset(word for words in _WEEKDAY_NAMES for word in words.split())
_FIRST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)[.,]*\s+(?=\S)")


def day_at_start(text: str, order: DateOrder) -> Day:
    """The day with which a text begins, after a day of the week. Raises ValueError."""
    bare = without_weekday(text)
    # “Mar 3, 2026” is a month at first: a day of the week is left out where it is none
    return date(*(_named_parts(text) or _named_parts(bare) or _day_parts(bare, order)))


def typed_day(text: str) -> Day:
    """The day that “27 3 2026”, “27.3.2026”, “27 March 2026” or “2026-03-27” names, with nothing
    before or behind it. Raises ValueError for anything else."""
    parts = re.findall(r"[^\W_]+", text)
    if len(parts) != 3 or _YEAR not in (len(parts[0]), len(parts[2])):
        raise ValueError("a day has three parts, one of them a year of four figures")
    return day_at_start(
        ("-" if all(map(str.isdecimal, parts)) else " ").join(parts), DateOrder.day_first
    )


def _named_parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day if the month is written as a word; None otherwise. Raises
    ValueError for an unknown month."""
    found = next((one for shape in _NAMED if (one := shape.match(text))), None)
    if found is None:
        return None
    name = unicodedata.normalize("NFKD", found["m"]).encode("ascii", "ignore").decode().casefold()
    month = _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])
    if month is None:
        raise ValueError("no month")
    return int(found["y"]), month, int(found["d"])


def _day_parts(text: str, order: DateOrder) -> tuple[int, int, int]:
    """Year, month and day. Raises ValueError for anything else."""
    found = ISO.match(text) or _BASIC.match(text) or _PARTS.match(text)
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


def without_weekday(text: str) -> str:
    """Return the text without a weekday at its beginning; any other word stays, because it may
    change the meaning (“before 3.3.2026”)."""
    found = _FIRST.match(text)
    return text[found.end() :] if found and found[1].casefold() in _WEEKDAYS else text
