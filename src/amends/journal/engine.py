"""Differences between SQLite and PostgreSQL in the journal: locks, lists in a query, triggers."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def lock(names: Iterable[str]) -> None:
    """Lock the names until the end of the transaction, always in the same order.

    SQLite needs nothing: an IMMEDIATE transaction is alone from its first statement on.
    """
    if keys := _lock_keys(names):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [keys])


_LOCK = "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key"


def _lock_keys(names: Iterable[str]) -> list[int]:
    if connection.vendor != "postgresql":
        return []
    digests = {hashlib.sha256(b"amends.journal\n" + name.encode()).digest() for name in names}
    return sorted(int.from_bytes(digest[:8], signed=True) for digest in digests)


COLUMNS = ("id", "stream", "version", "kind", "body", "recorded", "previous", "digest")
"""The columns of an entry, in the order in which `rows_from` returns them."""

type NewRow = tuple[str, int, str, str, str, str, str]
"""The columns of an entry, except the id that it is given."""

_AT_ONCE = 2_000
"""Rows in one statement, because SQLite limits the number of parameters."""
_FEW = 8
"""Up to this many rows, PostgreSQL reads values faster one by one than as lists."""


def insert(rows: Sequence[NewRow]) -> list[int]:
    """Insert the entries in order; returns their ids. One statement for thousands."""
    columns = ", ".join(COLUMNS[1:])
    ids: list[int] = []
    for batch in batched(rows, _AT_ONCE):
        if connection.vendor == "postgresql" and len(batch) > _FEW:
            values = (
                "SELECT * FROM unnest(%s::text[], %s::integer[], %s::text[], %s::text[],"
                " %s::text[], %s::text[], %s::text[])"
            )
            params: list[Any] = [list(column) for column in zip(*batch, strict=True)]
        else:
            values = "VALUES " + ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(batch))
            params = [value for row in batch for value in row]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO journal_entry ({columns}) {values} RETURNING id", params)
            ids += [entry_id for (entry_id,) in cursor.fetchall()]
    return ids


type At = tuple[str, int]
"""A stream and a version."""


_WANTED = {
    "postgresql": "(SELECT p->>0 AS stream, (p->>1)::integer AS version"
    " FROM jsonb_array_elements(%s::jsonb) AS p)",
    "sqlite": "(SELECT value->>0 AS stream, value->>1 AS version FROM json_each(%s))",
}
"""SQL with all places as one parameter."""


type Query = tuple[str, Sequence[Any]]
"""A statement with its parameters."""


def rows_from(
    places: Sequence[At], *, lock: Iterable[str] = (), then: Sequence[Query] = ()
) -> list[list[Any]]:
    """The entries of streams from these versions on, by stream and version, read when the names to
    `lock` are locked. One query, which finds each place by index however many are expected; behind
    them the rows of each query that follows."""
    params: Sequence[Any] = (json.dumps(places),)
    source = _FROM_THERE[connection.vendor]
    if len(places) == 1:
        source, params = "journal_entry AS e WHERE stream = %s AND version >= %s", places[0]
    columns = ", ".join(f"e.{column}" for column in COLUMNS)
    sql, keys = f"SELECT {columns} FROM {source} ORDER BY e.stream, e.version", _lock_keys(lock)
    locks: list[Query] = [(_LOCK, [keys])] if keys else []
    return _rows_of([*locks, (sql, params), *then])[len(locks) :]


def _rows_of(queries: Sequence[Query]) -> list[list[Any]]:
    """The rows of each query. PostgreSQL gets all in one message, each with its own snapshot."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return [list(cursor.execute(*query).fetchall()) for query in queries]
        params = [value for _, values in queries for value in values]
        cursor.execute("; ".join(sql for sql, _ in queries), params)
        rows = [list(cursor.fetchall())]
        while cursor.nextset():
            rows.append(list(cursor.fetchall()))
        return rows


_ON = "e.stream = w.stream AND e.version >= w.version"
_FROM_THERE = {
    "postgresql": f"{_WANTED['postgresql']} AS w"
    f" CROSS JOIN LATERAL (SELECT * FROM journal_entry AS e WHERE {_ON} OFFSET 0) AS e",
    "sqlite": f"{_WANTED['sqlite']} AS w CROSS JOIN journal_entry AS e ON {_ON}",
}


def digests_at(places: Sequence[At]) -> dict[At, str]:
    """Return the digests of the entries at these places, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.stream, e.version, e.digest"
            f" FROM {_WANTED[connection.vendor]} AS w JOIN journal_entry AS e"
            " ON e.stream = w.stream AND e.version = w.version",
            [json.dumps(places)],
        )
        return {(stream, version): digest for stream, version, digest in cursor}


# --- triggers ----------------------------------------------------------------------------------


def triggers(vendor: str, table: str, keys: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the triggers, name to statement, that make a table insert-only.

    `keys` are the columns that must be unique, because ``INSERT OR REPLACE`` would bypass the
    triggers.
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
"""The function called by PostgreSQL's triggers."""


BEFORE_ANY_CHANGE = 2 | 8 | 16 | 32
"""PostgreSQL's code of a trigger before DELETE, UPDATE or TRUNCATE, for each statement."""


def standing(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """Return the triggers that guard a table, by name, with their statement ("" for one that
    PostgreSQL has in another form than ours, or that is switched off)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgenabled = 'A' AND tgtype = %s AND proname = 'journal_refuse'"
                " AND prosrc = %s"
                " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname NOT LIKE '%%_waits'",
                [BEFORE_ANY_CHANGE, REFUSE.split("$$")[1], table],
            )
            ours = triggers(connection.vendor, table, ())
            return {name: ours.get(name, "") if good else "" for name, good in cursor}
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND tbl_name = %s AND name NOT LIKE '%%_waits'",
            [table],
        )
        return dict(cursor.fetchall())


_WAITS = {
    "journal_entry": "INSERT INTO journal_waiting (entry) {of_new} ON CONFLICT DO NOTHING",
    "journal_leaf": "DELETE FROM journal_waiting WHERE entry IN ({of_new})",
}
_NEW = {"journal_entry": "id", "journal_leaf": "entry_id"}


def put_waiting(connection: BaseDatabaseWrapper) -> None:
    """Install, unless they are, the triggers that note which entries have no leaf. It is exact:
    an entry becomes visible together with its note, whatever order transactions commit in."""
    if "journal_waiting" not in connection.introspection.table_names():
        return  # the migrations before
    remove_waiting(connection)
    with connection.cursor() as cursor:
        for table in _WAITS:
            does = _waits(connection.vendor, table)
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {table}_waits() RETURNS trigger LANGUAGE plpgsql"
                    f" AS $${does}$$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {table}_waits AFTER INSERT ON {table} REFERENCING NEW TABLE AS"
                    f" fresh FOR EACH STATEMENT EXECUTE FUNCTION {table}_waits()"
                )
            else:
                cursor.execute(does)


def _waits(vendor: str, table: str) -> str:
    """Return the statement of such a trigger; on PostgreSQL the body of its function."""
    if vendor == "postgresql":
        does = _WAITS[table].format(of_new=f"SELECT {_NEW[table]} FROM fresh")
        return f" BEGIN {does}; RETURN NULL; END "
    does = _WAITS[table].format(of_new=f"SELECT NEW.{_NEW[table]} WHERE true")
    return f"CREATE TRIGGER {table}_waits AFTER INSERT ON {table} BEGIN {does}; END"


def waiting_names() -> list[str]:
    """Return the names of these triggers."""
    return [f"{table}_waits" for table in _WAITS]


def waiting_weakened(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Yield the table and each of these triggers that is missing or altered."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, CASE WHEN tgenabled IN ('O', 'A') AND tgtype = 4 AND tgqual IS NULL"
                " THEN prosrc ELSE '' END"
                " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname = ANY(%s)"
                " AND tgrelid::regclass::text || '_waits' = tgname AND proname = tgname",
                [waiting_names()],
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND name = tbl_name || '_waits'"
            )
        triggers = dict(cursor.fetchall())
    for table in _WAITS:
        name = f"{table}_waits"
        if triggers.get(name) != _waits(connection.vendor, table):
            yield table, f"trigger {name} is {'altered' if name in triggers else 'missing'}"


def remove_waiting(connection: BaseDatabaseWrapper) -> None:
    """Remove these triggers."""
    with connection.cursor() as cursor:
        for table in _WAITS:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_waits{on}")


def waiting(at_most: int) -> list[tuple[int, str, str]]:
    """Return id, digest and moment of the entries without a leaf, the lowest id first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.digest, e.recorded FROM journal_waiting AS w JOIN journal_entry AS e"
            " ON e.id = w.entry ORDER BY w.entry LIMIT %s",
            [at_most],
        )
        return list(cursor.fetchall())


# --- reading much ------------------------------------------------------------------------------


@contextmanager
def reading() -> Iterator[None]:
    """Read everything inside from one snapshot, without blocking writers.

    Write nothing inside. Within a transaction, that transaction's isolation applies.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    else:  # one of Django's own would be IMMEDIATE and lock out every writer
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def batches(
    sql: str, params: Sequence[int | str] = (), *, size: int = 2_000
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query, `size` at a time, in constant memory and from one snapshot."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield rows
