"""Reading from a replica what is large and need not lock anything: exports, verification and facts.

Nothing that decides who may see or do something reads here, nor does anything that writes.
"""

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from amends.journal import engine

_PAUSES = (0, *(0.002 * 2**look for look in range(10)))
"""Seconds before each look whether the replica has replayed what the primary has committed: 2 in
all."""
_REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
    >= %s::pg_lsn
"""
_NEWEST = "SELECT id, digest FROM journal_entry ORDER BY id DESC LIMIT 1"
_HAS = "SELECT 1 FROM journal_entry WHERE (id, digest) = (%s, %s)"


@contextmanager
def reads(*, snapshot: bool = True) -> Iterator[bool]:
    """Read from the replica inside, by this thread; whether it does. A write inside raises. With
    `snapshot`, everything is read as it is at one moment.

    Everything that was committed before can be read. Without a replica, or if it does not answer or
    is too far behind, and in a transaction, which has to see its own writes, the primary is read.
    """
    primary = connections["default"]
    if primary.vendor == "sqlite" or primary.in_atomic_block:
        yield False
        return
    ours = _caught_up(primary)
    connections["default"] = ours or primary
    try:
        with _snapshot(connections["default"]) if snapshot else nullcontext():
            yield ours is not None
    finally:
        connections["default"] = primary
        if ours:
            ours.close()


@contextmanager
def _snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with engine.reading():
        with connection.cursor() as cursor:  # what writes fails without a replica, too
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _caught_up(primary: BaseDatabaseWrapper) -> BaseDatabaseWrapper | None:
    """Return a connection to the replica that has everything the primary has now."""
    if not settings.AMENDS_REPLICA:
        return None
    with primary.cursor() as cursor:
        cursor.execute(_NEWEST)
        newest = cursor.fetchone()
        cursor.execute("SELECT pg_current_wal_lsn()")
        (reached,) = cursor.fetchone()
    ours = primary.copy()
    ours.settings_dict |= copy.deepcopy(settings.AMENDS_REPLICA)
    with suppress(DatabaseError):
        for pause in _PAUSES:
            time.sleep(pause)
            with ours.cursor() as cursor:
                cursor.execute(_REPLAYED, [reached])
                if not cursor.fetchone()[0]:
                    continue
                if newest:
                    cursor.execute(_HAS, newest)
                if not newest or cursor.fetchone():
                    return ours
                break  # another database, for example that of a test installation
    ours.close()
    return None
