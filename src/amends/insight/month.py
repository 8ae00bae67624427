"""Clause 8.4: the monthly report: few figures, each with the month before and the same month a year
ago, by unit, brand and category, and the newest checkpoint of the record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Policy
from amends.core.improvement.monitoring import Flow
from amends.core.values import Moment
from amends.journal import log
from amends.journal.log import State

from . import counting, spans
from .counting import Figure, Number, Payments, Rows, Tally
from .groups import COLUMNS, By
from .measures import MEASURES
from .spans import Span

BY_GROUP = ("received", "late", "open")
"""The measures shown for each unit and brand."""
TOP = 8
"""How many categories are shown; the others are combined."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure with the same one of the period before and of a year ago."""

    now: Figure
    before: Figure
    year_before: Figure


@dataclass(frozen=True, slots=True)
class Group:
    """A unit, brand or category with some figures by measure."""

    code: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Money:
    """What was promised or paid in the period, and in the two that it is compared with."""

    flow: Flow
    now: tuple[Payments, ...]
    before: tuple[Payments, ...]
    year_before: tuple[Payments, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page; `lists` is whether the reader may open the complaints behind a
    figure, otherwise small numbers are hidden."""

    span: Span
    before: Span
    year_before: Span
    made: Moment
    lists: bool
    figures: tuple[Compared, ...]
    money: tuple[Money, ...]
    categories: tuple[Group, ...]
    others: Number
    units: tuple[Group, ...]
    brands: tuple[Group, ...]
    sealed: State | None


def report(rows: Rows, span: Span, rules: Rules, now: Moment, *, lists: bool) -> Report:
    """Return the report of a period from the rows that may be counted; `lists` is whether they may
    also be opened."""
    before, year = spans.before(span, rules, now), spans.year_before(span, rules, now)
    three = (span, before, year)
    teller = Teller(rows, rules.policy, lists=lists)
    # what was received, answered or closed is found by its days; the state by the period's end
    # needs a look at all that is open: hence two questions
    standing = [code for code, measure in MEASURES.items() if measure.standing]
    passing = [code for code in MEASURES if code not in standing]
    teller.count(passing, three, columns=("unit", "brand", "category"))
    teller.count(standing, three, columns=("unit", "brand"))
    categories, others = teller.top(span)
    by = told_by(rules.policy, lists=lists)
    return Report(
        span=span,
        before=before,
        year_before=year,
        made=now,
        lists=lists,
        figures=tuple(Compared(*(teller.figure(code, one) for one in three)) for code in MEASURES),
        money=tuple(Money(flow, *teller.payments(flow, three)) for flow in Flow),
        categories=categories,
        others=others,
        units=teller.groups(By.unit, span) if By.unit in by else (),
        brands=teller.groups(By.brand, span) if By.brand in by else (),
        sealed=_sealed(),
    )


def told_by(policy: Policy, *, lists: bool) -> frozenset[By]:
    """Return by what figures may be grouped. If small numbers are hidden, not by unit within
    brands, because a hidden unit could be computed from its brand and the others."""
    if lists or not policy.brands:
        return frozenset(By)
    return frozenset(By) - {By.unit}


def _sealed() -> State | None:
    try:
        state = log.state()
    except log.NotOpened:
        return None
    return state if state.note else None


class Teller:
    """Counts what may be counted and hides what may not be shown; each count is cached."""

    def __init__(self, rows: Rows, policy: Policy, *, lists: bool) -> None:
        self._rows, self._policy, self._lists = rows, policy, lists
        self._counted: list[Tally] = []

    def count(
        self, codes: Iterable[str], of: Iterable[Span], *, columns: Sequence[str] = ()
    ) -> Tally:
        """Count several measures of several periods in one query."""
        spans_asked = tuple(of)
        pairs = [(MEASURES[code], span) for code in codes for span in spans_asked]
        self._counted.append(counting.tally(self._rows, pairs, columns=columns))
        return self._counted[-1]

    def figure(self, code: str, span: Span) -> Figure:
        """One measure of a period."""
        told = self._found(code, span).figure(MEASURES[code], span)
        return told if self._lists else counting.masked(told)

    def payments(self, flow: Flow, of: Sequence[Span]) -> tuple[tuple[Payments, ...], ...]:
        """Money of each period."""
        found = counting.payments(self._rows, of, flow)
        return found if self._lists else tuple(map(counting.masked_money, found))

    def groups(self, by: By, span: Span) -> tuple[Group, ...]:
        """Every group in which there is anything, the most received first."""
        told = {code: self.grouped(code, by, span) for code in BY_GROUP}
        names = dict.fromkeys(name for figures in told.values() for name in figures)
        nothing = {code: Figure(MEASURES[code].code, 0, _none(code)) for code in BY_GROUP}
        groups = [
            Group(name, {code: told[code].get(name, nothing[code]) for code in BY_GROUP})
            for name in names
        ]
        return tuple(sorted(groups, key=lambda one: (-(_of(one) or 0), one.code)))

    def top(self, span: Span) -> tuple[tuple[Group, ...], Number]:
        """Return the most frequent categories of received complaints, and how many have others."""
        told = self.grouped("received", By.category, span)
        order = sorted(told, key=lambda name: (-(told[name].number or 0), name))
        shown = tuple(Group(name, {"received": told[name]}) for name in order[:TOP])
        rest = [told[name].number for name in order[TOP:]]
        numbers = [number for number in rest if number is not None]
        return shown, None if len(numbers) < len(rest) else sum(numbers)

    def grouped(self, code: str, by: By, span: Span) -> Mapping[str, Figure]:
        """One measure of a period by groups."""
        found = self._found(code, span, COLUMNS[by])
        told = found.grouped(MEASURES[code], span, by, self._policy)
        return told if self._lists else counting.masked_groups(told)

    def _found(self, code: str, span: Span, columns: Sequence[str] = ()) -> Tally:
        """Return the count that contains the figure, grouped by these columns."""
        for one in self._counted:
            if (code, span) in one.asked and set(columns) <= set(one.columns):
                return one
        return self.count([code], [span], columns=columns)


def _of(group: Group) -> Number:
    return group.figures["received"].number


def _none(code: str) -> Number:
    return 0 if MEASURES[code].among else None
