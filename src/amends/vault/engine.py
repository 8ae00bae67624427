"""What differs between SQLite and PostgreSQL in the vault."""

import json
import time
from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .models import Findable, Piece


class ScrubIncomplete(Exception):
    """Another connection was reading; try again when it has ended."""


def pieces_of(ids: Iterable[str]) -> RawSQL:
    """The condition on a piece that it is one of these, which are one parameter however many there
    are: with one for each, making the statement takes longer than answering it."""
    if connection.vendor == "postgresql":
        return RawSQL("(vault_piece.id = ANY(%s))", [list(ids)], output_field=BooleanField())
    return RawSQL(
        "(vault_piece.id IN (SELECT value FROM json_each(%s)))",
        [json.dumps(list(ids))],
        output_field=BooleanField(),
    )


def overwrite_deleted() -> None:
    """From here on this connection overwrites what it deletes (SQLite). Costs nothing elsewhere."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


_PAUSE = 0.02
_LOOKS = 3_000
"""A minute of looking, with pauses."""


def wait_for_older() -> None:
    """PostgreSQL: waits until every transaction that was open a moment ago has ended, on the whole
    server, because a table that is rewritten keeps the dead rows which one of them might still
    see. Raises `ScrubIncomplete` after about a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (mark,) = cursor.fetchone()
        for _ in range(_LOOKS):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > mark:
                return
            time.sleep(_PAUSE)
    raise ScrubIncomplete("an older transaction is still open")


def scrub() -> None:
    """Rewrites what still holds deleted bytes: pages, write-ahead log, dead rows.

    Outside a transaction; minutes on a large database, so it runs once after a batch of
    erasures. SQLite: the whole file, then the log is cut to nothing; raises `ScrubIncomplete`
    while another connection reads. PostgreSQL: once older transactions have ended, the vault's
    tables are rewritten under an exclusive lock. Its write-ahead log holds the old bytes until the
    segments are recycled, and backups as long as they are kept: both are the operator's to bound.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub stands outside any transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wait_for_older()
            for model in (Piece, Findable):
                name = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"VACUUM (FULL) {name}")
            return
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise ScrubIncomplete("the write-ahead log is still being read")
