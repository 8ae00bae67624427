"""Parsing of single values from request text: codes, ids, days, times, moments, text."""

import re
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
    try:
        return Code(text)
    except ValueError:
        raise ValueError(
            gettext(
                "Enter a code: up to 64 lower-case letters, digits, dots, dashes and underscores."
            )
        ) from None


def day_of(text: str) -> date:
    """A day. Raises ValueError with a sentence."""
    if not _DAY.fullmatch(text):
        raise ValueError(_want_day())
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_want_day()) from None
    _refuse_year(day.year)
    return day


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _want_day() -> str:
    return gettext("Enter a day, for example 2026-11-20.")


def time_of(text: str) -> time:
    """A time of day. Raises ValueError with a sentence."""
    if not _TIME.fullmatch(text):
        raise ValueError(gettext("Enter a time of day, for example 16:30."))
    return time.fromisoformat(text)


_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", re.ASCII)


def moment_from(text: str) -> datetime:
    """A moment. Raises ValueError with a sentence."""
    wanted = gettext(
        "Enter a date and time with its offset, for example 2026-11-20T10:05:00+01:00."
    )
    if not _MOMENT.match(text):
        raise ValueError(wanted)
    try:
        found = moment_of(text)
    except (ValueError, OverflowError):
        raise ValueError(wanted) from None
    _refuse_year(found.year)
    return found


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}", re.ASCII)


def _refuse_year(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        text = gettext("Enter a year between {first} and {last}.")
        raise ValueError(text.format(first=EARLIEST, last=LATEST))


def id_of(text: str) -> Id:
    """An id. Raises ValueError with a sentence."""
    try:
        return Id(text)
    except ValueError:
        raise ValueError(gettext("Enter an id as given by this API.")) from None


def words_of(text: str) -> str:
    """Return the text, which must not be empty. Raises ValueError with a sentence."""
    if not text.strip():
        raise ValueError(gettext("This must not be empty."))
    return text
