"""Drafts of staff: typed and not sent, encrypted as identities are, and shown to their author only.

A draft is deleted when it is sent, when text of its stream is erased, and 60 days after its last
change.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from .ids import new_id
from .keys import by_id, in_use
from .models import Draft, Kind, Piece, Purpose

KEPT = timedelta(days=60)
"""How long a draft is kept after its last change."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft: for which form of which stream, its text, and when it was saved."""

    scope: str
    form: str
    text: str
    at: datetime


def save(owner: str, scope: str, form: str, text: str, *, now: datetime) -> None:
    """Store the draft in place of the author's last one for this form."""
    key = in_use(Purpose.seal, now=now)
    with transaction.atomic():
        mine = Draft.objects.select_for_update().filter(owner=owner, scope=scope, form=form)
        row = mine.first() or Draft(id=new_id(), owner=owner, scope=scope, form=form)
        row.ciphertext = key.seal(text.encode(), piece=row.id, scope=scope)
        row.data_key, row.saved_at = key.id, now
        row.save()


def of(owner: str, scope: str = "", form: str = "") -> list[Saved]:
    """Return the author's drafts, the last one saved first: all, or those of a stream or form."""
    filters = {name: value for name, value in (("scope", scope), ("form", form)) if value}
    rows = Draft.objects.filter(owner=owner, **filters).order_by("-saved_at", "id")
    return [Saved(row.scope, row.form, text, row.saved_at) for row, text in _opened(rows)]


def drop(owner: str, scopes: Collection[str], form: str) -> None:
    """Delete the author's drafts for this form of these streams."""
    Draft.objects.filter(owner=owner, scope__in=scopes, form=form).delete()


def sweep(*, now: datetime) -> int:
    """Delete drafts that were not changed for `KEPT`; returns how many."""
    return Draft.objects.filter(saved_at__lt=now - KEPT).delete()[0]


def holding(needle: bytes) -> Iterator[str]:
    """Yield the drafts that contain these bytes."""
    for row, text in _opened(Draft.objects.order_by("id")):
        if needle in text.encode():
            yield row.id


def forget(pieces: Sequence[str]) -> Sequence[str]:
    """Delete every draft of the streams whose words or names are erased: it may repeat them."""
    erased = Piece.objects.filter(id__in=pieces).exclude(kind=Kind.file)
    Draft.objects.filter(scope__in=erased.values("scope")).delete()
    return ()


def _opened(rows: Collection[Draft]) -> Iterator[tuple[Draft, str]]:
    keyring = by_id({row.data_key for row in rows})
    for row in rows:
        key = keyring[row.data_key]
        yield row, key.open(bytes(row.ciphertext), piece=row.id, scope=row.scope).decode()
