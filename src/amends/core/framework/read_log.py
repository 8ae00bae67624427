"""Clause 4.10: the read log is sealed in batches, in stream ``reads/1``.

The rows of the read log are no entries, because there is one for every page. Each hour the system
records how many were written and the root of a Merkle tree (RFC 6962) over them, so that none can
be changed, removed or inserted later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..refusal import Guard, demand
from ..values import Code, Id, Moment
from .people.authority import Actor, Permission


@dataclass(frozen=True, slots=True)
class ReadsSealed:
    """Rows of the read log were sealed as a `batch`: how many `rows`, the `root` over them, and
    `until` when the last of them was written."""

    batch: int
    rows: int
    root: Id
    until: Moment


type ReadLogEvent = ReadsSealed
READ_LOG_KINDS: dict[str, type] = {ReadsSealed.__name__: ReadsSealed}


@dataclass(frozen=True, slots=True)
class SealedReads:
    """The number of batches, and when the last row of all was written."""

    batch: int = 0
    until: Moment | None = None


def evolve_reads(state: SealedReads | None, event: ReadLogEvent) -> SealedReads:
    """Return the sealed read log after an event."""
    before = state or SealedReads()
    until = max(before.until or event.until, event.until)
    return replace(before, batch=event.batch, until=until)


SEAL_READS = Code("seal-reads")


@dataclass(frozen=True, slots=True)
class SealReads:
    """Nothing more is needed: the system counts the rows itself."""


def seal_reads(actor: Actor, sealed: ReadsSealed | None) -> Sequence[ReadLogEvent]:
    """Record a batch; none if there are no rows. Raises `Refused` for everyone but the system."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=SEAL_READS)
    return (sealed,) if sealed else ()
