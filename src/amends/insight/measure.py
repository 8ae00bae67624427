"""Clause 8.4: how a measure is declared: conditions on the columns of a fact table, which an engine
compiles and counts (`facts.query`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext

from amends.core.improvement.monitoring import Flow
from amends.core.improvement.statistics.control import Good
from amends.core.improvement.statistics.limits import ChartKind
from amends.core.values import Code, Coded
from amends.wording.insight import measures as wording

type Column = Any
"""An expression of Ibis: a column, or what is made of columns."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a period in a condition, as `spans.Span` has them."""

    first: Column
    last: Column
    at: Column
    passed: Column


type Condition = Callable[[Any, Days], Column]
"""Returns a yes-or-no column of a table in a period."""


def everything(table: Any, days: Days) -> Column:
    """Every row that the measure looks at."""
    return True


def complaints(table: Any, days: Days) -> Column:
    """The complaints that measures count: no praise or enquiry, none that was merged."""
    return table.counts


def in_scope(table: Any, days: Days) -> Column:
    """The complaints that were not declined as out of scope."""
    return table.in_scope


class Unit(Coded):
    """What a measure's value is."""

    number = "number"
    percent = "percent"
    working_days = "working_days"
    hours = "hours"


class Finish(Coded):
    """What is made of the counts after the engine (`core.improvement.statistics.summaries`)."""

    counts = "counts"
    quantiles = "quantiles"
    repeats = "repeats"
    filled = "filled"


class Part(NamedTuple):
    """One part of a figure: what it is called, and what it counts of its whole. `counted` is False
    for a part of those among which the figure counts, but does not count them."""

    label: str
    condition: Condition
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, as its definition says.

    `of` are the rows of the `table` that it looks at, `among` which of them (None: it is a number,
    not a share), on `day` in the period; without a day it is a state at the end of a period. The
    parts make up the counted ones, or all that it is among. `conformity`: imported complaints are
    left out, and the figure says how many. `value` is a column of whole numbers, or `keys` are
    columns, from which the figure is finished. `monthly`: it is part of the monthly report.
    `better` says which values are better.
    """

    code: Code
    title: str
    definition: str
    counted: Condition = everything
    parts: Mapping[str, Part] = field(default_factory=dict)
    among: Condition | None = None
    day: str | None = None
    of: Condition = complaints
    table: str = "complaint"
    conformity: bool = False
    unit: Unit = Unit.number
    finish: Finish = Finish.counts
    value: str | None = None
    keys: tuple[str, ...] = ()
    monthly: bool = False
    better: Good = Good.neither

    @property
    def standing(self) -> bool:
        """Whether it is a state at the end of a period, not events on its days."""
        return self.day is None

    @property
    def counts_events(self) -> bool:
        """Whether it counts events on days: no state, and no length of time."""
        return not self.standing and self.finish is not Finish.quantiles

    @property
    def chart(self) -> ChartKind:
        """Return its control chart: of shares, of counts, or of single values."""
        if self.finish is Finish.quantiles or (self.standing and self.among is None):
            return ChartKind.individuals
        return ChartKind.rate_prime if self.among is None else ChartKind.proportion_prime

    @property
    def parts_of_all(self) -> bool:
        """Whether the parts make up all that it is among."""
        return not all(part.counted for part in self.parts.values())

    def whole(self, table: Any, days: Days) -> Column:
        """All rows that the measure looks at in a period, imported ones too."""
        condition = self.of(table, days) & (self.among or self.counted)(table, days)
        if self.day is None:
            return condition
        return condition & table[self.day].between(days.first, days.last)


@dataclass(frozen=True, slots=True)
class Unfed:
    """A measure of the standard's annex that has no source yet, and what would feed it."""

    code: Code
    title: str
    feeds: str


MEASURES: dict[str, Measure] = {}
"""Every measure by its code, in the order in which they are shown."""
UNFED: dict[str, Unfed] = {}
"""Measures without a source yet."""


def measure(
    code: str,
    title: str,
    definition: str,
    counted: Condition | str,
    *,
    among: Condition | str | None = None,
    **options: Any,
) -> None:
    """Declare a measure by what it counts: conditions, or names of columns of them."""
    of_all = None if among is None else _condition(among)
    declared = Measure(Code(code), title, definition, _condition(counted), among=of_all, **options)
    MEASURES[code] = declared


def _condition(condition: Condition | str) -> Condition:
    return (lambda t, days: t[condition]) if isinstance(condition, str) else condition


def unfed(code: str, title: str, feeds: str) -> None:
    """Declare a measure that has no source yet."""
    UNFED[code] = Unfed(Code(code), title, feeds)


share = partial(measure, unit=Unit.percent, conformity=True)
of_responses = partial(share, among=in_scope, day="answered_on")
working_days = partial(
    measure, unit=Unit.working_days, finish=Finish.quantiles, conformity=True, value="days"
)
"""Ways to declare a measure that several have in common."""


def title_of(code: str) -> str:
    """What a measure, or a flow of money, is called."""
    declared = MEASURES.get(code) or UNFED.get(code)
    return gettext(declared.title) if declared else wording.title_of_flow(Flow(code))


def definition_of(code: str) -> str:
    """What a measure, or a flow of money, counts."""
    declared = MEASURES.get(code)
    return gettext(declared.definition) if declared else wording.definition_of_flow(Flow(code))


def part_of(code: str, name: str) -> str:
    """What one part of a measure is called."""
    return gettext(MEASURES[code].parts[name].label)
