"""What differs between SQLite and PostgreSQL in the journal: locks, lists in a query, triggers."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL


def lock(names: Iterable[str]) -> None:
    """Holds the names until the end of the transaction, taken in one order by everybody.

    SQLite needs nothing: an IMMEDIATE transaction is alone from its first statement on.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key",
            [sorted({_lock_key(name) for name in names})],
        )


def _lock_key(name: str) -> int:
    digest = hashlib.sha256(b"amends.journal\n" + name.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def listed(texts: Sequence[str]) -> RawSQL:
    """The texts as a subquery with one parameter, however many there are."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(texts))])


type At = tuple[str, int]
"""A stream and a version."""


def digests_at(places: Sequence[At]) -> dict[At, tuple[str, str]]:
    """Digest and `recorded` of the entries that stand at these places. One query."""
    pairs = json.dumps(places)
    if connection.vendor == "postgresql":
        wanted = (
            "(SELECT p->>0 AS stream, (p->>1)::integer AS version"
            " FROM jsonb_array_elements(%s::jsonb) AS p)"
        )
    else:
        wanted = "(SELECT value->>0 AS stream, value->>1 AS version FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.stream, e.version, e.digest, e.recorded"
            f" FROM {wanted} AS w JOIN journal_entry AS e"
            " ON e.stream = w.stream AND e.version = w.version",
            [pairs],
        )
        return {(stream, version): (digest, at) for stream, version, digest, at in cursor}


# --- triggers ----------------------------------------------------------------------------------


def triggers(vendor: str, table: str, keys: Sequence[Sequence[str]]) -> dict[str, str]:
    """The triggers, name to statement, that make a table insert-only.

    `keys` are the columns that must be unique: an ``INSERT OR REPLACE`` would go round them.
    """
    if vendor == "postgresql":
        name = f"{table}_keeps"
        return {
            name: f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        }
    taken = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    return {
        f"{table}_keeps_{what}": f"CREATE TRIGGER {table}_keeps_{what} {when} {refuse}"
        for what, when in {
            "rows": f"BEFORE UPDATE ON {table}",
            "all": f"BEFORE DELETE ON {table}",
            "first": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})",
        }.items()
    }


REFUSE = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
"""The function behind PostgreSQL's triggers."""


BEFORE_ANY_CHANGE = 2 | 8 | 16 | 32
"""How PostgreSQL notes a trigger before DELETE, UPDATE or TRUNCATE, for each statement."""


def standing(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """The triggers that stand on a table, name to statement ("" for one that PostgreSQL knows
    in another form than ours, or switched off)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgenabled = 'A' AND tgtype = %s AND proname = 'journal_refuse'"
                " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [BEFORE_ANY_CHANGE, table],
            )
            ours = triggers(connection.vendor, table, ())
            return {name: ours.get(name, "") if good else "" for name, good in cursor}
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        return dict(cursor.fetchall())


# --- reading much ------------------------------------------------------------------------------


def reading() -> AbstractContextManager[object]:
    """Where `batches` are read: PostgreSQL keeps a cursor on the server in a transaction only.

    SQLite must not have one: it would be IMMEDIATE and keep every writer out meanwhile.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def batches(
    sql: str, params: Sequence[int | str] = (), *, size: int = 2_000
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, `size` at a time, in constant memory and all from one moment."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield rows
