"""Repeats in a small organization: complaints with the same category, product and cause."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.core.framework.adoption.rulebook import Rules
from amends.register.models import Row
from amends.register.queries import Rows

from .refreshing import FEW

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that happened more than once within a year, the latest first."""

    category: str
    product: str
    cause: str
    rows: tuple[Row, ...]


def of_a_year(rows: Rows, rules: Rules, now: datetime) -> tuple[list[Row], list[Repeat]]:
    """Return the complaints of the last 12 months among these, the newest first and at most 100,
    and the repeats among them, the most recent first."""
    newest = list(
        rows.filter(received_at__gte=now - _YEAR, merged_into="").order_by("-received_at")[:FEW]
    )
    return newest, repeats(newest, rules)


def repeats(rows: Sequence[Row], rules: Rules) -> list[Repeat]:
    """Return what is among these complaints more than once. A complaint without a category says
    nothing about that."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.category:
            counted_as = rules.policy.counted_as
            category, product = (
                counted_as("categories", row.category),
                counted_as("products", row.product),
            )
            groups[category, product, row.cause].append(row)
    return [Repeat(*codes, tuple(its)) for codes, its in groups.items() if len(its) > 1]
