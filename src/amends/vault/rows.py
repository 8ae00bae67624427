"""Inserting many rows as they are: one statement, prepared once, however many there are.

Django makes a statement anew for each batch, with a placeholder for every value: half the time of
taking over an older register, and megabytes in SQLite's cache of statements. The rooms that write
rows by the thousand (vault, register, errands) come here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import batched
from typing import Any

from django.db import connection, models

_AT_ONCE = 5_000
"""Rows to a statement on PostgreSQL, where they are its parameters."""

type Values = Sequence[Any]
"""The values of a row in the order of `columns`."""


def columns(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that a row brings with it: all but a number the table gives by itself."""
    return _plan(model, connection.vendor).columns


def insert(
    model: type[models.Model],
    rows: Iterable[Values],
    *,
    over: Sequence[str] = (),
    unless_there: bool = False,
) -> None:
    """Inserts the rows in the caller's transaction.

    `over` are the columns by which a row that is there already is overwritten; `unless_there`
    leaves it as it is. Raises IntegrityError as any insert does.
    """
    plan = _plan(model, connection.vendor)
    statement = plan.insert + plan.conflict(over=over, unless_there=unless_there)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            adapted = plan.adapted(rows)
            if len(adapted) == 1:
                cursor.execute(statement, adapted[0])
            elif adapted:
                cursor.executemany(statement, adapted)
            return
        for batch in batched(rows, _AT_ONCE):
            cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one table are inserted."""

    columns: tuple[str, ...]
    insert: str
    moments: tuple[int, ...]
    """Which columns hold moments."""
    adapt: Callable[[datetime | None], Any]

    def adapted(self, rows: Iterable[Values]) -> list[list[Any]]:
        """The rows as the driver of SQLite takes them. The moments are few, and alike in many."""
        adapt = cache(self.adapt)
        adapted = [list(row) for row in rows]
        for values in adapted:
            for at in self.moments:
                values[at] = adapt(values[at])
        return adapted

    def conflict(self, *, over: Sequence[str], unless_there: bool) -> str:
        """What is done about a row that is there."""
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
    if vendor == "sqlite":
        values = f"VALUES ({', '.join(['%s'] * len(fields))})"
    else:
        arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
        values = f"SELECT * FROM unnest({arrays})"  # noqa: S608 - types of our own tables
    return _Plan(
        tuple(str(field.column) for field in fields),
        f'INSERT INTO "{model._meta.db_table}" ({listed}) {values}',
        tuple(at for at, field in enumerate(fields) if isinstance(field, models.DateTimeField)),
        connection.ops.adapt_datetimefield_value,
    )
