"""Parsing of single values from request text: codes, ids, days, times, moments, text."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time

from django.utils.translation import gettext

from amends.core.codec import moment_of
from amends.core.values import Code, Id

EARLIEST, LATEST = 1900, 2199
"""The years that are accepted."""


def allowed_text(text: str) -> str | None:
    """Return what is wrong with a text that cannot be stored, or None."""
    if "\0" in text:
        return gettext("It contains a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return gettext("It contains half of a character (a lone surrogate).")
    return None


def code_of(text: str) -> Code:
    """A code. Raises ValueError with a sentence."""
    told = gettext(
        "Enter a code: up to 64 lower-case letters, digits, dots, dashes and underscores."
    )
    return _read(Code, text, told)


def day_of(text: str) -> date:
    """A day. Raises ValueError with a sentence."""
    told = gettext("Enter a day, for example 2026-11-20.")
    day = _read(date.fromisoformat, text, told, _DAY)
    _refuse_year(day.year)
    return day


def time_of(text: str) -> time:
    """A time of day. Raises ValueError with a sentence."""
    told = gettext("Enter a time of day, for example 16:30.")
    return _read(time.fromisoformat, text, told, _TIME)


def moment_from(text: str) -> datetime:
    """A moment. Raises ValueError with a sentence."""
    told = gettext("Enter a date and time with its offset, for example 2026-11-20T10:05:00+01:00.")
    moment = _read(moment_of, text, told, _MOMENT)
    _refuse_year(moment.year)
    return moment


def id_of(text: str) -> Id:
    """An id. Raises ValueError with a sentence."""
    return _read(Id, text, gettext("Enter an id as given by this API."))


def words_of(text: str) -> str:
    """Return the text, which must not be empty. Raises ValueError with a sentence."""
    if not text.strip():
        raise ValueError(gettext("This must not be empty."))
    return text


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}.*", re.ASCII | re.DOTALL)
_ANY = re.compile(".*", re.DOTALL)


def _read[T](parse: Callable[[str], T], text: str, told: str, form: re.Pattern[str] = _ANY) -> T:
    if form.fullmatch(text):
        with suppress(ValueError, OverflowError):
            return parse(text)
    raise ValueError(told)


def _refuse_year(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        text = gettext("Enter a year between {first} and {last}.")
        raise ValueError(text.format(first=EARLIEST, last=LATEST))
