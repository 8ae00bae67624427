"""Queueing errands and carrying them out, each by one worker at a time.

A worker claims, works, and finishes in the transaction of its effect. If it dies, its lease ends
by itself and another takes the errand; what it still tries to finish then is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from amends.core.values import Code

from . import engine
from .models import Errand

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long to wait after each failure; after one more the errand goes to the shelf."""

LEASE = timedelta(minutes=5)
LEASE_ENDED = Code("lease_ended")
"""The problem of an errand whose every worker died."""


class LeaseLost(Exception):
    """The lease ended and the errand may be in other hands: undo what was done for it."""


@dataclass(frozen=True, slots=True)
class NewErrand:
    """What is to be done because of which entry, for which party (0 for none)."""

    stream: str
    version: int
    kind: Code
    party: int = 0
    run_after: datetime | None = None
    """Not before; None is at once."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An errand in the hands of one worker until its lease ends."""

    id: int
    stream: str
    version: int
    kind: str
    party: int
    attempts: int
    worker: str
    lease_until: datetime


def queue(new: Iterable[NewErrand], *, now: datetime) -> None:
    """Keeps the errands in the caller's transaction. One that was queued before is not doubled,
    whatever has become of it."""
    Errand.objects.bulk_create(
        [
            Errand(
                stream=errand.stream,
                version=errand.version,
                kind=errand.kind,
                party=errand.party,
                run_after=errand.run_after or now,
            )
            for errand in new
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )


def claim(
    worker: str, *, now: datetime, at_most: int = 1, lease: timedelta = LEASE
) -> list[Claimed]:
    """Takes the errands that are due, the longest due first. `worker` names one thread of work.

    Outside a transaction, or the others cannot see the claim. An errand that was claimed as often
    as it may be tried, and never finished, is shelved instead. Raises ValueError without a name.
    """
    if not worker or at_most < 1 or lease <= timedelta():
        raise ValueError("a claim needs a worker, a number and a lease")
    until = now + lease
    taken = [
        Claimed(*row, worker=worker, lease_until=until)
        for row in engine.take(worker=worker, now=now, until=until, at_most=at_most)
    ]
    for errand in taken:
        if errand.attempts > len(BACK_OFF) + 1:
            shelve(errand, LEASE_ENDED, now=now)
    return [errand for errand in taken if errand.attempts <= len(BACK_OFF) + 1]


def finish(errand: Claimed, *, now: datetime) -> None:
    """Marks it done. Raises `LeaseLost`."""
    _settle(errand, done_at=now)


def fail(errand: Claimed, problem: Code, *, now: datetime) -> None:
    """Lays it back for a while that grows with the failures, at last on the shelf. Raises
    `LeaseLost`."""
    if errand.attempts > len(BACK_OFF):
        shelve(errand, problem, now=now)
    else:
        later = now + BACK_OFF[errand.attempts - 1]
        _settle(errand, problem=Code(problem), run_after=later)


def shelve(errand: Claimed, problem: Code, *, now: datetime) -> None:
    """Lays it on the shelf at once: trying again cannot help. Raises `LeaseLost`."""
    _settle(errand, problem=Code(problem), shelved_at=now)


def unshelve(ids: Iterable[int], *, now: datetime) -> int:
    """Takes errands from the shelf, to be tried as if new; answers how many lay there."""
    shelved = Errand.objects.filter(id__in=set(ids), shelved_at__isnull=False)
    return shelved.update(shelved_at=None, attempts=0, run_after=now)


def clear_done(before: datetime, *, at_most: int = 10_000) -> int:
    """Removes errands done long ago, a batch at a time; answers how many."""
    done = Errand.objects.filter(done_at__lt=before).order_by("done_at")
    removed, _ = Errand.objects.filter(
        id__in=list(done.values_list("id", flat=True)[:at_most])
    ).delete()
    return removed


def _settle(errand: Claimed, **changes: object) -> None:
    """Ends the lease, if it is still this worker's."""
    if not _held(errand).update(leased_by="", lease_until=None, **changes):
        raise LeaseLost(
            f"{errand.kind} for {errand.stream} is no longer in the hands of its worker"
        )


def _held(errand: Claimed) -> QuerySet[Errand]:
    return Errand.objects.filter(
        id=errand.id, leased_by=errand.worker, lease_until=errand.lease_until
    )
