"""What founding wrote is written again as it was: thousands of tests begin with it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connection, transaction

type Rows = dict[str, list[tuple[Any, ...]]]
"""By table."""

_written: dict[str, Rows] = {}


def founded_before(what: str, found: Callable[[], Any]) -> None:
    """Write into an empty database what `found` wrote there before in this process, for the same
    `what`; else call it. On PostgreSQL, call it always: rows alone leave its sequences behind."""
    before = _written.get(what)
    if connection.vendor != "sqlite" or any(_rows(before or _tables()).values()):
        found()
    elif before is None:
        found()
        _written[what] = {table: rows for table, rows in _rows(_tables()).items() if rows}
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in before.items():
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)


def _rows(tables: Iterable[str]) -> Rows:
    with connection.cursor() as cursor:
        return {table: cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}


def _tables() -> list[str]:
    """The tables of the product in the order of its models."""
    models = [one for one in apps.get_models() if one.__module__.startswith("amends.")]
    return [one._meta.db_table for one in models if one._meta.managed]
