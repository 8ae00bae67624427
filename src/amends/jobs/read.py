"""Looking at the errands: what lies on the shelf, and how much waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from amends.core.values import Code

from .models import Errand


@dataclass(frozen=True, slots=True)
class Shelved:
    """An errand that could not be done; `problem` is a code."""

    id: int
    stream: str
    version: int
    kind: str
    party: int
    attempts: int
    problem: str
    shelved_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many errands are due, wait for later (or are in hand), and lie on the shelf; and since
    when the longest due one has been."""

    due: int
    later: int
    shelved: int
    due_since: datetime | None


def shelf(*, at_most: int = 200) -> list[Shelved]:
    """What lies on the shelf, the latest first."""
    found = Errand.objects.filter(shelved_at__isnull=False).order_by("-shelved_at", "-id")
    return [Shelved(*row) for row in found.values_list(*_SHELVED)[:at_most]]


_SHELVED = ("id", "stream", "version", "kind", "party", "attempts", "problem", "shelved_at")


def shelved_for(problem: Code, *, after: int, at_most: int) -> list[Shelved]:
    """What lies on the shelf for a problem, by its id, from the one after `after` on."""
    found = Errand.objects.filter(shelved_at__isnull=False, problem=problem, id__gt=after)
    return [Shelved(*row) for row in found.order_by("id").values_list(*_SHELVED)[:at_most]]


def waiting(now: datetime) -> Waiting:
    """How far the workers are behind."""
    open_ones = Errand.objects.filter(done_at__isnull=True, shelved_at__isnull=True)
    due = Q(run_after__lte=now)
    found = open_ones.aggregate(
        due=Count("id", filter=due),
        later=Count("id", filter=~due),
        since=Min("run_after", filter=due),
    )
    shelved = Errand.objects.filter(shelved_at__isnull=False).count()
    return Waiting(found["due"], found["later"], shelved, found["since"])


def unfinished(stream: str) -> int:
    """How many errands of a stream are neither done nor shelved."""
    found = Errand.objects.filter(stream=stream, done_at__isnull=True, shelved_at__isnull=True)
    return found.count()
