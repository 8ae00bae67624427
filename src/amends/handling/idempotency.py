"""Idempotency: a request repeated with the same key is carried out once (`docs/api.md`,
Idempotency-Key)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection

from amends.jobs.steps import delete

from .models import IdempotencyRecord

KEPT = timedelta(days=7)
WAIT = 10.0
"""Seconds that a request waits for another one with the same key."""
_LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL calls a lock that was waited for too long."""


@dataclass(frozen=True, slots=True)
class Once:
    """Owner of the key (a token, a form), the key, and the keyed digest of the body."""

    scope: str
    key: str
    body: str

    def __post_init__(self) -> None:
        # a hidden field that was tampered with: not every database can be asked for a NUL
        object.__setattr__(self, "key", self.key.replace("\0", ""))


class OtherBody(Exception):
    """The key was used for another body."""


class StillRunning(OperationalError):
    """The same request is still being carried out."""


def begin(once: Once, *, now: datetime) -> IdempotencyRecord | None:
    """Take the key in the caller's transaction. Returns None for a new key, otherwise the result of
    the earlier request.

    A second request waits here until the first has committed, then finds its result. Raises
    `OtherBody`, and `StillRunning` where the database can tell that from being locked (SQLite lets
    no one write then).
    """
    with connection.cursor() as cursor:
        try:
            at = connection.ops.adapt_datetimefield_value(now)
            params = [once.scope, once.key, once.body, at]
            if connection.vendor == "postgresql":  # can tell this request from others that wait
                longer = f"SET LOCAL lock_timeout = '{int(WAIT * 1000)}ms'"
                cursor.execute(f"{longer}; {_TAKE}; SET LOCAL lock_timeout TO DEFAULT", params)
                cursor.nextset()
            else:
                cursor.execute(_TAKE, params)
            taken = cursor.rowcount
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise StillRunning from problem
            raise
        if taken:
            return None
    earlier = IdempotencyRecord.objects.get(scope=once.scope, key=once.key)
    if earlier.body != once.body:
        raise OtherBody
    return earlier


def was_carried_out(once: Once) -> bool:
    """Whether this very request was carried out before."""
    return led_to(once) is not None


def is_spent(scope: str, key: str) -> bool:
    """Whether a request with this key was carried out, whatever its body."""
    return IdempotencyRecord.objects.filter(scope=scope, key=key, status__gt=0).exists()


def led_to(once: Once) -> str | None:
    """The reference of what this very request led to, if it was carried out before."""
    done = IdempotencyRecord.objects.filter(
        scope=once.scope, key=once.key, body=once.body, status__gt=0
    )
    return done.values_list("reference", flat=True).first()


def keep(once: Once, *, status: int, reference: str, version: int) -> None:
    """Store the result of the request, in the transaction of its effect."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [status, reference, version, once.scope, once.key])


_TAKE = (
    "INSERT INTO handling_idempotencyrecord (scope, key, body, status, reference, version, at)"
    " VALUES (%s, %s, %s, 0, '', 0, %s) ON CONFLICT (scope, key) DO NOTHING"
)
_KEEP = (
    "UPDATE handling_idempotencyrecord SET status = %s, reference = %s, version = %s"
    " WHERE scope = %s AND key = %s"
)


def take_all(by_once: Mapping[Once, str], *, now: datetime) -> set[Once]:
    """Take many keys in the caller's transaction, and store the reference that each leads to.
    Returns those that were new; the requests of the others were carried out before."""
    if not by_once:
        return set()
    at = connection.ops.adapt_datetimefield_value(now)
    values = [v for once, of in by_once.items() for v in (once.scope, once.key, once.body, of, at)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ALL.format(", ".join([_KEPT_ROW] * len(by_once))), values)
        taken = set(cursor.fetchall())
    return {once for once in by_once if (once.scope, once.key) in taken}


_KEPT_ROW = "(%s, %s, %s, 200, %s, 0, %s)"
_TAKE_ALL = (
    "INSERT INTO handling_idempotencyrecord (scope, key, body, status, reference, version, at)"
    " VALUES {} ON CONFLICT (scope, key) DO NOTHING RETURNING scope, key"
)


def sweep(*, before: datetime) -> int:
    """Delete keys of requests older than `before`; returns how many. Keys of imported complaints
    are never deleted, so that a repeated import recognises them."""
    old = IdempotencyRecord.objects.filter(at__lt=before)
    return delete(old.exclude(scope__startswith="import/"))
