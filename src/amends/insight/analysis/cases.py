"""Counts of complaints that no measure has: how long they took, their remedies, and their money.

Only for readers who see every number.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from amends.core.improvement.monitoring import Flow

from ..facts import query, templates
from ..groups import By
from .scope import Counts

DIMENSIONS = ("support_needs", "language", "channel")
"""The columns by which complainants are compared."""

RECURRING = ("category", "product", "unit")
"""The columns by which the complaints of one week are compared with those of others."""
_GROUP = "the group of the scope"
"""Stand-in for it in SQL that is compiled before it is known."""


def ages(counts: Counts) -> tuple[dict[int, int], dict[date, int]]:
    """Return of the complaints received in the period how many were answered after so many working
    days, and how many that were received on a day have no response yet."""
    took = {int(days): int(number) for days, number in _kept("ages", counts)}
    open_ = {date.fromisoformat(on): int(number) for on, number in _kept("waiting", counts)}
    return took, open_


def remedied(counts: Counts, column: str) -> dict[Any, int]:
    """Return of how many complaints answered and upheld in the period a response had a remedy, by
    the codes of a column."""
    return {code or "": int(number) for code, number in _kept(f"remedied {column}", counts)}


def money(counts: Counts) -> list[tuple[tuple[str, ...], str, int, int]]:
    """Return the money paid in the period for each combination of cause, product and currency: the
    two codes, the currency, the sum in minor units, and of how many complaints."""
    return [
        (tuple(code or "" for code in codes), currency, int(minor), int(number))
        for *codes, currency, minor, number in _kept("paid", counts)
    ]


def template(name: str, by: By | None) -> str:
    """Return the SQL of one of `EXPRESSIONS`, with stand-ins for its days and its group."""
    return templates.sql(f"{name} of {by or 'all'}", lambda: EXPRESSIONS[name](by))


def _ages(by: By | None) -> Any:
    t = _received(by)
    rows = t.filter(t.answer_days.notnull())
    return rows.group_by("answer_days").aggregate(number=rows.count())


def _waiting(by: By | None) -> Any:
    t = _received(by)
    rows = t.filter(t.answered_on.isnull() & t.open)
    return rows.group_by("received_on").aggregate(number=rows.count())


def _remedied(by: By | None, *, column: str) -> Any:
    t, remedies = _ours(by), query.table("remedy")
    upheld = t.filter(
        t.answered_on.between(*_days()),
        t.finding.isin(["upheld", "partly_upheld"]),
        t.key.isin(remedies.key),
    )
    return upheld.group_by(column).aggregate(number=upheld.count())


def _paid(by: By | None) -> Any:
    t = query.table("money")
    paid = t.filter(t.flow == str(Flow.paid), t.on.between(*_days()), _there(by, t))
    return paid.group_by("cause", "product", "currency").aggregate(
        minor=paid.minor.sum().cast("int64"), complaints=paid.key.nunique()
    )


EXPRESSIONS: Mapping[str, Callable[[By | None], Any]] = {
    "ages": _ages,
    "waiting": _waiting,
    **{f"remedied {column}": partial(_remedied, column=column) for column in DIMENSIONS},
    "paid": _paid,
}
"""What is counted here, by its name."""


def _received(by: By | None) -> Any:
    t = _ours(by)
    return t.filter(t.received_on.between(*_days()))


def _ours(by: By | None) -> Any:
    t = query.table("complaint")
    return t.filter(t.counts & t.ours & t.in_scope, _there(by, t))


def _there(by: By | None, t: Any) -> Any:
    import ibis

    return ibis.literal(True) if by is None else t[str(by)] == _GROUP


def _days() -> tuple[Any, Any]:
    import ibis

    return ibis.literal(query.STAND_INS.first), ibis.literal(query.STAND_INS.last)


def _kept(name: str, counts: Counts) -> query.Rows:
    if not counts.every:
        return []
    scope = counts.scope
    where = f"{scope.by or ''}:{scope.group}"

    def sql() -> str:
        group = "'" + scope.group.replace("'", "''") + "'"
        return query.filled(template(name, scope.by), scope.span).replace(f"'{_GROUP}'", group)

    return query.kept(f"{name} {scope.span.first}..{scope.span.last} {where}", counts.version, sql)
