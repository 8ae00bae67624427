"""Commands of the operator of the installation, recorded where the organisation reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.installation import RunCommand
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Person
from amends.core.streams import INSTALLATION
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform


def acting_as(person: Person, command: str) -> Actor:
    """Return the person as the operator acts in their name by a command. Every entry says so, is
    recorded together with the command, and never counts as that of a second person."""
    return replace(Actor.of(person), command=Code(command))


def ran(
    command: str,
    *,
    now: datetime,
    person: str | None = None,
    gave: Iterable[str] = (),
    acts: Sequence[Command] = (),
) -> None:
    """Record that the operator ran a command by which someone can see more, together with the
    acts that it carries out. A command without acts is not recorded before the organisation is set
    up. Raises `Refused`, and `NothingAdopted` for acts before that."""
    if not rules.book().held:
        if acts:
            raise NothingAdopted("no policy was adopted")
        return
    payload = RunCommand(
        Code(command),
        Id(person) if person else None,
        tuple(Code(name.replace(":", ".")) for name in gave),
    )
    note = Command(INSTALLATION.prefix, Code("run-command"), payload)
    perform([*acts, note], actor=rules.OPERATOR, now=now)
