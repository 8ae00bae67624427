"""Clause 8.4: what a frozen report contains: numbers, codes and days of a month, never text.

It is written as JSON with sorted keys, so that equal figures have equal bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ...codec import Unreadable, plain, value_of
from ...values import Code, Day, Id


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many belong to one part of a figure."""

    part: Code
    number: int


@dataclass(frozen=True, slots=True)
class Count:
    """The figure of a measure: what was counted, of how many, how many imported complaints were
    left out, and of a length of time the median and what nine of ten did not exceed."""

    number: int
    among: int | None = None
    left_out: int = 0
    median: int | None = None
    ninth: int | None = None
    parts: tuple[PartCount, ...] = ()

    @property
    def share(self) -> int | None:
        """The number in percent of what it is among."""
        return round(100 * self.number / self.among) if self.among else None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in the month, the month before, and the same month a year ago, all counted when
    the report was frozen."""

    measure: Code
    now: Count
    before: Count
    year_before: Count


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money of one currency in the month, in minor units, and in how many complaints."""

    flow: Code
    currency: Code
    minor: int
    complaints: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """Complaints of a unit: received, late of those due, and open at the end."""

    unit: Code | None
    received: int
    late: int
    due: int
    open: int


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
    """A measure in a quarter."""

    measure: Code
    count: Count


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter that is over, and its public measures."""

    first: Day
    last: Day
    counts: tuple[QuarterCount, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a frozen report says of its month."""

    first: Day
    last: Day
    facts_version: int
    measures: tuple[MeasureLine, ...]
    money: tuple[MoneyLine, ...] = ()
    units: tuple[UnitLine, ...] = ()
    criteria: tuple[CriterionLine, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    quarters: tuple[QuarterLine, ...] = ()


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
