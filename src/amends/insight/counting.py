"""Counting: figures of many complaints, from the register's rows that the reader may count.

Whoever counts complaints that they may not open is told no number below `FEW`, nor one from which
it could be reckoned.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from amends.core.framework.policy import Policy
from amends.core.improvement.monitoring import Flow
from amends.core.values import Code, Money
from amends.register import queries
from amends.register.models import Row

from .groups import COLUMNS, By, group_of
from .measures import Measure
from .spans import Span

type Rows = QuerySet[Row]

FEW = 5
"""The least number that is told of complaints that the reader may not open."""

type Number = int | None
"""None: some, fewer than `FEW`, or a number that would give such a one away."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one period. `among` is None for a measure that is no share, too."""

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


def figure(rows: Rows, measure: Measure, span: Span) -> Figure:
    """What the measure says of these complaints, in one query."""
    counted = measure.counted(span)
    among = measure.among(span) if measure.among else None
    asked = {"number": counted, **({} if among is None else {"among": among})}
    asked |= {f"part_{name}": part(span) for name, part in measure.parts.items()}
    window = counted if among is None else among
    found = rows.filter(window).aggregate(
        **{name: Count("reference", filter=condition) for name, condition in asked.items()}
    )
    return Figure(
        measure.code,
        found["number"],
        found.get("among"),
        tuple((Code(name), found[f"part_{name}"]) for name in measure.parts),
    )


def grouped(rows: Rows, measure: Measure, span: Span, by: By, policy: Policy) -> dict[str, Figure]:
    """The same by groups, those in which anything is counted, in one query."""
    among = measure.among(span) if measure.among else None
    asked = {"number": measure.counted(span)}
    if among is not None:
        asked["among"] = among
    found = (
        rows.filter(asked.get("among", asked["number"]))
        .order_by()
        .values_list(*COLUMNS[by])
        .annotate(
            **{name: Count("reference", filter=condition) for name, condition in asked.items()}
        )
    )
    numbers: Counter[str] = Counter()
    wholes: Counter[str] = Counter()
    for *columns, number, whole in (row if among is not None else (*row, 0) for row in found):
        group = group_of(by, tuple(columns), policy)
        numbers[group] += number
        wholes[group] += whole
    return {
        group: Figure(measure.code, number, None if among is None else wholes[group])
        for group, number in numbers.items()
    }


def payments(rows: Rows, span: Span, flow: Flow) -> tuple[Payments, ...]:
    """Money by currency, the most complaints first; currencies are never added up."""
    return tuple(
        Payments(flow, Money(minor, Code(currency)), complaints, Code(currency))
        for currency, minor, complaints in queries.summed(rows, money_of(span, flow), flow)
    )


def money_of(span: Span, flow: Flow) -> Q:
    """The amounts of a period: promised in it, or paid on one of its days."""
    if flow is Flow.paid:
        return Q(paid_on__gte=span.first, paid_on__lte=span.last)
    return Q(promised_at__gte=span.begins, promised_at__lt=span.ends)


# --- what may not be told ---


def masked(told: Figure) -> Figure:
    """The figure without small numbers, nor what would give one away."""
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
    """Groups without small numbers; a single hidden one would be what is left of the whole."""
    groups = {name: masked(one) for name, one in told.items()}
    numbers = hidden([one.number for one in groups.values()])
    amongs = hidden([one.among for one in groups.values()], shown=_has_among(told.values()))
    return {
        name: replace(one, number=number, among=among)
        for (name, one), number, among in zip(groups.items(), numbers, amongs, strict=True)
    }


def masked_money(told: Iterable[Payments]) -> tuple[Payments, ...]:
    """No amount of fewer than `FEW` complaints."""
    return tuple(
        replace(one, amount=None, complaints=None)
        if one.complaints is not None and _small(one.complaints)
        else one
        for one in told
    )


def hidden(numbers: Sequence[Number], *, shown: bool = True) -> list[Number]:
    """The numbers of one whole, small ones hidden; where that leaves one alone, the smallest of
    the others goes with it."""
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
