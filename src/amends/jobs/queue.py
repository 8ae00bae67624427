"""Queueing errands and carrying them out, each by one worker at a time.

A worker claims, works, and finishes in the transaction of its effect. If it dies, its lease ends
by itself and another takes the errand; what it still tries to finish then is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from amends.core.values import Code
from amends.vault import rows

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

_TRIES = len(BACK_OFF) + 1

LEASE = timedelta(minutes=5)
LEASE_ENDED = Code("lease_ended")
"""The problem of an errand whose every worker died."""


class LeaseLost(Exception):
    """The lease ended and the errand may be in other hands: undo what was done for it."""


class NotYet(Exception):
    """There is more of it to do, or its time has not come: lay it back for so long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"not yet, in {wait}")
        self.wait = wait


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
    rows.insert(
        Errand,
        (
            (one.stream, one.version, one.kind, one.party, one.run_after or now, *_UNTRIED)
            for one in new
        ),
        unless_there=True,
    )


_UNTRIED = (0, "", None, None, None, "")
"""attempts, leased_by, lease_until, done_at, shelved_at, problem."""


def claim(
    worker: str,
    *,
    now: datetime,
    at_most: int = 1,
    untried: Code | None = None,
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Takes errands that are due, the longest due first. `worker` names one thread of work;
    `untried` asks only for those of a kind that nobody has tried yet.

    Outside a transaction, or the others cannot see the claim. It counts as a try of each, because
    a worker that dies says nothing: claim what is done at once, not what waits meanwhile. An
    errand that was claimed as often as it may be tried, and never finished, is shelved instead.
    Raises ValueError without a name.
    """
    if not worker or at_most < 1 or lease <= timedelta():
        raise ValueError("a claim needs a worker, a number and a lease")
    until = now + lease
    while taken := engine.take(
        worker=worker, now=now, until=until, at_most=at_most, untried=untried
    ):
        claimed = [Claimed(*row, worker=worker, lease_until=until) for row in taken]
        for errand in claimed:
            if errand.attempts > _TRIES:
                shelve(errand, LEASE_ENDED, now=now)
        if left := [errand for errand in claimed if errand.attempts <= _TRIES]:
            return left
    return []


def finish(errand: Claimed, *, now: datetime) -> None:
    """Marks it done. Raises `LeaseLost`."""
    _settle(errand, done_at=now)


def finish_all(errands: Sequence[Claimed], *, now: datetime) -> None:
    """Marks errands of one claim done, by one statement. Raises `LeaseLost` if one of them is no
    longer held; stands in a transaction, so that then none is."""
    first = errands[0]
    held = Errand.objects.filter(
        id__in=[errand.id for errand in errands],
        leased_by=first.worker,
        lease_until=first.lease_until,
    )
    if held.update(leased_by="", lease_until=None, done_at=now) != len(errands):
        raise LeaseLost(f"not all of {len(errands)} errands are in the hands of their worker")


def fail(errand: Claimed, problem: Code, *, now: datetime) -> None:
    """Lays it back for a while that grows with the failures, at last on the shelf. Raises
    `LeaseLost`."""
    if errand.attempts >= _TRIES:
        shelve(errand, problem, now=now)
    else:
        later = now + BACK_OFF[errand.attempts - 1]
        _settle(errand, problem=Code(problem), run_after=later)


def shelve(errand: Claimed, problem: Code, *, now: datetime) -> None:
    """Lays it on the shelf at once: trying again cannot help. Raises `LeaseLost`."""
    _settle(errand, problem=Code(problem), shelved_at=now)


def put_back(errand: Claimed, wait: timedelta, *, now: datetime) -> None:
    """Lays it back until its time has come: nothing went wrong, so it does not count as a try.
    Raises `LeaseLost`."""
    _settle(errand, run_after=now + wait, attempts=errand.attempts - 1)


def unshelve(ids: Iterable[int], *, now: datetime) -> int:
    """Takes errands from the shelf, to be tried as if new; answers how many lay there."""
    shelved = Errand.objects.filter(id__in=set(ids), shelved_at__isnull=False)
    return shelved.update(shelved_at=None, attempts=0, run_after=now)


def try_again(problem: Code, *, now: datetime) -> int:
    """Takes from the shelf whatever lies there for this problem, since that may be gone; answers
    how many."""
    shelved = Errand.objects.filter(problem=problem, shelved_at__isnull=False)
    return shelved.update(shelved_at=None, attempts=0, run_after=now)


def let_rest(*, now: datetime) -> int:
    """Marks everything that waits as done, though nobody did it; answers how much. Only for a
    demonstration, where nobody is written to about the past."""
    waiting = Errand.objects.filter(done_at__isnull=True, shelved_at__isnull=True, leased_by="")
    return waiting.update(done_at=now)


def awaited(stream: str, kind: Code) -> bool:
    """Whether an errand of that kind was queued for the stream and is not done yet."""
    return Errand.objects.filter(stream=stream, kind=kind, done_at__isnull=True).exists()


def overtaken(errand: Claimed) -> bool:
    """Whether the same is asked for again because of a later entry of its stream: then doing it
    once, for that one, is enough."""
    later = Errand.objects.filter(
        stream=errand.stream, kind=errand.kind, party=errand.party, version__gt=errand.version
    )
    return later.filter(done_at__isnull=True, shelved_at__isnull=True).exists()


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
