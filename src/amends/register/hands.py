"""Open complaints by owner, as far as a reader may see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, When, Window
from django.db.models.functions import RowNumber

from .models import Row
from .queries import Rows


@dataclass(frozen=True, slots=True)
class Hand:
    """Open complaints of one owner: how many are open, overdue and due soon, and the first of them
    by deadline. Without an owner, `owner` is empty."""

    owner: str
    open: int
    late: int
    soon: int
    first: tuple[Row, ...]


def hands(rows: Rows, *, now: datetime, soon: datetime, each: int) -> list[Hand]:
    """Return the open complaints by owner, in one query; the first `each` of every owner."""

    def how_many(condition: Q) -> Window:
        one = Case(When(condition, then=1), default=0)
        return Window(Sum(one), partition_by=F("owner"))

    found = (
        rows.filter(open=True)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("owner"),
                order_by=[F("next_on").asc(nulls_last=True), F("reference").asc()],
            ),
            all_open=Window(Count("*"), partition_by=F("owner")),
            all_late=how_many(Q(next_due__lt=now)),
            all_soon=how_many(Q(next_due__gte=now, next_due__lt=soon)),
        )
        .filter(place__lte=each)
        .order_by("owner", "place")
    )
    of: dict[str, list[Any]] = {}
    for row in found:
        of.setdefault(row.owner, []).append(row)
    return [
        Hand(owner, of_one[0].all_open, of_one[0].all_late, of_one[0].all_soon, tuple(of_one))
        for owner, of_one in of.items()
    ]
