"""Dates as written in an older register, and the readings that are possible for them."""

from contextlib import suppress
from datetime import date

from django.utils.translation import gettext_lazy

from amends.core.written_days import DateOrder
from amends.imports.mapping import Cell, Problem, Reason
from amends.imports.mapping.values import DayNumbers, Days, day, numbered, text_of
from amends.wording import dates

NUMBERED = {
    DayNumbers.since_1900: gettext_lazy("{written} is {day} (Excel, counted from 1900)"),
    DayNumbers.since_1904: gettext_lazy(
        "{written} is {day} (older Excel for Mac, counted from 1904)"
    ),
}


def without_year(cell: Cell) -> str:
    """Return a day that has no year; empty for anything else."""
    text = text_of(cell) if isinstance(cell, str) else ""
    for order in (DateOrder.day_first, DateOrder.month_first):
        try:
            day(text, "", Days(order))
        except Problem as problem:
            if problem.reason is Reason.no_year:
                return text
    return ""


def year_in(text: str) -> int | None:
    """Return the year of a day; None if it has none, or is none."""
    for order in (DateOrder.day_first, DateOrder.month_first):
        with suppress(Problem):
            return day(text, "", Days(order)).year
    return None


def ambiguous(cell: Cell, year: int) -> str:
    """Return a day that can be read in two ways, or at least has no year in front."""
    text = text_of(cell) if isinstance(cell, str) else ""
    orders = (DateOrder.day_first, DateOrder.month_first)
    both = ["" if numbered(text) else as_day(text, Days(order, year=year)) for order in orders]
    return text if any(both) and both[0] != both[1] else ""


def as_day(text: str, days: Days) -> str:
    """Return the day as text; empty if it is none."""
    try:
        found: date = day(text, "", days)
    except Problem:
        return ""
    return dates.day(found)
