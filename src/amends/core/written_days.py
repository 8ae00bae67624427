"""Read a written day: in figures, in any order, or with the month as a word, and after a weekday as
offices write it: “Mon 3 March 2026”, “Montag, 3.3.2026”."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
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
_HOUR = r"(?i:uhr|h\b|[ap]\.?m\b)"
_TIME = rf"\d{{1,2}}(?:[:.]\d\d|\s*{_HOUR})"
_END = rf"(?=\s*$|[,T\s]\s*(?i:um\s+|at\s+)?{_TIME})"
"""After a day without a year only a time may follow: “3-4 weeks ago” is no day."""
_PARTS = re.compile(
    rf"(\d{{1,4}})\s*[./-]\s*(\d{{1,2}})\s*[./-]\s*(\d{{1,4}})(?:$|[,T\s])(?!\s*{_HOUR})"
)
_YEAR = 4
"""Digits of a year that is written out."""
_LEAP = 2024
_PIVOT = 70
"""Two-digit years below it are in this century."""
_SHORT = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\.?" + _END)
"""A day and a month, or a month and a day, without a year."""
_D, _M = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er)?", r"(?P<m>[^\W\d_]{3,12})"
_Y = r"(?:\d{4}(?![\d:])\b|['\u2019]\d{2}\b|\d{2}(?=\s*$|,|\s+\d{1,2}[:.]\d\d))"
"""Two figures are a year only at the end, before a comma or before a time: in “3 Feb 10 am” they
are the time."""
_NAMED = (
    re.compile(rf"{_D}[.\s-]+(?:de\s+)?{_M}[.,\s-]+(?:de\s+)?(?P<y>{_Y})"),
    re.compile(rf"{_M}\.?\s+{_D},?\s+(?P<y>{_Y})"),
    re.compile(rf"(?P<y>\d{{4}})[.\s-]+{_M}[.\s-]+(?P<d>\d{{1,2}})\b"),
)
_NAMED_SHORT = (
    re.compile(rf"(?P<y>){_D}[.\s-]+(?:de\s+)?{_M}\.?{_END}"),
    re.compile(rf"(?P<y>){_M}\.?\s+{_D}\.?{_END}"),
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
_NAMED_DAYS = (
    *("vorgestern avant-hier", "yesterday gestern hier", "today heute aujourd'hui"),
    *("tomorrow morgen demain", "übermorgen uebermorgen après-demain apres-demain"),
)
"""From the day before yesterday on."""
_SLIP = timedelta(days=31)
_WEEK = (
    *("monday mon montag mo lundi lun", "tuesday tue tues dienstag di mardi mar"),
    *("wednesday wed mittwoch mi mercredi mer", "thursday thu thur thurs donnerstag do jeudi jeu"),
    *("friday fri freitag fr vendredi ven", "saturday sat samstag sonnabend sa samedi sam"),
    *("sunday sun sonntag so dimanche dim",),
)
_FIRST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)[.,]*\s+(?=\S)")


class NoYear(ValueError):
    """The day has no year, and none was said."""


def day_at_start(text: str, order: DateOrder, *, year: int | None = None) -> Day:
    """The day with which a text begins, after a day of the week; of `year` if it has none. Raises
    `NoYear`, and ValueError for anything else."""
    bare = without_weekday(text)
    # “Mar 3, 2026” is a month at first: a day of the week is left out where it is none
    named = _named_parts(text, _NAMED) or _named_parts(bare, _NAMED)
    short = _named_parts(bare, _NAMED_SHORT) or _named_parts(text, _NAMED_SHORT)
    said, month, of = named or short or _day_parts(bare, order)
    if said is None and year is None:
        date(_LEAP, month, of)
        raise NoYear("no year")
    return date(said or year or 0, month, of)


def typed_day(text: str, today: Day | None = None, *, ahead: bool | None = None) -> Day:
    """The day that “27 3 2026”, “27.3.2026”, “27 March 2026” or “2026-03-27” names, with nothing
    before or behind it but its weekday. With `today` also “27 Mar”, “27.3.”, “Friday” and
    “tomorrow”, in English, German and French: a day `ahead` or before, if that is known; otherwise
    the nearest, and the next Friday. A day just on the wrong side is taken as it is, because a
    year more or less would not be noticed. Raises ValueError for anything else."""
    bare = text.strip().casefold().replace("\u2019", "'")
    if today is not None and (number := _place_in(_NAMED_DAYS, bare)) is not None:
        return today + timedelta(days=number - 2)
    if today is not None and (number := _place_in(_WEEK, bare.rstrip("."))) is not None:
        far = 1 if ahead is not False else -7
        return today + timedelta(days=far + (number - today.weekday() - far) % 7)
    try:
        return _day_in_parts(text, today, ahead)
    except ValueError:
        match = _FIRST.match(bare)
        number = _place_in(_WEEK, match[1]) if match else None
        if match is None or number is None:
            raise
        day = _day_in_parts(bare[match.end() :], today, ahead)
        if day.weekday() != number:
            raise ValueError("this day is another day of the week") from None
        return day


def _place_in(names: Iterable[str], word: str) -> int | None:
    return next((at for at, each in enumerate(names) if word and word in each.split()), None)


def _day_in_parts(text: str, today: Day | None, ahead: bool | None) -> Day:
    parts = re.findall(r"[^\W_]+", text)
    written = ("-" if all(map(str.isdecimal, parts)) else " ").join(parts)
    if today is not None and len(parts) == 2:
        days = list(_of_years(written, range(max(today.year - 8, 1), today.year + 9)))
        if ahead is not None:
            days = [d for d in days if (today - d if ahead else d - today) <= _SLIP]
        if not days:
            raise ValueError("no year near has this day")
        if ahead is not None:
            return min(days) if ahead else max(days)
        return min(days, key=lambda day: (abs(day - today), day < today))
    if len(parts) != 3 or _YEAR not in (len(parts[0]), len(parts[2])):
        raise ValueError("a day has three parts, one of them a year of four figures")
    return day_at_start(written, DateOrder.day_first)


def _of_years(written: str, years: Iterable[int]) -> Iterator[Day]:
    """Yield the day in each year that has it; 29 February is in few."""
    for year in years:
        with suppress(ValueError):
            yield day_at_start(written, DateOrder.day_first, year=year)


type _Parts = tuple[int | None, int, int]
"""Year (if there is one), month and day."""


def _named_parts(text: str, shapes: Iterable[re.Pattern[str]]) -> _Parts | None:
    """Return the parts if the month is written as a word; None otherwise."""
    found = next((one for shape in shapes if (one := shape.match(text))), None)
    if found is None:
        return None
    name = unicodedata.normalize("NFKD", found["m"]).encode("ascii", "ignore").decode().casefold()
    month = _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])
    year = _year(found["y"].lstrip("'\u2019")) if found["y"] else None
    return (year, month, int(found["d"])) if month else None


def _day_parts(text: str, order: DateOrder) -> _Parts:
    found = ISO.match(text) or _BASIC.match(text) or _PARTS.match(text) or _SHORT.match(text)
    if found is None:
        raise ValueError("no two or three numbers")
    first, second, *third = found.groups()
    if len(first) == _YEAR:
        return int(first), int(second), int(third[0])
    if order is DateOrder.year_first or any(len(one) not in (2, _YEAR) for one in third):
        raise ValueError("the order is not known")
    month, of = (first, second) if order is DateOrder.month_first else (second, first)
    return _year(third[0]) if third else None, int(month), int(of)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == _YEAR else 2000 + year if year < _PIVOT else 1900 + year


def without_weekday(text: str) -> str:
    """Return the text without a weekday at its beginning; any other word stays, because it may
    change the meaning (“before 3.3.2026”)."""
    found = _FIRST.match(text)
    return text[found.end() :] if found and found[1].casefold() in _WEEKDAYS else text
