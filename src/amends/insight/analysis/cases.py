"""Counts of complaints that no measure has: how long they took, their remedies, and their money.

Only for readers who see every number.
"""

from datetime import date
from typing import Any

from amends.core.improvement.monitoring import Flow

from ..facts import outside, query
from .scope import Counts


def ages(counts: Counts) -> tuple[dict[int, int], dict[date, int]]:
    """Return of the complaints received in the period how many were answered after so many working
    days, and how many that were received on a day have no response yet."""

    def answered() -> Any:
        t = _received(counts)
        there = t.filter(t.answer_days.notnull())
        return there.group_by("answer_days").aggregate(number=there.count())

    def waiting() -> Any:
        t = _received(counts)
        there = t.filter(t.answered_on.isnull() & t.open)
        return there.group_by("received_on").aggregate(number=there.count())

    took = {int(days): int(number) for days, number in _kept("ages", counts, answered)}
    open_ = {date.fromisoformat(on): int(n) for on, n in _kept("waiting", counts, waiting)}
    return took, open_


def remedied(counts: Counts, column: str) -> dict[Any, int]:
    """Return of how many complaints answered and upheld in the period a response had a remedy, by
    the codes of a column."""

    def found() -> Any:
        t, remedies = _ours(counts), query.table("remedy")
        upheld = t.filter(
            t.answered_on.between(*_days(counts)),
            t.finding.isin(["upheld", "partly_upheld"]),
            t.key.isin(remedies.key),
        )
        return upheld.group_by(column).aggregate(number=upheld.count())

    return {code or "": int(number) for code, number in _kept(f"remedied {column}", counts, found)}


def money(counts: Counts, *columns: str) -> list[tuple[tuple[str, ...], str, int, int]]:
    """Return the money paid in the period for each combination of columns and currency: its codes,
    the currency, the sum in minor units, and of how many complaints."""

    def found() -> Any:
        t = query.table("money")
        paid = t.filter(t.flow == str(Flow.paid), t.on.between(*_days(counts)), _there(counts, t))
        return paid.group_by(*columns, "currency").aggregate(
            minor=paid.minor.sum().cast("int64"), complaints=paid.key.nunique()
        )

    rows = _kept(f"paid {','.join(columns)}", counts, found)
    return [
        (tuple(code or "" for code in codes), currency, int(minor), int(number))
        for *codes, currency, minor, number in rows
    ]


def _received(counts: Counts) -> Any:
    t = _ours(counts)
    return t.filter(t.received_on.between(*_days(counts)))


def _ours(counts: Counts) -> Any:
    t = query.table("complaint")
    return t.filter(t.counts & t.ours & t.in_scope, _there(counts, t))


def _there(counts: Counts, t: Any) -> Any:
    import ibis

    scope = counts.scope
    return ibis.literal(True) if scope.by is None else t[str(scope.by)] == scope.group


def _days(counts: Counts) -> tuple[Any, Any]:
    import ibis

    return ibis.literal(counts.scope.span.first), ibis.literal(counts.scope.span.last)


def _kept(name: str, counts: Counts, expression: Any) -> query.Rows:
    if not counts.every:
        return []
    where = f"{counts.scope.by or ''}:{counts.scope.group}"
    span = counts.scope.span
    name = f"{name} {span.first}..{span.last} {where}"
    return query.kept(name, counts.version, lambda: outside.compiled(expression()))
