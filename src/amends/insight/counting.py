"""Counting complaints from the register's rows that the reader may count.

A reader who counts complaints without being allowed to open them gets no number below `FEW`, nor
one from which it could be computed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from amends.core.framework.policy.policy import Policy
from amends.core.improvement.monitoring import Flow
from amends.core.values import Code, Money
from amends.register import queries
from amends.register.models import Row

from .groups import COLUMNS, By, group_of
from .measures import Measure
from .spans import Span

type Rows = QuerySet[Row]

FEW = 5
"""The smallest number shown for complaints that the reader may not open."""

type Number = int | None
"""A number; None if it is below `FEW`, or would reveal such a number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one period. `among` is also None for a measure that is not a share."""

    measure: Code
    number: Number
    among: Number = None
    parts: tuple[tuple[Code, Number], ...] = ()

    @property
    def share(self) -> int | None:
        """The number in percent of what it is among."""
        if self.number is None or not self.among:
            return None
        return round(100 * self.number / self.among)


@dataclass(frozen=True, slots=True)
class Payments:
    """The money of one currency: how much, in how many complaints."""

    flow: Flow
    amount: Money | None
    complaints: Number
    currency: Code


@dataclass(frozen=True, slots=True)
class Tally:
    """Complaints counted once for several figures: how many have the same place in each of them,
    and the same values in `columns`."""

    asked: Mapping[tuple[Code, Span], int]
    columns: tuple[str, ...]
    counts: tuple[tuple[tuple[str, ...], tuple[int, ...], int], ...]

    def figure(self, measure: Measure, span: Span) -> Figure:
        """Return the figure of a measure for a period."""
        at = self.asked[measure.code, span]
        found: Counter[int] = Counter()
        for _, places, number in self.counts:
            found[places[at]] += number
        return _read(measure, found)

    def grouped(self, measure: Measure, span: Span, by: By, policy: Policy) -> dict[str, Figure]:
        """Return the same by groups, only those with any complaint."""
        at = self.asked[measure.code, span]
        of = [self.columns.index(name) for name in COLUMNS[by]]
        found: dict[str, Counter[int]] = {}
        for values, places, number in self.counts:
            if places[at] != _NOWHERE:
                group = group_of(by, tuple(values[one] for one in of), policy)
                found.setdefault(group, Counter())[places[at]] += number
        return {group: _read(measure, counted) for group, counted in found.items()}


def tally(
    rows: Rows, asked: Iterable[tuple[Measure, Span]], *, columns: Sequence[str] = ()
) -> Tally:
    """Count these complaints for all the measures and periods in one query.

    Each row is evaluated once for each figure, as its place in that figure. So a page with many
    figures costs little more than one with a single figure, and access is checked once.
    """
    pairs = tuple(asked)
    names = [f"place_{number}" for number in range(len(pairs))]
    places = {name: _place(*pair) for name, pair in zip(names, pairs, strict=True)}
    rows = rows.filter(reduce(or_, (measure.of for measure, _ in pairs)))
    if not any(measure.standing for measure, _ in pairs):  # else nearly every row is asked for
        rows = rows.filter(reduce(or_, (measure.whole(span) for measure, span in pairs)))
    found = (
        rows.order_by()
        .annotate(**places)
        .values_list(*columns, *names)
        .annotate(number=Count("reference"))
    )
    many = len(columns)
    return Tally(
        {(measure.code, span): number for number, (measure, span) in enumerate(pairs)},
        tuple(columns),
        tuple((row[:many], row[many:-1], row[-1]) for row in found),
    )


_NOWHERE = -1
"""The place of a complaint that a figure does not cover."""


def _place(measure: Measure, span: Span) -> Case:
    """Return the place of a complaint in a figure: 1 if it is counted, otherwise 0, plus twice the
    number of its part; `_NOWHERE` if the figure does not cover it. Conditions of the whole are not
    repeated for its parts."""
    whens = [
        When(one.condition(span), then=Value(2 * number))
        for number, one in enumerate(measure.parts.values(), start=1)
    ]
    part = Case(*whens, default=Value(0)) if whens else Value(0)
    if measure.among is None:
        place: Combinable = Value(1) + part
    elif measure.parts_of_all:
        place = Case(When(measure.counted(span), then=Value(1)), default=Value(0)) + part
    else:
        place = Case(When(measure.counted(span), then=Value(1) + part), default=Value(0))
    return Case(
        When(measure.of & measure.whole(span), then=place),
        default=Value(_NOWHERE),
        output_field=IntegerField(),
    )


def _read(measure: Measure, found: Mapping[int, int]) -> Figure:
    """Return the figure from how many complaints have which place in it."""
    here = {place: number for place, number in found.items() if place != _NOWHERE}
    return Figure(
        measure.code,
        sum(number for place, number in here.items() if place % 2),
        None if measure.among is None else sum(here.values()),
        tuple(
            (Code(name), sum(n for place, n in here.items() if place // 2 == part))
            for part, name in enumerate(measure.parts, start=1)
        ),
    )


def payments(rows: Rows, spans: Sequence[Span], flow: Flow) -> tuple[tuple[Payments, ...], ...]:
    """Money of each period by currency, the most complaints first, in one query; currencies are
    never added up."""
    asked = [money_of(span, flow) for span in spans]
    return tuple(
        tuple(
            Payments(flow, Money(minor, Code(currency)), complaints, Code(currency))
            for currency, minor, complaints in found
        )
        for found in queries.summed(rows, asked, flow)
    )


def money_of(span: Span, flow: Flow) -> Q:
    """The amounts of a period: promised in it, or paid on one of its days."""
    if flow is Flow.paid:
        return Q(paid_on__gte=span.first, paid_on__lte=span.last)
    return Q(promised_at__gte=span.begins, promised_at__lt=span.ends)


# --- what must not be shown ---


def masked(told: Figure) -> Figure:
    """Return the figure without small numbers, and without those that would reveal them."""
    number, among = told.number, told.among
    if among is not None and (_small(among) or (number is not None and _small(among - number))):
        number = None
    if number is not None and _small(number):
        number = None
    if among is not None and _small(among):
        among = None
    parts = hidden([one for _, one in told.parts])
    names = [name for name, _ in told.parts]
    return replace(told, number=number, among=among, parts=tuple(zip(names, parts, strict=True)))


def masked_groups(told: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return groups without small numbers; a single hidden one could be computed from the total."""
    groups = {name: masked(one) for name, one in told.items()}
    numbers = hidden([one.number for one in groups.values()])
    amongs = hidden([one.among for one in groups.values()], shown=_has_among(told.values()))
    return {
        name: replace(one, number=number, among=among)
        for (name, one), number, among in zip(groups.items(), numbers, amongs, strict=True)
    }


def masked_money(told: Iterable[Payments]) -> tuple[Payments, ...]:
    """Return amounts without those of fewer than `FEW` complaints."""
    return tuple(
        replace(one, amount=None, complaints=None)
        if one.complaints is not None and _small(one.complaints)
        else one
        for one in told
    )


def hidden(numbers: Sequence[Number], *, shown: bool = True) -> list[Number]:
    """Return the parts of a total with small numbers hidden; if only one is hidden, the smallest of
    the others is hidden, too."""
    found = [None if one is None or _small(one) else one for one in numbers]
    if shown and found.count(None) == 1:
        others = [one for one in found if one]
        if others:
            found[found.index(min(others))] = None
    return found


def _small(number: int) -> bool:
    return 0 < number < FEW


def _has_among(told: Iterable[Figure]) -> bool:
    return any(one.among is not None for one in told)
