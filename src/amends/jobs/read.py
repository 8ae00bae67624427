"""Read the jobs: those that failed, and how many are waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from amends.core.values import Code

from .models import Job


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many jobs are due, run later (or right now), and failed; and since when the oldest due
    one has been due."""

    due: int
    later: int
    failed: int
    due_since: datetime | None


def failed(*, at_most: int = 200) -> list[Job]:
    """Return the failed jobs, the latest first."""
    return list(Job.objects.filter(failed_at__isnull=False).order_by("-failed_at", "-id")[:at_most])


def failed_for(problem: Code, *, after: int, at_most: int) -> list[Job]:
    """Return the jobs that failed for a problem, by id, beginning after the id `after`."""
    rows = Job.objects.filter(failed_at__isnull=False, problem=problem, id__gt=after)
    return list(rows.order_by("id")[:at_most])


def is_due_since(moment: datetime) -> bool:
    """Return whether a job was due then and is not done yet. One query, by index."""
    pending = Job.objects.filter(done_at__isnull=True, failed_at__isnull=True)
    return pending.filter(run_after__lte=moment).exists()


def waiting(now: datetime) -> Waiting:
    """Return how far the workers are behind."""
    pending = Job.objects.filter(done_at__isnull=True, failed_at__isnull=True)
    due = Q(run_after__lte=now)
    counts = pending.aggregate(
        due=Count("id", filter=due),
        later=Count("id", filter=~due),
        since=Min("run_after", filter=due),
    )
    failures = Job.objects.filter(failed_at__isnull=False).count()
    return Waiting(counts["due"], counts["later"], failures, counts["since"])
