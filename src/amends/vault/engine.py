"""Differences between SQLite and PostgreSQL in the vault."""

import json
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from .models import Draft, Findable, Piece


class ScrubIncomplete(Exception):
    """Another connection was reading; try again when it has ended."""


def pieces_of(ids: Iterable[str], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return columns of these pieces, the last two of which are moments. One query with one
    parameter: to build it, and to make its answer, takes Django longer than the query."""
    *plain, sealed, erased = columns
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            listed = ", ".join(columns)
            cursor.execute(f"SELECT {listed} FROM vault_piece WHERE id = ANY(%s)", [list(ids)])  # noqa: S608 - ours
            return list(cursor.fetchall())
        # of an expression, SQLite's driver leaves a moment as stored
        listed, wanted = f"{', '.join(plain)}, +{sealed}, +{erased}", json.dumps(list(ids))
        among = "IN (SELECT value FROM json_each(%s))"
        cursor.execute(f"SELECT {listed} FROM vault_piece WHERE id {among}", [wanted])  # noqa: S608 - ours
        moment = cache(_moment)  # few occur in many rows
        return [(*row[:-2], moment(row[-2]), moment(row[-1])) for row in cursor.fetchall()]


def _moment(stored: Any) -> datetime | None:
    """Return a moment as Django does. Raises ValueError if it is none."""
    if stored is None:
        return None
    text = stored.decode() if isinstance(stored, bytes) else str(stored)
    at = parse_datetime(text)
    if at is None:
        raise ValueError(f"not a moment: {text[:80]!r}")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def overwrite_deleted() -> None:
    """Make this connection overwrite what it deletes (SQLite). No effect elsewhere."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


_PAUSE = 0.02
_LOOKS = 3_000
"""Number of attempts: a minute, with pauses."""


def _wait_for_older() -> None:
    """Wait until no transaction of this database, prepared transaction or replica can see what was
    deleted until now. Raises `ScrubIncomplete` after about a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        (mark,) = cursor.fetchone()
        for _ in range(_LOOKS):
            cursor.execute(
                "SELECT count(*) FROM (SELECT unnest(ARRAY[backend_xid, backend_xmin])"
                " FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() UNION ALL SELECT transaction FROM pg_prepared_xacts"
                " WHERE database = current_database()"
                " UNION ALL SELECT xmin FROM pg_replication_slots) AS still (xid)"
                " WHERE age(xid) >= age(%s::text::xid)",
                [mark],
            )
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(_PAUSE)
    raise ScrubIncomplete("an older transaction is still open")


def rewrite(*tables: str) -> None:
    """Rewrite these tables without their dead rows (PostgreSQL), once older transactions of this
    database have ended. A rewrite alone keeps what a transaction of another database of the server
    is older than; plain VACUUM does not, so it comes first. Raises `ScrubIncomplete`."""
    for table in tables:
        _wait_for_older()
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"VACUUM {name}")
            cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")


def size() -> int:
    """Return the bytes that `scrub` rewrites: the whole file, or the tables with text."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
                " WHERE relkind = 'r' AND relname ~ '^(vault|register)_'"
            )
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def shorten_log() -> None:
    """Write the write-ahead log back into the file and empty it (SQLite), as far as no one reads
    it. It contains what was deleted; writing goes on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def scrub() -> None:
    """Rewrite what still contains deleted bytes: pages, write-ahead log, dead rows.

    Call it outside a transaction. It takes minutes on a large database, so it runs once after a
    batch of erasures. SQLite: the whole file, then the log is truncated; raises `ScrubIncomplete`
    while another connection reads. PostgreSQL: once older transactions have ended, the vault's
    tables are rewritten under an exclusive lock. Its write-ahead log contains the old bytes until
    the segments are recycled, and backups as long as they exist: the operator has to limit both.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub stands outside any transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rewrite(*(model._meta.db_table for model in (Piece, Findable, Draft)))
            return
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise ScrubIncomplete("the write-ahead log is still being read")
