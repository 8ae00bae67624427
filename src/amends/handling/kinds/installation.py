"""Stream kind of the installation: commands of its operator by which someone can see more."""

from collections.abc import Sequence

from amends.core.framework.people.authority import Actor
from amends.core.framework.people.operating import run_command
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.people import security_log

from ..commands import Command
from ..stream_kind import Decided, StreamKind, nothing
from ..unit_of_work import UnitOfWork


def _run(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    return [(command.stream, run_command(actor, command.particulars))]


def _consequences(uow: UnitOfWork, streams: Sequence[str]) -> Sequence[NewJob]:
    """Note each command in the security log; no job follows."""
    for stream in streams:
        for recorded in uow.recorded[stream]:
            security_log.note_entry(stream, recorded)
    return ()


INSTALLATIONS = StreamKind(
    INSTALLATION,
    acts={Code("run-command"): _run},
    project=nothing,
    consequences=_consequences,
    visible_to=lambda actor, state, rules: True,
)
