"""Rows by the million into tables, faster than through the house: COPY on PostgreSQL, and the
indexes made when all are in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection
from django.db.transaction import atomic

from amends.vault import rows


def pour(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Adds rows to a table."""
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', list(values))


def pour_rows(model: Any, values: Iterable[rows.Values]) -> None:
    """Adds rows of a model, each in the order of its columns."""
    if connection.vendor == "postgresql":
        pour(model._meta.db_table, rows.columns(model), values)
    else:
        rows.insert(model, values)


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """The tables have none but their keys meanwhile. All that is poured is one transaction on
    SQLite."""
    sqlite = connection.vendor == "sqlite"
    with atomic() if sqlite else nullcontext():
        found = _indexes(tables)
        with connection.cursor() as cursor:
            for name, _ in found:
                cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            if connection.is_usable():  # not after an error, which another would hide
                with connection.cursor() as cursor:
                    if not sqlite:
                        cursor.execute("SET maintenance_work_mem = '1GB'")
                    for _, statement in found:
                        cursor.execute(statement)


def _indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    """The indexes of some tables and how they are made, without those of keys."""
    marks = ", ".join(["%s"] * len(tables))
    asked = (
        f"SELECT name, sql FROM sqlite_master WHERE tbl_name IN ({marks})"
        " AND type = 'index' AND sql IS NOT NULL"
        if connection.vendor == "sqlite"
        else f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, list(tables))
        return list(cursor.fetchall())


def settle() -> None:
    """What the database does by itself within the hour: it learns what lies where."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
