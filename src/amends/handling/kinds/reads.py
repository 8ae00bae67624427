"""Stream kind of the read log: sealing its rows in batches."""

from datetime import timedelta

from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.read_log import SEAL_READS, ReadsSealed, SealedReads, seal_reads
from amends.core.streams import READS
from amends.core.values import Id
from amends.vault import read_batches

from ..commands import Command
from ..stream_kind import Decided, StreamKind, nothing
from ..unit_of_work import UnitOfWork

REST = timedelta(minutes=2)
"""How old a row is when it is sealed: it may be committed later than it says."""
LATEST = timedelta(hours=1)
"""How much older than the last sealed row one may be: what is older was inserted behind it."""


def _seal(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = uow.state(READS, command.stream) or SealedReads()
    taken, sealed = None, None
    if Permission.system_run in actor.granted:  # the rows are numbered before the core decides
        since = state.until - LATEST if state.until else None
        taken = read_batches.take(state.batch + 1, since=since, before=uow.now - REST)
    if taken is not None:
        sealed = ReadsSealed(state.batch + 1, taken.rows, Id(taken.root), taken.until)
    return [(command.stream, seal_reads(actor, sealed))]


READ_LOG = StreamKind(
    READS,
    acts={SEAL_READS: _seal},
    project=nothing,
    consequences=nothing,
    visible_to=lambda actor, state, rules: Permission.system_run in actor.granted,
)
