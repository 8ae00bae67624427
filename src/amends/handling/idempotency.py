"""Idempotency: a request repeated with the same key is carried out once (contract §4,
Idempotency-Key)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .models import IdempotencyRecord

KEPT = timedelta(days=7)


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


def begin(once: Once, *, now: datetime) -> IdempotencyRecord | None:
    """Take the key in the caller's transaction. Returns None for a new key, otherwise the result of
    the earlier request.

    A second request waits here until the first has committed, then finds its result. Raises
    `OtherBody`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [once.scope, once.key, once.body, _stored(now)])
        if cursor.rowcount:
            return None
    known = IdempotencyRecord.objects.get(scope=once.scope, key=once.key)
    if known.body != once.body:
        raise OtherBody
    return known


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


def _stored(moment: datetime) -> Any:
    """Return the moment as the database engine stores it."""
    return connection.ops.adapt_datetimefield_value(moment)


def sweep(*, before: datetime) -> int:
    """Delete keys of requests older than `before`; returns how many. Keys of imported complaints
    are never deleted, so that a repeated import recognises them."""
    return (
        IdempotencyRecord.objects.filter(at__lt=before)
        .exclude(scope__startswith="import/")
        .delete()[0]
    )
