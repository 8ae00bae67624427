"""Open complaints by owner, as far as a reader may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, IntegerField, OuterRef, Q, Subquery

from amends.people.models import Person

from . import engine
from .models import Row
from .queries import Counted, Rows, by_references

_COUNTED = 1_000
"""How far the complaints of an owner are counted."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Open complaints of one owner: how many are open, overdue and due soon, and the first of them
    by deadline. Without an owner, `owner` and `first` are empty."""

    owner: str
    open: Counted
    late: Counted
    soon: Counted
    first: tuple[Row, ...]


class _HowMany(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def hands(rows: Rows, *, now: datetime, soon: datetime, each: int) -> list[Hand]:
    """Return the open complaints by owner, last those without one, with the first `each` of every
    owner. Three queries, which read of each owner only what is shown."""
    late, ahead = Q(next_due__lt=now), Q(next_due__gte=now, next_due__lt=soon)
    numbers = {"number": Q(), "number_late": late, "number_soon": ahead}
    of_person = rows.filter(engine.rare("owner", OuterRef("id")), open=True)
    places = [f"first_{place}" for place in range(2 * each)]
    people = Person.objects.annotate(
        **{name: _how_many(of_person.filter(condition)) for name, condition in numbers.items()},
        **dict(zip(places, _first(of_person, each), strict=True)),
    )
    owned = [row for row in people.order_by("id").values("id", *numbers, *places) if row["number"]]
    references = [[row[place] for place in places if row[place]][:each] for row in owned]
    seen = by_references(rows, [reference for some in references for reference in some])
    return [
        _hand(
            row["id"],
            [row[name] for name in numbers],
            [seen[reference] for reference in some if reference in seen],
        )
        for row, some in zip(owned, references, strict=True)
    ] + _without(rows.filter(engine.rare("owner", ""), open=True), late, ahead)


def _how_many(rows: Rows) -> _HowMany:
    """Return how many there are, counted along the index: in any order PostgreSQL would read all
    complaints to find the first of an owner."""
    return _HowMany(rows.order_by("next_due", "reference").values("pk")[: _COUNTED + 1])


def _first(rows: Rows, each: int) -> Iterator[Subquery]:
    """Yield the first of those with a date, then of those without, each along the index."""
    for dated in (True, False):
        ordered = rows.filter(next_on__isnull=not dated).order_by("next_on", "reference")
        for place in range(each):
            here = ordered.values("reference")[place : place + 1]
            yield Subquery(here, output_field=CharField())


def _without(rows: Rows, late: Q, ahead: Q) -> list[Hand]:
    """Return the open complaints without an owner, counted in one query."""
    some = Person.objects.order_by("id").values_list(
        *(_how_many(rows.filter(condition)) for condition in (Q(), late, ahead))
    )
    numbers = next(iter(some[:1]), (0, 0, 0))
    return [_hand("", numbers, ())] if numbers[0] else []


def _hand(owner: str, numbers: Sequence[int], first: Sequence[Row]) -> Hand:
    opened, late, soon = (Counted(min(number, _COUNTED), number > _COUNTED) for number in numbers)
    return Hand(owner, opened, late, soon, tuple(first))
