"""Sealing of the read log by the worker, and the check of what was sealed."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.read_log import SEAL_READS, ReadsSealed, SealReads
from amends.core.streams import READS
from amends.handling.commands import Command
from amends.handling.kinds.reads import LATEST
from amends.handling.perform import perform
from amends.handling.streams import recorded_event
from amends.jobs.queue import OUTAGE
from amends.journal import engine, store
from amends.journal.finding import Fault, Finding
from amends.vault import read_batches

_log = logging.getLogger("amends.reads")

OVERDUE = timedelta(hours=2)
"""How old a row is that should have been sealed: the worker does it each hour."""


def seal(*, now: datetime) -> int:
    """Seal the rows of the read log that are old enough; returns how many batches. Asking twice, or
    from two workers, seals no row twice."""
    count, command = 0, Command(READS.prefix, SEAL_READS, SealReads())
    try:
        while done := perform([command], actor=SYSTEM_ACTOR, now=now).entries:
            count += done
    except NothingAdopted:
        pass  # no one was shown anything yet
    except OUTAGE:
        raise
    except Exception as problem:  # noqa: BLE001 (letters and deadlines go on)
        _log.warning("the read log is not sealed: %s", type(problem).__name__)
    return count


def differences() -> Iterator[Finding]:
    """Yield the batches whose rows are not those that were sealed, and rows that were inserted
    behind them."""
    with engine.reading():  # a batch that is sealed meanwhile is not part of it
        batches = _sealed()
        wanted = {batch.batch: (batch.rows, str(batch.root)) for batch in batches}
        for batch, should, stored in read_batches.differing(wanted):
            yield Finding(f"reads {batch}", Fault.reads_differ, should, stored)
        if batches:
            last = max(batch.until for batch in batches)
            count, oldest = read_batches.unsealed(before=last - LATEST)
            if count:
                yield Finding("reads", Fault.reads_differ, "0 rows", f"{count}, first of {oldest}")


def overdue(now: datetime) -> int:
    """Return how many rows should have been sealed and are not; 0 before the first batch."""
    return read_batches.unsealed(before=now - OVERDUE)[0] if _sealed() else 0


def _sealed() -> list[ReadsSealed]:
    events = [recorded_event(entry).event for entry in store.read(READS.prefix)]
    return [event for event in events if isinstance(event, ReadsSealed)]
