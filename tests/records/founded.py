"""What founding wrote is written again as it was: thousands of tests begin with it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from amends.governance.models import Schema
from amends.insight.facts import store
from amends.journal.models import Waiting

_written: dict[str, dict[str, Any]] = {}
"""By what was founded: each table with rows, and these rows as its engine gives them."""
_facts: dict[str, Path] = {}
"""By what was founded: a copy of the fact tables, if there were any."""


def founded_before(what: str, found: Callable[[], Any]) -> None:
    """Write into an empty database what `found` wrote there before in this process, for the same
    `what`; else call it."""
    before, tables = _written.get(what), _tables()
    if _any_row(tables if before is None else before):
        found()
    elif before is None:
        found()
        _written[what] = {table: _read(table) for table in tables if _any_row({table: None})}
        if store.folder().exists():
            copy = Path(settings.AMENDS_DATA) / f"facts-{len(_facts)}"
            _facts[what] = shutil.copytree(store.folder(), copy)
    else:
        with transaction.atomic():
            for table, rows in before.items():
                _write(table, rows, tables[table])
        if what in _facts:
            shutil.copytree(_facts[what], store.folder())


def _any_row(tables: Mapping[str, object]) -> bool:
    asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _read(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return cursor.execute(f'SELECT * FROM "{table}"').fetchall()
        with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
            return b"".join(rows)


def _write(table: str, rows: Any, model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
            return
        with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            copy.write(rows)
        counted = model._meta.auto_field
        if counted is not None:
            name = counted.column
            place = f"""pg_get_serial_sequence('"{table}"', '{name}')"""
            cursor.execute(f'SELECT setval({place}, max("{name}")) FROM "{table}"')


def _tables() -> dict[str, type[models.Model]]:
    """The tables of the product in the order of its models, but what triggers or migrations
    fill."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("amends.")]
    return {one._meta.db_table: one for one in ours if one._meta.managed and one not in _FILLED}


_FILLED = (Waiting, Schema)
