"""Waiting for a running request with the same key, up to a limit. The only place where the database
engines differ in this."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from .idempotency import Once
from .models import IdempotencyRecord

_LOCK_NOT_AVAILABLE = "55P03"
_USUAL = 5
"""Seconds that SQLite waits if its options do not say."""


class StillRunning(Exception):
    """What was waited for is still being carried out."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Wait at most this many seconds for a database lock. Raises `StillRunning`. Use outside any
    transaction."""
    _wait(seconds)
    try:
        yield
    except OperationalError as problem:
        if _is_a_lock(problem):
            raise StillRunning from problem
        raise
    finally:
        _wait(None)


def was_carried_out(once: Once) -> bool:
    """Whether this very request was carried out before."""
    return IdempotencyRecord.objects.filter(
        scope=once.scope, key=once.key, body=once.body, status__gt=0
    ).exists()


def led_to(once: Once) -> str | None:
    """The reference of what this very request led to, if it was carried out before."""
    done = IdempotencyRecord.objects.filter(
        scope=once.scope, key=once.key, body=once.body, status__gt=0
    )
    return done.values_list("reference", flat=True).first()


def _wait(seconds: int | None) -> None:
    """Set the maximum wait for a lock; None restores the setting."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            usual = connection.settings_dict["OPTIONS"].get("timeout", _USUAL)
            cursor.execute(
                f"PRAGMA busy_timeout = {1000 * (usual if seconds is None else seconds)}"
            )
        elif seconds is None:
            cursor.execute("RESET lock_timeout")
        else:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])


def _is_a_lock(problem: OperationalError) -> bool:
    sqlstate = getattr(problem.__cause__, "sqlstate", None)
    return sqlstate == _LOCK_NOT_AVAILABLE or "database is locked" in str(problem)
