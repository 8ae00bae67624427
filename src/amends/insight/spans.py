"""Periods: a month or chosen days, with the period before and the same one a year ago.

Days begin in the organisation's time zone. A figure of several units has one period.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from amends.core.framework.adoption.rulebook import Rules
from amends.core.values import Day, Moment
from amends.wording.insight import measures

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_EARLIEST, _LATEST = 1900, 2999
LONGEST = timedelta(days=366)
_DAY = timedelta(days=1)


class NotAPeriod(ValueError):
    """The text is neither a month nor a range of days."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`. The state at its end is taken on day `at`: the last one, or
    today if it is not over. `passed` is the last day whose deadlines have passed by then."""

    first: Day
    last: Day
    at: Day
    passed: Day

    @property
    def whole_month(self) -> bool:
        """Whether it is a month of the calendar."""
        return self.first.day == 1 and self.last == _last_of(self.first.year, self.first.month)

    @property
    def over(self) -> bool:
        """Whether the period is over."""
        return self.passed == self.last

    @property
    def text(self) -> str:
        """Return the period in the form that `read` accepts: ``2026-10`` or
        ``2026-10-05..2026-10-11``."""
        if self.whole_month:
            return f"{self.first:%Y-%m}"
        return f"{self.first}..{self.last}"


def read(text: str, rules: Rules, now: Moment) -> Span:
    """The period of ``2026-10`` or ``2026-10-05..2026-10-11``, a year at most; the month of `now`
    for nothing. Raises `NotAPeriod`."""
    if not text:
        today = rules.day_of(None, now)
        return month(today.year, today.month, rules, now)
    try:
        if match := _MONTH.fullmatch(text):
            return month(int(match[1]), int(match[2]), rules, now)
        if match := _DAYS.fullmatch(text):
            first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
            if first <= last <= first + LONGEST and first.year > _EARLIEST and last.year < _LATEST:
                return days(first, last, rules, now)
    except ValueError as problem:
        raise NotAPeriod(text) from problem
    raise NotAPeriod(text)


def month(year: int, number: int, rules: Rules, now: Moment) -> Span:
    """A month of the calendar. Raises ValueError."""
    if not _EARLIEST < year < _LATEST:
        raise ValueError(f"no year of ours: {year}")
    return days(date(year, number, 1), _last_of(year, number), rules, now)


def before(span: Span, rules: Rules, now: Moment) -> Span:
    """The month before; of chosen days as many right before them."""
    last = span.first - _DAY
    if span.whole_month:
        return month(last.year, last.month, rules, now)
    return days(last - (span.last - span.first), last, rules, now)


def after(span: Span, rules: Rules, now: Moment) -> Span:
    """The month after; of chosen days as many right after them."""
    first = span.last + _DAY
    if span.whole_month:
        return month(first.year, first.month, rules, now)
    return days(first, first + (span.last - span.first), rules, now)


def year_before(span: Span, rules: Rules, now: Moment) -> Span:
    """The same month, or days, a year ago."""
    if span.whole_month:
        return month(span.first.year - 1, span.first.month, rules, now)
    return days(_year_ago(span.first), _year_ago(span.last), rules, now)


def compared(span: Span, rules: Rules, now: Moment) -> tuple[Span, Span, Span]:
    """Return a period with the two that it is compared with: the one before and a year ago."""
    return span, before(span, rules, now), year_before(span, rules, now)


def period(span: Span) -> str:
    """Return a period as text."""
    return measures.period(span.first, span.last, month=span.whole_month)


def steps(span: Span, step: str) -> list[Span]:
    """Return the months or weeks of a period, the first and last one as far as they belong to
    it."""
    parts, first = [], span.first
    while first <= span.last:
        begun = begins(first, step)
        ends = _last_of(begun.year, begun.month) if step == "month" else begun + 6 * _DAY
        last = min(ends, span.last)
        parts.append(Span(first, last, min(last, span.at), min(last, span.passed)))
        first = last + _DAY
    return parts


def begins(day: Day, step: str) -> Day:
    """Return the first day of the month or week of a day."""
    return day.replace(day=1) if step == "month" else day - day.weekday() * _DAY


def complete(step: str, number: int, today: Day) -> tuple[Day, Day]:
    """Return the first and last day of the newest complete weeks or months."""
    end = begins(today, step)
    if step == "week":
        return end - number * timedelta(weeks=1), end - _DAY
    months = end.year * 12 + end.month - 1 - number
    return end.replace(year=months // 12, month=months % 12 + 1), end - _DAY


def days(first: Day, last: Day, rules: Rules, now: Moment) -> Span:
    """Return the period of some days."""
    today = rules.day_of(None, now)
    return Span(first, last, min(last, today), min(last, today - _DAY))


def _last_of(year: int, number: int) -> Day:
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - _DAY


def _year_ago(day: Day) -> Day:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if leap else day.replace(year=day.year - 1)
