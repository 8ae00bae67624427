"""Clause 5.4: what the operator of the installation did on the command line.

No rule stops the operator of the machine. Such a command is recorded in the stream
``installation/1``, and the complaints manager and senior management see it until they have read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...refusal import Guard, demand
from ...values import Code, Id
from .authority import Actor, Permission


@dataclass(frozen=True, slots=True)
class CommandRun:
    """The operator of the installation ran a command by which someone can see more: about which
    person, and the roles or scopes that it `gave`."""

    command: Code
    person: Id | None = None
    gave: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Which command, about which person, and the roles or scopes that it gives."""

    command: Code
    person: Id | None = None
    gave: tuple[Code, ...] = ()


type InstallationEvent = CommandRun


def run_command(actor: Actor, particulars: RunCommand) -> Sequence[InstallationEvent]:
    """Record a command. Raises `Refused` for everyone but the operator."""
    operator = actor.person is None and Permission.people_manage in actor.granted
    demand(operator, Guard.not_permitted, act=Code("run-command"))
    return (CommandRun(particulars.command, particulars.person, particulars.gave),)
