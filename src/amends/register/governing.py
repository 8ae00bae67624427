"""Rows of governing records: projecting, saving, comparing and reading."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from amends.core.governing import alerts as of_records
from amends.core.records import state as core
from amends.core.streams import GOVERNING_STREAMS

from .columns import row_as
from .models import GoverningRecord
from .stream_rows import StreamRows

ALERT = str(of_records.ALERT.name)
"""The kind of alerts about other records."""
STAMP = (
    "SELECT COUNT(*) AS records, COALESCE(SUM(version), 0) AS revisions"
    " FROM register_governingrecord WHERE kind = %s"
)
"""Query for a marker that changes whenever a record of a kind is projected."""


def row_of(stream: str, record: core.GoverningRecord) -> GoverningRecord:
    """Return the row of a record."""
    kind = stream.partition("/")[0]
    return row_as(GoverningRecord, record, id=stream, kind=kind, owner=record.holder)


ROWS = {
    kind: StreamRows[core.GoverningRecord](
        stream.prefix,
        {GoverningRecord: F("id")},
        lambda name, record, rules: [row_of(name, record)],
        whole=True,
        only=Q(kind=kind),
    )
    for kind, stream in GOVERNING_STREAMS.items()
}


def versions() -> list[tuple[str, int]]:
    """Return the streams that have rows, of whatever kind, with their versions."""
    return list(GoverningRecord.objects.values_list("id", "version"))


def revisions(*kinds: str) -> list[int]:
    """Return numbers that change whenever a record of these kinds is projected."""
    numbers = of_kind(*kinds).order_by().aggregate(Count("id"), Sum("version", default=0))
    return list(numbers.values())


def of_kind(*kinds: str) -> "QuerySet[GoverningRecord]":
    """Return the records of these kinds, the newest first."""
    return GoverningRecord.objects.filter(kind__in=kinds).order_by("-begun_at", "id")


def of_any(wanted: Q) -> "QuerySet[GoverningRecord]":
    """Return the records that meet a condition, the newest first."""
    return GoverningRecord.objects.filter(wanted).order_by("-begun_at", "id")


def due() -> "QuerySet[GoverningRecord]":
    """Return the records in which someone has to act, the most urgent first."""
    return GoverningRecord.objects.filter(due__isnull=False).order_by("due", "id")


def overdue(today: date) -> list[GoverningRecord]:
    """Return the records whose day has passed without an alert about it. An alert is none of
    them."""
    alerted = GoverningRecord.objects.filter(
        kind=ALERT, about=OuterRef("id"), first=OuterRef("due")
    )
    passed = due().filter(due__lt=today).exclude(kind=ALERT)
    return list(passed.filter(~Exists(alerted)))


def alerts_since(
    since: datetime,
) -> tuple["QuerySet[GoverningRecord]", "QuerySet[GoverningRecord]"]:
    """Return the alerts about records of a period, and those of them without a response."""
    rows = of_kind(ALERT).filter(begun_at__gte=since)
    return rows, rows.filter(due__isnull=False)


def alerts(person: str) -> int:
    """Return how many alerts about records wait for a person's response."""
    return due().filter(kind=ALERT, owner=person).count()


def owned_by(person: str, kinds: Iterable[str]) -> list[str]:
    """Return the streams of the records of these kinds in which a person has to act."""
    return list(due().filter(owner=person, kind__in=kinds).values_list("id", flat=True))
