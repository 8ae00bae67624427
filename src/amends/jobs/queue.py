"""Queueing jobs and carrying them out, each by one worker at a time.

A worker claims a job, works, and finishes it in the transaction of its effect. If the worker dies,
its lease ends and another one takes the job. If the first still tries to finish, it is refused.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from amends.core.values import Code
from amends.vault import rows

from .models import Job
from .steps import delete

_log = logging.getLogger("amends.jobs")

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long to wait after each failure; after one more the job has failed."""

_TRIES = len(BACK_OFF) + 1

LEASE = timedelta(minutes=5)
LEASE_ENDED = Code("lease_ended")
"""The problem of a job all of whose workers died."""


OUTAGE = (OperationalError, InterfaceError)
"""What is raised when the database does not answer: no piece of work is at fault, and each of the
others would wait for it too."""


class LeaseLost(Exception):
    """The lease ended and another worker may have the job: undo what was done for it."""


class NotYet(Exception):
    """The job has more to do, or its time has not come: put it back for this long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"not yet, in {wait}")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is to be done because of which entry, for which person involved (0 for none)."""

    stream: str
    version: int
    kind: Code
    party: int = 0
    run_after: datetime | None = None
    """Not before this moment; None is at once."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that one worker has until its lease ends."""

    id: int
    stream: str
    version: int
    kind: str
    party: int
    attempts: int
    worker: str
    lease_until: datetime


def queue(new: Iterable[NewJob], *, now: datetime) -> None:
    """Store the jobs in the caller's transaction. One that was queued before is not added again,
    whatever its state."""
    rows.insert(
        Job,
        (
            (job.stream, job.version, job.kind, job.party, job.run_after or now, *_UNTRIED)
            for job in new
        ),
        unless_there=True,
    )


_UNTRIED = (0, "", None, None, None, "")
"""attempts, leased_by, lease_until, done_at, failed_at, problem."""


def claim(
    worker: str,
    *,
    now: datetime,
    at_most: int = 1,
    untried: Code | None = None,
    clock: datetime | None = None,
) -> list[Claimed]:
    """Claim due jobs, longest due first. `worker` names one thread of work; `untried` limits them
    to jobs of a kind that were never tried. With the `clock` of this host at this moment, leases
    end by that of PostgreSQL, because the clock of a host can jump.

    Call it outside a transaction, otherwise other workers cannot see the claim. A claim counts as a
    try, because a worker that dies reports nothing: claim only what is done at once. A job that was
    claimed as often as it may be tried, and never finished, becomes a failed job instead. Raises
    ValueError without a name.
    """
    if not worker or at_most < 1:
        raise ValueError("a claim needs a worker and a number")
    until = now + LEASE
    while taken := _take(worker, now, until, at_most=at_most, untried=untried, clock=clock):
        claimed = [Claimed(*row[:6], worker=worker, lease_until=row[6] or until) for row in taken]
        for job in claimed:
            if job.attempts > _TRIES:
                fail(job, LEASE_ENDED, now=now)
        if left := [job for job in claimed if job.attempts <= _TRIES]:
            return left
    return []


def finish(job: Claimed, *, now: datetime) -> None:
    """Mark the job as done. Raises `LeaseLost`."""
    _settle(job, done_at=now)


def finish_all(jobs: Sequence[Claimed], *, now: datetime) -> None:
    """Mark jobs of one worker as done, in one statement. Raises `LeaseLost` if one of them is no
    longer leased to it; call it in a transaction, so that then none is marked."""
    leased = Job.objects.filter(
        id__in=[job.id for job in jobs],
        leased_by=jobs[0].worker,
        lease_until__in={job.lease_until for job in jobs},
    )
    if leased.update(leased_by="", lease_until=None, done_at=now) != len(jobs):
        raise LeaseLost(f"not all of {len(jobs)} jobs are still leased to their worker")


def finish_waiting(kind: Code, streams: Iterable[str], *, now: datetime) -> int:
    """Mark the jobs of a kind as done that no worker has and that wait for the same as others of
    their streams; call it where what they ask for was done. Returns how many there were."""
    rows = Job.objects.filter(stream__in=list(streams), kind=kind, leased_by="")
    return rows.filter(done_at__isnull=True, failed_at__isnull=True).update(done_at=now)


def back_off(job: Claimed, problem: Code, *, now: datetime) -> bool:
    """Put it back for a time that grows with each failure, and return True; after the last try it
    has failed. Raises `LeaseLost`."""
    if job.attempts >= _TRIES:
        fail(job, problem, now=now)
        return False
    _settle(job, problem=Code(problem), run_after=now + BACK_OFF[job.attempts - 1])
    return True


def fail(job: Claimed, problem: Code, *, now: datetime) -> None:
    """Mark it failed: trying again cannot help. Raises `LeaseLost`."""
    _settle(job, problem=Code(problem), failed_at=now)


def put_back(job: Claimed, wait: timedelta, *, now: datetime) -> None:
    """Put the job back until its time has come: it did not fail, so this is not counted as a try.
    Raises `LeaseLost`."""
    _settle(job, run_after=now + wait, attempts=job.attempts - 1)


def failed_among(ids: Iterable[int]) -> set[int]:
    """Return which of these jobs exist and have failed."""
    failed = Job.objects.filter(failed_at__isnull=False, id__in=set(ids))
    return set(failed.values_list("id", flat=True))


def retry(ids: Iterable[int] | None, *, now: datetime) -> int:
    """Queue failed jobs again as if they were new, or all of them for None; return how many of
    these had failed."""
    failed = Job.objects.filter(failed_at__isnull=False)
    if ids is not None:
        failed = failed.filter(id__in=set(ids))
    count = failed.update(failed_at=None, attempts=0, run_after=now)
    _log.info("%d failed jobs queued again", count)
    return count


def retry_for(problem: Code, *, now: datetime) -> int:
    """Queue again whatever failed for this problem, since that may be gone; return how many."""
    failed = Job.objects.filter(problem=problem, failed_at__isnull=False)
    return failed.update(failed_at=None, attempts=0, run_after=now)


def skip_pending(*, now: datetime) -> int:
    """Mark every waiting job as done without doing it; return how many. Only for a demonstration,
    where no one is written to about the past."""
    waiting = Job.objects.filter(done_at__isnull=True, failed_at__isnull=True, leased_by="")
    return waiting.update(done_at=now)


def awaited(stream: str, kind: Code) -> bool:
    """Return whether a job of that kind is queued for the stream and not done yet."""
    return Job.objects.filter(stream=stream, kind=kind, done_at__isnull=True).exists()


def waiting(streams: Iterable[str], kind: Code) -> set[str]:
    """Return those of the streams for which a job of that kind is not done, even if it failed."""
    rows = Job.objects.filter(stream__in=list(streams), kind=kind, done_at__isnull=True)
    return set(rows.values_list("stream", flat=True))


def overtaken(job: Claimed) -> bool:
    """Return whether a later entry of the stream asks for the same: then doing it once, for that
    one, is enough."""
    later = Job.objects.filter(
        stream=job.stream, kind=job.kind, party=job.party, version__gt=job.version
    )
    return later.filter(done_at__isnull=True, failed_at__isnull=True).exists()


def clear_done(before: datetime, *, at_most: int = 10_000) -> int:
    """Remove jobs done long ago, a batch at a time; return how many."""
    return delete(Job.objects.filter(done_at__lt=before).order_by("done_at")[:at_most])


def _settle(job: Claimed, **changes: object) -> None:
    if not _held(job).update(leased_by="", lease_until=None, **changes):
        raise LeaseLost(f"{job.kind} for {job.stream} is no longer leased to its worker")


def _held(job: Claimed) -> QuerySet[Job]:
    return Job.objects.filter(id=job.id, leased_by=job.worker, lease_until=job.lease_until)


type _Taken = tuple[int, str, int, str, int, int, datetime | None]
"""id, stream, version, kind, party, attempts, and when the lease ends if the database knows
better."""

_TAKE = """
WITH due AS MATERIALIZED (
    SELECT id AS taken FROM jobs_job
    WHERE done_at IS NULL AND failed_at IS NULL AND run_after <= %s {free} {only}
    ORDER BY run_after, id LIMIT %s {apart}
)
UPDATE jobs_job AS job
SET run_after = {end}, lease_until = {end}, leased_by = %s, attempts = attempts + 1
FROM due WHERE job.id = taken
RETURNING id, stream, version, kind, party, attempts, {until}
"""
_AT = "(%s::timestamptz + (statement_timestamp() - %s::timestamptz))"
"""A moment of this host's clock, and that clock now, as the moment of the database's clock."""
_BY_DATABASE = {
    "free": f"AND (leased_by = '' OR run_after <= {_AT})",
    "end": _AT,
    "until": "lease_until",
}
_BY_HOST = {"free": "", "end": "%s", "until": "NULL"}
"""Parts of `_TAKE` by whose clock leases end."""
_APART = {"postgresql": "FOR UPDATE SKIP LOCKED", "sqlite": ""}
"""PostgreSQL skips rows that another worker is claiming; on SQLite a writing statement is alone
from its beginning."""
_ONLY_UNTRIED = "AND kind = %s AND attempts = 0"


def _take(
    worker: str,
    now: datetime,
    until: datetime,
    *,
    at_most: int,
    untried: str | None,
    clock: datetime | None,
) -> list[_Taken]:
    """Lease the jobs that are due to the worker, the oldest first, in one statement; `untried` only
    those of a kind that no one has tried yet."""
    only = [str(untried)] if untried else []
    adapt = connection.ops.adapt_datetimefield_value
    own = [clock] if clock is not None and connection.vendor == "postgresql" else []
    free, end = [now, *own] if own else [], [adapt(until), *own]
    sql = _TAKE.format(
        **(_BY_DATABASE if own else _BY_HOST),
        apart=_APART[connection.vendor],
        only=_ONLY_UNTRIED if only else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (adapt(now), *free, *only, at_most, *end, *end, worker))
        return sorted(cursor.fetchall())
