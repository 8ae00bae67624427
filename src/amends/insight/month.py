"""Clause 8.4: the monthly report: few figures, each with the month before and the same month a year
ago, by unit, brand and category, and the newest checkpoint of the record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Policy
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.suppression import Hidden, Number
from amends.core.values import Code, Moment
from amends.handling.access import Countable
from amends.journal import log
from amends.journal.log import State

from . import counting, spans
from .counting import Figure, Payments, Place, Tally
from .groups import COLUMNS, By, group_of
from .measures import MEASURES
from .spans import NotAPeriod, Span

BY_GROUP = ("received", "late", "open")
"""The measures shown for each unit and brand."""
_COLUMNS = tuple(dict.fromkeys(name for names in COLUMNS.values() for name in names))
TOP = 8
"""How many categories are shown; the others are combined."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure with the same one of the period before and of a year ago."""

    now: Figure
    before: Figure
    year_before: Figure

    @property
    def periods(self) -> tuple[Figure, Figure, Figure]:
        """Return all three, the period itself first."""
        return self.now, self.before, self.year_before


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
    """Everything on the page; `lists` is whether the reader has lists of complaints, `every`
    whether they see every number, otherwise small ones are hidden."""

    span: Span
    before: Span
    year_before: Span
    made: Moment
    lists: bool
    every: bool
    figures: tuple[Compared, ...]
    money: tuple[Money, ...]
    categories: tuple[Group, ...]
    others: Number
    units: tuple[Group, ...]
    brands: tuple[Group, ...]
    sealed: State | None


def report(countable: Countable, span: Span, rules: Rules, now: Moment) -> Report:
    """Return the report of a period for a reader. Raises `NotAPeriod`."""
    teller = Teller(countable, rules.policy)
    if not teller.counts(span):
        raise NotAPeriod(span.text)
    before, year = spans.before(span, rules, now), spans.year_before(span, rules, now)
    three = (span, before, year)
    teller.count_all(three)
    categories, others = teller.top(span)
    return Report(
        span=span,
        before=before,
        year_before=year,
        made=now,
        lists=countable.lists,
        every=countable.every,
        figures=tuple(Compared(*(teller.figure(code, one) for one in three)) for code in MEASURES),
        money=tuple(Money(flow, *teller.payments(flow, three)) for flow in Flow),
        categories=categories,
        others=others,
        units=teller.groups(By.unit, span),
        brands=teller.groups(By.brand, span),
        sealed=_sealed(),
    )


def _sealed() -> State | None:
    try:
        state = log.state()
    except log.NotOpened:
        return None
    return state if state.note else None


class Teller:
    """Counts what may be counted and hides what may not be shown; each count is cached."""

    def __init__(self, countable: Countable, policy: Policy) -> None:
        self._countable, self._policy = countable, policy
        self._counted: list[Tally] = []
        self._suppressed: dict[Span, Mapping[Place, Figure]] = {}

    def counts(self, span: Span) -> bool:
        """Return whether the reader gets the figures of a period: of days only if they see every
        number, because the difference of two periods would reveal a small one."""
        return self._countable.every or span.whole_month

    def count_all(self, of: Iterable[Span]) -> None:
        """Count every measure of some periods in two queries.

        What was received, answered or closed is found by its days; the state at the period's end
        needs a look at everything that is open.
        """
        spans_asked = tuple(of)
        standing = [code for code, measure in MEASURES.items() if measure.standing]
        passing = [code for code in MEASURES if code not in standing]
        self.count(passing, spans_asked, columns=_COLUMNS)
        few = ("unit", "brand") if self._countable.every else _COLUMNS
        self.count(standing, spans_asked, columns=few)

    def count(
        self, codes: Iterable[str], of: Iterable[Span], *, columns: Sequence[str] = ()
    ) -> Tally:
        """Count several measures of several periods in one query."""
        spans_asked = tuple(of)
        pairs = [(MEASURES[code], span) for code in codes for span in spans_asked]
        self._counted.append(counting.tally(self._countable.rows, pairs, columns=columns))
        return self._counted[-1]

    def figure(self, code: str, span: Span) -> Figure:
        """One measure of a period."""
        if not self._countable.every:
            return self._shown(span)[code, None, ""]
        return self._found(code, span).figure(MEASURES[code], span)

    def payments(self, flow: Flow, of: Sequence[Span]) -> tuple[tuple[Payments, ...], ...]:
        """Money of each period."""
        found = counting.payments(self._countable.rows, of, flow)
        return found if self._countable.every else tuple(map(counting.suppressed_money, found))

    def groups(self, by: By, span: Span) -> tuple[Group, ...]:
        """Every group in which there is anything, the most received first."""
        told = {code: self.grouped(code, by, span) for code in BY_GROUP}
        names = dict.fromkeys(name for figures in told.values() for name in figures)
        nothing = {code: Figure(MEASURES[code].code, 0, _none(code)) for code in BY_GROUP}
        groups = [
            Group(name, {code: told[code].get(name, nothing[code]) for code in BY_GROUP})
            for name in names
        ]
        return tuple(sorted(groups, key=lambda one: (-_length(one.figures["received"]), one.code)))

    def top(self, span: Span) -> tuple[tuple[Group, ...], Number]:
        """Return the most frequent categories of received complaints, and how many have others."""
        told = self.grouped("received", By.category, span)
        order = sorted(told, key=lambda name: (-_length(told[name]), name))
        shown = tuple(Group(name, {"received": told[name]}) for name in order[:TOP])
        rest = [counting.known(told[name].number) for name in order[TOP:]]
        numbers = [number for number in rest if number is not None]
        return shown, Hidden.reveals if len(numbers) < len(rest) else sum(numbers)

    def grouped(self, code: str, by: By, span: Span) -> Mapping[str, Figure]:
        """One measure of a period by groups."""
        if not self._countable.every:
            shown = self._shown(span).items()
            return {group: one for (of, how, group), one in shown if (of, how) == (code, by)}
        found = self._found(code, span, COLUMNS[by])
        return found.grouped(MEASURES[code], span, by, self._policy)

    def shown(
        self, code: str, span: Span, by: By | None = None, group: str = "", part: str = ""
    ) -> int | None:
        """Return a number of the table in which small ones are hidden; None if it is hidden, or is
        not in the table."""
        if not span.whole_month:
            return None
        figure = self._shown(span).get((code, by, group))
        if figure is None or (part and by):
            return None
        return counting.known(dict(figure.parts).get(Code(part)) if part else figure.number)

    def _shown(self, span: Span) -> Mapping[Place, Figure]:
        """Return every figure of a period with numbers hidden. They are hidden together, so that
        the page, files and the API show the same ones."""
        if span not in self._suppressed:
            if not any(span in {of for _, of in tally.asked} for tally in self._counted):
                self.count_all((span,))
            found: dict[Place, Figure] = {}
            for code, measure in MEASURES.items():
                tally = self._found(code, span, _COLUMNS)
                found[code, None, ""] = tally.figure(measure, span)
                for by in By:
                    groups = tally.grouped(measure, span, by, self._policy)
                    found |= {(code, by, group): one for group, one in groups.items()}
            units = {group for _, by, group in found if by is By.unit}
            brands = {unit: group_of(By.brand, ("", unit), self._policy) for unit in units}
            self._suppressed[span] = counting.suppressed(found, brands)
        return self._suppressed[span]

    def _found(self, code: str, span: Span, columns: Sequence[str] = ()) -> Tally:
        """Return the count that contains the figure, grouped by these columns."""
        for one in self._counted:
            if (code, span) in one.asked and set(columns) <= set(one.columns):
                return one
        return self.count([code], [span], columns=columns)


def _length(figure: Figure) -> int:
    return counting.known(figure.number) or 0


def _none(code: str) -> int | None:
    return 0 if MEASURES[code].among else None
