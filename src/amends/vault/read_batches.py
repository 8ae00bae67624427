"""Batches of the read log, as entries of the journal seal them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched, groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max, Min, QuerySet, TextField
from django.db.models.functions import Cast

from amends.core.codec import moment_text
from amends.core.principles.integrity import Frontier, canonical, leaf_hash

from .models import ReadLog

AT_MOST = 20_000
"""Rows of one batch."""
_AT_ONCE = 2_000
_COLUMNS = ("id", "reader", "purpose", "references", "pieces")


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that are a batch now: how many, the root of their tree in hexadecimal, and the moment of
    the latest."""

    rows: int
    root: str
    until: datetime


def take(batch: int, *, since: datetime | None, before: datetime) -> Taken | None:
    """Number the rows without a batch that were written since one moment and before another, the
    first of them by id; None if there are none. Rows of before `since` stay without a batch: they
    were inserted behind those that are sealed."""
    fresh = ReadLog.objects.filter(batch__isnull=True, at__lt=before)
    if since is not None:
        fresh = fresh.filter(at__gte=since)
    rows = list(_plain(fresh.order_by("id"))[:AT_MOST])
    if not rows:
        return None
    for some in batched(rows, _AT_ONCE):
        numbered = ReadLog.objects.filter(id__in=[row[0] for row in some])
        numbered.update(batch=batch)
    until = ReadLog.objects.filter(batch=batch).aggregate(Max("at"))["at__max"]
    return Taken(len(rows), root_of(rows), until)


def root_of(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return the root over rows in the order of their ids, in hexadecimal (`docs/auditors.md`)."""
    edge = Frontier()
    for *columns, at in rows:
        body = dict(zip(_COLUMNS, columns, strict=True)) | {"at": _moment(at)}
        edge.push(leaf_hash(hashlib.sha256(canonical(body).encode()).hexdigest()))
    return edge.root().hex()


def differing(sealed: Mapping[int, tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Compare every batch with its sealed rows and root; yield its number, what was sealed and what
    is there."""
    left = dict(sealed)
    rows = _plain(ReadLog.objects.filter(batch__isnull=False).order_by("batch", "id"), "batch")
    for batch, of in groupby(rows.iterator(_AT_ONCE), key=itemgetter(-2)):
        kept = [(*row[:-2], row[-1]) for row in of]
        should, root = left.pop(batch, (0, "")), root_of(kept)
        if should != (len(kept), root):
            yield batch, _told(should), _told((len(kept), root))
    for batch, should in left.items():
        yield batch, _told(should), _told((0, ""))


def unsealed(*, before: datetime) -> tuple[int, datetime | None]:
    """Return how many rows of before a moment have no batch, and the moment of the oldest."""
    rows = ReadLog.objects.filter(batch__isnull=True, at__lt=before)
    oldest = rows.aggregate(Min("at"))["at__min"]
    return (rows.count() if oldest else 0), oldest


def _plain(rows: QuerySet[ReadLog], *more: str) -> "QuerySet[ReadLog, tuple[Any, ...]]":
    """Return the columns of rows, the moment last and as text: one that no calendar has is read as
    it is stored."""
    columns = rows.annotate(told=Cast("at", TextField()))
    return columns.values_list(*_COLUMNS, *more, "told")


def _moment(stored: str) -> str:
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    return moment_text(at if at.tzinfo else at.replace(tzinfo=UTC))


def _told(batch: tuple[int, str]) -> str:
    rows, root = batch
    return f"{rows} rows, root {root[:16] or '-'}"
