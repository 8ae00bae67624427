"""Counting complaints from the register's rows.

Readers who do not see every number get no number below `FEW`, nor one from which it could be
computed (`core.improvement.suppression`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from types import MappingProxyType

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from amends.core.framework.policy.policy import Policy
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.suppression import Hidden, Number, few, masked
from amends.core.values import Code, Money
from amends.register import queries
from amends.register.models import Row

from .groups import COLUMNS, By, group_of
from .measures import MEASURES, Measure
from .spans import Span

type Rows = QuerySet[Row]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one period. `among` is None for a measure that is not a share."""

    measure: Code
    number: Number
    among: Number | None = None
    parts: tuple[tuple[Code, Number], ...] = ()

    @property
    def share(self) -> int | None:
        """The number in percent of what it is among."""
        number, among = known(self.number), known(self.among)
        return None if number is None or not among else round(100 * number / among)


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

type Place = tuple[str, By | None, str]
"""Where a figure is: its measure, how it is grouped, and the group."""

_SAME = (
    (("answered", "part late"), ("late", "part answered_late")),
    (("closed", "number"), ("at_once", "among")),
    (("excluded", "number"), ("overturned", "among")),
)
"""Numbers of two measures that count the same complaints."""


def suppressed(
    figures: Mapping[Place, Figure], brands: Mapping[str, str] = MappingProxyType({})
) -> dict[Place, Figure]:
    """Return all the figures of one period with small numbers hidden, and those that would reveal
    them, in parts, groups and measures. Parts are known of a whole only, not of a group; `brands`
    has the brand of each unit."""
    cells = {
        (place, name): number
        for place, figure in figures.items()
        for name, number in _numbers(figure, place).items()
    }
    sums = [
        row
        for place, figure in figures.items()
        for names in _sums(figure)
        if len(row := tuple((place, name) for name in names if (place, name) in cells)) > 1
    ]
    wholes = {((code, None, ""), name) for code, _, _ in figures for name in _NAMES}
    sums += [
        (whole, *(((code, by, group), whole[1]) for code, by, group in figures if (code, by) == of))
        for whole in wholes & cells.keys()
        for of in {(code, by) for code, by, _ in figures if by and code == whole[0][0]}
    ]
    sums += [
        tuple(pair)
        for one in _SAME
        for by, group in {(by, group) for _, by, group in figures}
        if (pair := {((code, by, group), name) for code, name in one}) <= cells.keys()
    ]
    of_brands = [
        (whole, *(((code, By.unit, unit), name) for unit, one in brands.items() if one == brand))
        for whole in cells
        for (code, by, brand), name in [whole]
        if by is By.brand
    ]
    sums += [
        (total, *there)
        for total, *parts in of_brands
        if (there := [part for part in parts if part in cells])
        and cells[total] == sum(cells[part] for part in there)
    ]
    shown = masked(cells, sums)
    return {
        place: replace(
            figure,
            number=shown[place, "number"],
            among=shown.get((place, "among")),
            parts=tuple((name, shown.get((place, f"part {name}"), 0)) for name, _ in figure.parts),
        )
        for place, figure in figures.items()
    }


_NAMES = ("number", "among", "rest")


def _numbers(figure: Figure, place: Place) -> dict[str, int]:
    """Return the numbers of a figure that is not suppressed; `rest` can be computed by readers."""
    number, among = known(figure.number), known(figure.among)
    found = {"number": number, "among": among}
    if number is not None and among is not None:
        found["rest"] = among - number
    if place[1] is None:
        found |= {f"part {name}": known(count) for name, count in figure.parts}
    return {name: count for name, count in found.items() if count is not None}


def _sums(figure: Figure) -> Iterator[tuple[str, ...]]:
    """Yield the sums in a figure by the names of `_numbers`, each total first."""
    yield "among", "number", "rest"
    parts = MEASURES[figure.measure].parts
    for total, counted in (("number", True), ("rest", False)):
        if names := [f"part {name}" for name, part in parts.items() if part.counted is counted]:
            yield total, *names


def suppressed_money(payments: Iterable[Payments]) -> tuple[Payments, ...]:
    """Return amounts without those of fewer than `FEW` complaints."""
    return tuple(
        replace(one, amount=None, complaints=Hidden.few)
        if few(known(one.complaints) or 0) is Hidden.few
        else one
        for one in payments
    )


def known(number: Number | None) -> int | None:
    """Return a number; None if it is hidden or there is none."""
    return None if isinstance(number, Hidden) else number
