"""Triggers that allow only inserts into the journal, and the check that they are installed.

They cannot be switched off. Only a migration removes them, through `altering`, because Django's
remake of an SQLite table drops them silently.
"""

from collections.abc import Iterator

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

from . import engine

GUARDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "journal_entry": (("id",), ("stream", "version")),
    "journal_leaf": (("index",), ("entry_id",)),
    "journal_node": (("level", "index"),),
    "journal_checkpoint": (("size",),),
    "journal_document": (("sha256",),),
}
"""Every table of the journal, with the columns that are unique in it."""


def put(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers on every guarded table that exists."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(engine.REFUSE)
        for table in _present(connection):
            standing = engine.standing(connection, table)
            for name, statement in _triggers(connection, table).items():
                if name not in standing:
                    cursor.execute(statement)
                if connection.vendor == "postgresql":  # not even a replica's session goes round
                    cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    engine.put_waiting(connection)  # a remake of the table has dropped them too


def altering(*operations: Operation) -> list[Operation]:
    """Return the operations of a migration that changes a guarded table, between removing and
    installing the triggers; the whole migration is one transaction."""
    return [RunPython(_lift, _put), *operations, RunPython(_put, _lift)]


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what is wrong with the guard: names of tables and triggers; empty if it works.

    It tries to change a row of each table, which must be refused. Everything is rolled back.
    """
    wrong = [f"{table}: {what}" for table, what in weakened(connection)]
    for table in _present(connection):
        wrong += [
            f"{table}: {statement.split()[0]} was not refused"
            for statement in _forbidden(connection, table)
            if not _refused(connection, statement)
        ]
    return wrong


def weakened(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Return the tables with missing or changed triggers, and what is wrong. It only reads, so it
    also works on a read-only copy."""
    present = _present(connection)
    for table in GUARDED:
        if table not in present:
            yield table, "no such table"
            continue
        standing = engine.standing(connection, table)
        for name, statement in _triggers(connection, table).items():
            if name not in standing:
                yield table, f"trigger {name} is missing"
            elif standing[name] != statement:
                yield table, f"trigger {name} is altered"
    yield from engine.waiting_weakened(connection)


def names() -> frozenset[str]:
    """Return the names of the triggers on the journal, on either engine."""
    kept = (
        name
        for vendor in ("sqlite", "postgresql")
        for table, keys in GUARDED.items()
        for name in engine.triggers(vendor, table, keys)
    )
    return frozenset([*kept, *engine.waiting_names()])


def _forbidden(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    column = GUARDED[table][0][0]
    statements = [f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        # its triggers are for the statement, not the row; a TRUNCATE would lock the table
        return [f"{statement} WHERE false" for statement in statements]
    where = f" WHERE rowid = (SELECT min(rowid) FROM {table})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)")
        return [statement + where for statement in statements] if cursor.fetchone()[0] else []


def _refused(connection: BaseDatabaseWrapper, statement: str) -> bool:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True, using=connection.alias)
    except DatabaseError as problem:
        return "insert-only" in str(problem)
    return False


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    return engine.triggers(connection.vendor, table, GUARDED[table])


def _present(connection: BaseDatabaseWrapper) -> list[str]:
    tables = set(connection.introspection.table_names())
    return [table for table in GUARDED if table in tables]


def _take_down(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table in _present(connection):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name in engine.standing(connection, table):
                cursor.execute(f"DROP TRIGGER {name}{on}")


def _put(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    put(editor.connection)


def _lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _take_down(editor.connection)
