"""Causes of upheld complaints by product, and the few that make up most of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.improvement.statistics.summaries import pareto
from amends.core.values import Coded

from . import cases
from .scope import Counts

MOST_CAUSES, MOST_PRODUCTS = 8, 5
_HARM = ("high", "critical")
OTHERS = "*"
"""The column of all further products."""


class Size(Coded):
    """How large a cause is: upheld complaints, money paid, or upheld complaints of high severity or
    with a safety risk."""

    number = "number"
    money = "money"
    harm = "harm"


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause with its size by product, in all, and the share of it and the larger ones."""

    cause: str
    cells: tuple[int, ...]
    total: int
    together: float
    vital: bool


@dataclass(frozen=True, slots=True)
class CauseTable:
    """Causes by product, the largest first, at most so many; `causes` and `total` are of all. For
    money, all amounts are of one currency in minor units, and `other_currencies` are left out.
    `unknown` is the size of what has no determined cause."""

    size: Size
    products: tuple[str, ...]
    rows: tuple[CauseRow, ...]
    causes: int
    total: int
    unknown: int
    currency: str = ""
    other_currencies: tuple[str, ...] = ()

    @property
    def half(self) -> tuple[int, float]:
        """Return how many of the largest causes make up half or more, and their share."""
        for place, row in enumerate(self.rows, start=1):
            if row.together >= 0.5:
                return place, row.together
        return 0, 0.0


def causes(counts: Counts, size: Size) -> CauseTable:
    """Return the causes of what was upheld, or of what was paid, in the period."""
    currency: str = ""
    others: tuple[str, ...] = ()
    sizes: Counter[tuple[str, str]] = Counter()
    if size is Size.money:
        paid = cases.money(counts)
        currency, others = _currencies(paid)
        for (cause, product), code, minor, _ in paid:
            if code == currency:
                sizes[cause, product] += minor
    else:
        further = ("severity", "safety") if size is Size.harm else ()
        for codes, number, _ in counts.rows("upheld", "cause", "product", *further):
            if not further or codes[2] in _HARM or codes[3]:
                sizes[codes[0] or "", codes[1] or ""] += number
    return _table(size, sizes, currency, others)


def _currencies(paid: list[tuple[tuple[str, ...], str, int, int]]) -> tuple[str, tuple[str, ...]]:
    number: Counter[str] = Counter()
    for _, code, _, complaints in paid:
        number[code] += complaints
    first, *rest = [code for code, _ in number.most_common()] or [""]
    return first, tuple(rest)


def _table(
    size: Size, sizes: Counter[tuple[str, str]], currency: str, others: tuple[str, ...]
) -> CauseTable:
    by_cause: dict[str, Counter[str]] = defaultdict(Counter)
    by_product: Counter[str] = Counter()
    unknown = 0
    for (cause, product), number in sizes.items():
        if cause in ("", NOT_DETERMINED):
            unknown += number
        elif number:
            by_cause[cause][product] += number
            by_product[product] += number
    order = [code for code, _ in sorted(by_product.items(), key=lambda pair: (-pair[1], pair[0]))]
    top = order if len(order) <= MOST_PRODUCTS + 1 else order[:MOST_PRODUCTS]
    columns = (*top, *([OTHERS] if len(top) < len(order) else []))
    parts = pareto({cause: sum(its.values()) for cause, its in by_cause.items()})
    rows = tuple(
        CauseRow(
            part.key,
            tuple(
                sum(n for code, n in by_cause[part.key].items() if code not in top)
                if column == OTHERS
                else by_cause[part.key][column]
                for column in columns
            ),
            int(part.size),
            part.together,
            part.vital,
        )
        for part in parts[:MOST_CAUSES]
    )
    total = sum(by_product.values())
    return CauseTable(size, columns, rows, len(parts), total, unknown, currency, others)
