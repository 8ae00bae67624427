"""What differs between SQLite and PostgreSQL in the vault."""

from django.db import connection

from .models import LookupForm, Piece


class ScrubIncomplete(Exception):
    """Another connection was reading; try again when it has ended."""


def together(bits: str) -> str:
    """The aggregate that puts bits of different rows together, each bit standing in one row."""
    return f"BIT_OR({bits})" if connection.vendor == "postgresql" else f"SUM({bits})"


def overwrite_deleted() -> None:
    """From here on this connection overwrites what it deletes (SQLite). Costs nothing elsewhere."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def scrub() -> None:
    """Rewrites what still holds deleted bytes: pages, write-ahead log, dead rows.

    Outside a transaction; minutes on a large database, so it runs once after a batch of
    erasures. SQLite: the whole file, then the log is cut to nothing; raises `ScrubIncomplete`
    while another connection reads. PostgreSQL: the vault's tables are rewritten under an
    exclusive lock. Its write-ahead log holds the old bytes until the segments are recycled, and
    backups hold them as long as they are kept: both are the operator's to bound.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub stands outside any transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Piece, LookupForm):
                name = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"VACUUM (FULL) {name}")
            return
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise ScrubIncomplete("the write-ahead log is still being read")
