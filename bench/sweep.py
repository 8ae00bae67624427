"""The clock over a large register of open complaints: finding those that have a date due, and
writing down through the pen what is due.

Those that are due have a journal, those that are not are drawn in bulk from the folds of others;
every hundredth is due. None was confirmed or answered: each has two dates that passed, and the
levels of the standard policy hear of both.
"""

from datetime import timedelta
from itertools import batched
from random import Random

from amends.core.operation.complaint import Complaint

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, UNITS, draw_in_bulk, found_organization

FOUNDS = False
"""The register brings an organization of fifty units."""

LONG_AGO = timedelta(days=60)
RECENTLY = timedelta(days=10)
"""Longer ago than receipt is to be confirmed, and shorter than an answer takes: what came in since
LAST has nothing due at LAST."""


def measure(scale: Scale) -> list[Figure]:
    """Seconds to find what is due among all, and complaints a second that are acted on."""
    from amends.journal.models import Entry
    from amends.register import sweeps
    from amends.register.models import Deadline

    found_organization()
    count = scale.of(1_000_000, 5_000)
    random, due = Random("sweep"), count // 100
    due_ones = _lodged(due, random, ago=LONG_AGO)
    waiting = _lodged(100, random, ago=timedelta())
    rest = count - due - len(waiting)
    draw_in_bulk(rest, waiting, random, words=False, since=LAST, over=RECENTLY)
    times = scale.of(20, 5)
    looks = [timed(lambda: sweeps.speaking(LAST, at_most=count)) for _ in range(times)]
    found = {one.reference for one in sweeps.speaking(LAST, at_most=count)}
    if found != {str(fold.reference) for fold in due_ones}:
        raise SystemExit(f"{len(found)} found of {due} due")
    entries = Entry.objects.count()
    took = timed(_act)
    written = Entry.objects.count() - entries
    if Deadline.objects.filter(speaks_at__lt=LAST).exists():
        raise SystemExit("something that is due was left")
    note = f"{count:,} open complaints, {due:,} due"
    return [
        Figure(
            "what is due, found, p95", percentile(looks, 95) / 1000, "s",
            aim=2, least=False, note=note,
        ),
        Figure(
            "what is due, acted on", due / took, "/s",
            aim=300, note=f"{written:,} entries in {took:.1f} s",
        ),
    ]  # fmt: skip


def _act() -> None:
    from amends.site.clock import tick

    while tick(now=LAST):
        pass


def _lodged(count: int, random: Random, *, ago: timedelta) -> list[Complaint]:
    """Complaints received through the pen a while before the moment of measuring."""
    from tests.records import organization as org

    from amends.core.framework.people.authority import PUBLIC_ACTOR
    from amends.handling.commands import Command
    from amends.handling.kinds.complaint import RECEIVE
    from amends.handling.lodging import fresh_references
    from amends.handling.perform import perform
    from amends.handling.streams import stream_of

    found: list[Complaint] = []
    for numbers in batched(range(count), 100):
        commands = [
            Command(
                stream_of(reference),
                RECEIVE,
                org.complaint(unit=random.choice(UNITS)),
            )
            for reference in fresh_references(len(numbers))
        ]
        done = perform(commands, actor=PUBLIC_ACTOR, now=LAST - ago)
        found += done.complaints.values()
    return found
