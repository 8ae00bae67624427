"""Stream kind of the installation: commands of its operator by which someone can see more."""

from amends.core.framework.people.authority import Actor
from amends.core.framework.people.operating import run_command
from amends.core.streams import INSTALLATION
from amends.core.values import Code

from ..commands import Command
from ..stream_kind import Decided, StreamKind, nothing
from ..unit_of_work import UnitOfWork


def _run(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    return [(command.stream, run_command(actor, command.particulars))]


INSTALLATIONS = StreamKind(
    INSTALLATION,
    acts={Code("run-command"): _run},
    project=nothing,
    consequences=nothing,
    visible_to=lambda actor, state, rules: True,
)
