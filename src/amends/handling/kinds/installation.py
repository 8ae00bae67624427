"""Stream kind of the installation: commands of its operator, and its settings."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from amends.core.framework import installation
from amends.core.framework.people.authority import Actor
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.people import security_log

from ..commands import Command
from ..stream_kind import Decided, StreamKind, nothing
from ..unit_of_work import UnitOfWork


def _decide(decide: Any, uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = uow.state(INSTALLATION, command.stream)
    return [(command.stream, decide(state, uow.rules, actor, command.particulars))]


def _signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
    """Return the stream, if another person proposed what the command approves or declines."""
    state, payload = uow.state(INSTALLATION, command.stream), command.particulars
    name = getattr(getattr(payload, "setting", payload), "name", None)
    proposal = state.proposed(name) if state is not None and name is not None else None
    return command.stream if proposal is not None and proposal.by != actor.id else None


def _consequences(uow: UnitOfWork, streams: Sequence[str]) -> Sequence[NewJob]:
    """Note each command in the security log; no job follows."""
    for stream in streams:
        for recorded in uow.recorded[stream]:
            security_log.note_entry(stream, recorded)
    return ()


INSTALLATIONS = StreamKind(
    INSTALLATION,
    acts={
        Code("run-command"): partial(_decide, installation.run_command),
        Code("change-setting"): partial(_decide, installation.change_setting),
        Code("decline-setting"): partial(_decide, installation.decline_setting),
        Code("find-setting"): partial(_decide, installation.find_setting),
    },
    project=nothing,
    consequences=_consequences,
    visible_to=lambda actor, state, rules: True,
    signs=_signs,
)
