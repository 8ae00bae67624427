"""Clause 8.4: what a report contains: numbers, codes and days of a period, never text.

The report of a month that is over is frozen: written as JSON with sorted keys, so that equal
figures have equal bytes. Hidden numbers are only in the report of a reader, and cannot be written.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ...codec import Unreadable, plain, value_of
from ...values import Code, Day, Id
from ..suppression import Number


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many belong to one part of a figure."""

    part: Code
    number: Number


@dataclass(frozen=True, slots=True)
class Count:
    """The figure of a measure: what was counted, of how many, how many imported complaints were
    left out, and of a length of time the median and what nine of ten did not exceed."""

    number: Number
    among: Number | None = None
    left_out: Number = 0
    median: int | None = None
    ninth: int | None = None
    parts: tuple[PartCount, ...] = ()

    @property
    def share(self) -> int | None:
        """The number in percent of what it is among; None if one is hidden."""
        return percent_of(self.number, self.among)


def percent_of(number: Number, among: Number | None) -> int | None:
    """Return a number in percent of what it is among; None if one is hidden, or that is nothing."""
    if not (isinstance(number, int) and isinstance(among, int) and among):
        return None
    return round(100 * number / among)


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in the period, the one before, and the same one a year ago, all counted when the
    report was made."""

    measure: Code
    now: Count
    before: Count
    year_before: Count


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money of one currency in minor units (None: hidden), and in how many complaints."""

    flow: Code
    currency: Code
    minor: int | None
    complaints: Number


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Complaints of a unit, brand or category, or of none: received, late of those due, and open at
    the end."""

    code: Code | None
    received: Number
    late: Number
    due: Number | None
    open: Number


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion: its target and value in thousandths, of how many cases in how many periods, and
    what that says."""

    criterion: Code
    measure: Code
    standing: Code
    verdict: Code
    part: Code | None = None
    unit: Code | None = None
    least: int | None = None
    most: int | None = None
    value: int | None = None
    among: int = 0
    open_alerts: int = 0


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem: its state, its complaints, and the last verdict on an action against it."""

    problem: Id
    state: Code
    complaints: int
    actions: int
    verdict: Code | None = None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action: its state, whether it is still to be done or checked, and when it is due."""

    action: Id
    state: Code
    open: bool
    due: Day
    problem: Id | None = None
    completed_on: Day | None = None


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """A measure in a quarter or month."""

    measure: Code
    count: Count


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter or month that is over, and its public measures."""

    first: Day
    last: Day
    counts: tuple[QuarterCount, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a report says of its period."""

    first: Day
    last: Day
    facts_version: int
    measures: tuple[MeasureLine, ...]
    money: tuple[MoneyLine, ...] = ()
    money_before: tuple[MoneyLine, ...] = ()
    money_year_before: tuple[MoneyLine, ...] = ()
    categories: tuple[GroupLine, ...] = ()
    units: tuple[GroupLine, ...] = ()
    brands: tuple[GroupLine, ...] = ()
    criteria: tuple[CriterionLine, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    quarters: tuple[QuarterLine, ...] = ()
    months: tuple[QuarterLine, ...] = ()


def written(content: object) -> str:
    """Return the content of a report or pack as JSON, ending with a line break."""
    return json.dumps(plain(content), sort_keys=True, separators=(",", ":")) + "\n"


def read(text: str) -> ReportContent:
    """Return the content of a report that `written` wrote. Raises `Unreadable`."""
    return read_as(ReportContent, text)


def read_as[C](cls: type[C], text: str) -> C:
    """Return the content of a class that `written` wrote. Raises `Unreadable`."""
    try:
        body = json.loads(text)
    except ValueError as problem:
        raise Unreadable("", "no JSON") from problem
    return value_of(cls, body)


@dataclass(frozen=True, slots=True)
class Recounted:
    """A figure of the month before that is no longer what the last report said."""

    measure: Code
    said: Count
    now: Count


def recounted(report: ReportContent, last: ReportContent | None) -> Iterator[Recounted]:
    """Yield the figures of the last report that are counted differently now, because complaints of
    its month changed since. A report of another month than the one before says nothing."""
    if last is None or (report.first - last.last).days != 1:
        return
    said = {line.measure: line.now for line in last.measures}
    for line in report.measures:
        before = said.get(line.measure)
        if before is not None and before != line.before:
            yield Recounted(line.measure, before, line.before)
