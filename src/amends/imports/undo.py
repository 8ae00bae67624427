"""Undoing an import: every complaint of one run, as long as none of them has been worked on."""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.db import transaction

from amends.core.framework.people.authority import Actor
from amends.core.operation.acts import importing
from amends.core.operation.acts.importing import TakeBack
from amends.core.operation.complaint import Complaint, Stage
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.handling.commands import Batch, Command
from amends.handling.models import IdempotencyRecord
from amends.handling.perform import write
from amends.handling.streams import complaint_of, reference_of, stream_of
from amends.jobs.steps import steps
from amends.journal import store
from amends.register.queries import Rows

from .run import AT_ONCE, scope_of

TAKE_BACK = importing.take_back.name


def references(source: str, run: str) -> list[Id]:
    """Return the complaints imported in a run and not undone."""
    if not run:
        return []
    records = IdempotencyRecord.objects.filter(scope=scope_of(source), body=run).order_by("id")
    return [Id(reference) for reference in records.values_list("reference", flat=True)]


def among(rows: Rows, source: str, run: str) -> Rows:
    """Return those of the complaints that were imported in a run and not undone."""
    records = IdempotencyRecord.objects.filter(scope=scope_of(source), body=run)
    return rows.filter(reference__in=records.values("reference"))


def touched(source: str, run: str) -> int:
    """Return how many of them have been worked on since; if any, the run cannot be undone."""
    count = 0
    for some in batched(references(source, run), AT_ONCE):
        live = (
            complaint for complaint in _complaints(some) if complaint.stage is not Stage.taken_back
        )
        count += sum(not complaint.untouched for complaint in live)
    return count


def take_back(source: str, run: str, *, actor: Actor, now: datetime) -> Iterator[int]:
    """Undo the complaints, a transaction at a time; yields after each how many. A row of the source
    is new again afterwards. Complaints worked on since stay."""
    for some in steps(references(source, run), at_most=AT_ONCE):
        yield _take_back(list(some), source, actor=actor, now=now)


def _take_back(some: list[Id], source: str, *, actor: Actor, now: datetime) -> int:
    """Undo all in one transaction; if one is refused, one by one, so that only that one stays."""
    try:
        with transaction.atomic(durable=True):
            commands = tuple(Command(stream_of(of), TAKE_BACK, TakeBack()) for of in some)
            write([Batch(now, actor, commands)])
            IdempotencyRecord.objects.filter(scope=scope_of(source), reference__in=some).delete()
    except Refused:
        if len(some) == 1:
            return 0
        return sum(_take_back([of], source, actor=actor, now=now) for of in some)
    return len(some)


def _complaints(some: tuple[Id, ...]) -> list[Complaint]:
    complaints = (
        complaint_of(reference_of(stream), entries)
        for stream, entries in store.read_many([stream_of(reference) for reference in some]).items()
    )
    return [complaint for complaint in complaints if complaint is not None]
