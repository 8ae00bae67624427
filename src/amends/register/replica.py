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

PATIENCE = 2.0
"""Seconds in which the replica has to have replayed what the primary has committed."""
_PAUSE = 0.002
"""Seconds between the first two looks; it doubles."""
_REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
    >= %s::pg_lsn
"""


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
        with engine.reading() if snapshot else nullcontext():
            yield ours is not None
    finally:
        connections["default"] = primary
        if ours:
            ours.close()


def _caught_up(primary: BaseDatabaseWrapper) -> BaseDatabaseWrapper | None:
    """Return a connection to the replica that has everything the primary has now."""
    if not settings.AMENDS_REPLICA:
        return None
    with primary.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        (reached,) = cursor.fetchone()
    ours = primary.copy()
    ours.settings_dict |= copy.deepcopy(settings.AMENDS_REPLICA)
    with suppress(DatabaseError):
        last, pause = time.monotonic() + PATIENCE, _PAUSE
        while True:
            with ours.cursor() as cursor:
                cursor.execute(_REPLAYED, [reached])
                if cursor.fetchone()[0]:
                    return ours
            if time.monotonic() + pause > last:
                break
            time.sleep(pause)
            pause *= 2
    ours.close()
    return None
