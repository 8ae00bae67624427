"""A request that comes twice under one key is carried out once (contract §4, Idempotency-Key)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from .models import Repeat

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Once:
    """Whose key it is (a token, a form), the key, and the keyed digest of the body."""

    scope: str
    key: str
    body: str


class OtherBody(Exception):
    """The key was used for another body."""


def begin(once: Once, *, now: datetime) -> Repeat:
    """A fresh row for the caller's transaction, or the row of the request carried out before.

    A second request waits here until the first has committed, then finds its answer. Raises
    `OtherBody`.
    """
    try:
        with transaction.atomic():
            return Repeat.objects.create(scope=once.scope, key=once.key, body=once.body, at=now)
    except IntegrityError:
        known = Repeat.objects.get(scope=once.scope, key=once.key)
    if known.body != once.body:
        raise OtherBody
    return known


def keep(row: Repeat, *, status: int, reference: str, version: int) -> None:
    """What the request led to, in the transaction of its effect."""
    row.status, row.reference, row.version = status, reference, version
    row.save(update_fields=["status", "reference", "version"])


def sweep(*, before: datetime) -> int:
    """Forget keys of requests older than `before`; answers how many. What was taken over from an
    older register is never forgotten: a rerun must know it."""
    return Repeat.objects.filter(at__lt=before).exclude(scope__startswith="import/").delete()[0]
