"""Bulk insert: one statement, prepared once, whatever the number of rows.

Django builds a statement for each batch, with a placeholder for every value. That took half the
time of an import and megabytes in SQLite's statement cache. Packages that write thousands of rows
(vault, register, jobs) use this.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import batched
from typing import Any

from django.db import connection, models

_AT_ONCE = 5_000
"""Rows in one statement on PostgreSQL, where they are its parameters, a list for each column."""
FEW = 8
"""Up to this many rows, values are passed one by one, which both sides read faster than lists."""

type Values = Sequence[Any]
"""The values of a row in the order of `columns`."""


def columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns that a row supplies: all but a number assigned by the table."""
    return _plan(model, connection.vendor).columns


def insert(
    model: type[models.Model],
    rows: Iterable[Values],
    *,
    over: Sequence[str] = (),
    unless_there: bool = False,
) -> int:
    """Insert the rows in the caller's transaction; returns how many were written.

    `over` are the columns by which an existing row is overwritten; `unless_there` keeps it
    unchanged. Raises IntegrityError as any insert does.
    """
    written, vendor, over = 0, connection.vendor, tuple(over)
    with connection.cursor() as cursor:
        if vendor == "sqlite":
            statement = _insert(model, vendor, 1, over, unless_there)
            adapted = _plan(model, vendor).adapted(rows)
            if len(adapted) == 1:
                cursor.execute(statement, adapted[0])
            elif adapted:
                cursor.executemany(statement, adapted)
            return cursor.rowcount if adapted else 0
        for batch in batched(rows, _AT_ONCE):
            if len(batch) <= FEW:
                statement = _insert(model, vendor, len(batch), over, unless_there)
                values = [value for row in batch for value in row]
                cursor.execute(*_with_constants(statement, values))
            else:
                statement = _insert(model, vendor, 0, over, unless_there)
                cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])
            written += cursor.rowcount
    return written


def update(
    model: type[models.Model], rows: Sequence[Values], *, key: str, was: str
) -> dict[Any, Any]:
    """Replace those of the rows that there are, each by its value in the column `key`; return with
    it what each had in the column `was` before.

    SQLite writes every index of a column that is set, so only those that change are.
    """
    plan = _plan(model, connection.vendor)
    names, at = plan.columns, plan.columns.index(key)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement, earlier = _update(model, names, key, was), dict[Any, Any]()
            for row in rows:
                cursor.execute(*_with_constants(statement, [*row, row[at]]))
                if before := cursor.fetchone():
                    earlier[row[at]] = before[0]
            return earlier
        present = {row[at]: row for row in read(model, key, [row[at] for row in rows])}
        for values in plan.adapted(row for row in rows if row[at] in present):
            pairs = zip(names, present[values[at]], values, strict=True)
            if changed := {name: value for name, kept, value in pairs if kept != value}:
                statement = _update(model, tuple(changed), key, "")
                cursor.execute(statement, [*changed.values(), values[at]])
        return {its: row[names.index(was)] for its, row in present.items()}


def read(model: type[models.Model], column: str, values: Sequence[str]) -> set[tuple[Any, ...]]:
    """Return the rows that have one of these values in a column, as `stored` returns them."""
    plan = _plan(model, connection.vendor)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f'{plan.select} WHERE "{column}" IN ({marks})', list(values))
        return set(cursor.fetchall())


def delete(model: type[models.Model], column: str, values: Sequence[str]) -> None:
    """Delete the rows that have one of these values in a column."""
    marks = ", ".join(["%s"] * len(values))
    statement = f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" IN ({marks})'  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def stored(model: type[models.Model], rows: Sequence[Values]) -> list[tuple[Any, ...]]:
    """Return the values of rows as the database returns them."""
    vendor = connection.vendor
    return list(map(tuple, _plan(model, vendor).adapted(rows) if vendor == "sqlite" else rows))


def _with_constants(statement: str, values: Values) -> tuple[str, list[Any]]:
    """Return a statement for PostgreSQL with what is empty in its text: its driver reads one with
    more than 50 parameters each time again."""
    marks = ["NULL" if value is None else "''" if value == "" else "%s" for value in values]
    left = [value for value, mark in zip(values, marks, strict=True) if mark == "%s"]
    return statement % tuple(marks), left


@cache
def _insert(
    model: type[models.Model], vendor: str, count: int, over: tuple[str, ...], unless_there: bool
) -> str:
    """SQL that inserts this many rows, each value as a parameter; for 0, a list for each column."""
    plan = _plan(model, vendor)
    marks = f"({', '.join(['%s'] * len(plan.columns))})"
    return plan.insert + (
        (f"VALUES {', '.join([marks] * count)}" if count else plan.lists)
        + plan.conflict(over=over, unless_there=unless_there)
    )


@lru_cache(1_024)  # what changes together is one of many sets of columns
def _update(model: type[models.Model], changed: tuple[str, ...], key: str, was: str) -> str:
    """SQL that sets columns of the row with a key, and that returns what a column was."""
    table, columns = model._meta.db_table, ", ".join(f'"{column}" = %s' for column in changed)
    if not was:
        return f'UPDATE "{table}" SET {columns} WHERE "{key}" = %s'  # noqa: S608 - ours
    before = f'SELECT "{key}" AS its, "{was}" AS was FROM "{table}" WHERE "{key}" = %s'  # noqa: S608
    joined = f'FROM ({before}) AS before WHERE "{key}" = its RETURNING was'
    return f'UPDATE "{table}" SET {columns} {joined}'  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Plan:
    columns: tuple[str, ...]
    select: str
    insert: str
    lists: str
    """SQL after it if the parameters are lists, one for each column."""
    moments: tuple[int, ...]
    """Which columns contain moments."""
    days: tuple[int, ...]
    """Which columns contain days."""
    adapt: Callable[[datetime | None], Any]

    def adapted(self, rows: Iterable[Values]) -> list[list[Any]]:
        """Return the rows in the form of SQLite's driver. Moments are cached, because few occur in
        many rows."""
        adapted = [list(row) for row in rows]
        adapt = cache(self.adapt) if len(adapted) > 1 else self.adapt
        for values in adapted:
            for at in self.moments:
                values[at] = adapt(values[at])
            for at in self.days:
                values[at] = values[at] and values[at].isoformat()
        return adapted

    def conflict(self, *, over: Sequence[str], unless_there: bool) -> str:
        """SQL for a row that already exists."""
        if not over:
            return " ON CONFLICT DO NOTHING" if unless_there else ""
        changed = ", ".join(f'"{c}" = excluded."{c}"' for c in self.columns if c not in over)
        return f" ON CONFLICT ({', '.join(over)}) DO UPDATE SET {changed}"


@cache
def _plan(model: type[models.Model], vendor: str) -> _Plan:
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column and not isinstance(field, models.AutoField | models.BigAutoField)
    ]
    listed = ", ".join(f'"{field.column}"' for field in fields)
    # SQLite's driver parses the moments of a column, and leaves those of an expression as stored
    raw = listed if vendor == "postgresql" else f"+{listed.replace(', ', ', +')}"
    moments, days = (
        tuple(at for at, field in enumerate(fields) if type(field) is kind)
        for kind in (models.DateTimeField, models.DateField)
    )
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    return _Plan(
        tuple(str(field.column) for field in fields),
        f'SELECT {raw} FROM "{model._meta.db_table}"',  # noqa: S608 - names of our own
        f'INSERT INTO "{model._meta.db_table}" ({listed}) ',
        f"SELECT * FROM unnest({arrays})",  # noqa: S608 - types of our own tables
        moments,
        days,
        connection.ops.adapt_datetimefield_value,
    )
