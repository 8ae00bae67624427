"""Payloads of the demonstration that are written only when their turn has come: a letter says how
the complaint is then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .commands import Command
from .sealing import seal_all
from .unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Deferred:
    """What will be a payload of this `kind`. `write` makes it from the unit of work before the
    act; None where there is nothing to do."""

    kind: type
    write: Callable[[UnitOfWork], Any]


def resolved(uow: UnitOfWork, command: Command) -> Command | None:
    """Return a command with its payload, written and sealed now where it was deferred; None where
    there is nothing to do."""
    if not isinstance(command.typed, Deferred):
        return command
    written = command.typed.write(uow)
    if written is None:
        return None
    sealed = seal_all([(command.stream, written, uow.now)])[0]
    return replace(command, typed=written, particulars=sealed)
