"""Sealing: turns a payload as entered into one that core may see, with every text in the vault and
every moment in UTC, as an entry has it.

Any string in a payload that is not a code or an id is text and is sealed. Nothing needs to be
marked, and nothing can be forgotten.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from amends.core.operation.acts.receipt import NewReference
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.core.values import Code, Contact, Id, Sealed, Upload
from amends.vault.identities import text_of
from amends.vault.sealing import Sealing, Unsealed

from .commands import Command
from .unit_of_work import UnitOfWork


def seal_all(particulars: Sequence[tuple[str, Any, datetime]]) -> list[Any]:
    """Return the payload of each (stream, payload, moment) with every text sealed, in one call to
    the vault, in the caller's transaction. Text of white space only counts as missing; raises
    `Refused` if the field is required."""
    sealing = Sealing()
    sealed = [
        _map(value, partial(_taken, sealing, stream, at)) for stream, value, at in particulars
    ]
    sealing.keep()
    return sealed


def stand_in(particulars: Any) -> Any:
    """Return the payload as core may see it, without sealing or storing anything, to ask core for
    its decision."""
    return _map(particulars, lambda _: _NOTHING)


_NOTHING = Sealed(Id("nothing"), Id("0" * 64), 0)


def _taken(sealing: Sealing, stream: str, at: datetime, piece: "Piece") -> Sealed:
    return sealing.add(piece(stream), now=at)


type Piece = Callable[[str], Unsealed]


def _map(value: Any, swap: Callable[[Piece], Sealed], *, findable: bool = False) -> Any:
    """Return the value with each text, identity or file replaced, in the order of the fields."""
    match value:
        case Code() | Id() | Sealed():
            return value
        case datetime():
            return value if value.tzinfo is UTC else value.astimezone(UTC)
        case str():
            words = partial(Unsealed, "words", value, findable=findable)
            return swap(words) if value.strip() else None
        case Contact():
            identity = partial(Unsealed, "identity", text_of(value))
            return swap(identity) if value != Contact() else None
        case Upload():
            return swap(partial(Unsealed.of_file, value))
        case tuple():
            mapped = (_map(part, swap, findable=findable) for part in value)
            return tuple(part for part in mapped if part is not None)
        case _:
            return _map_fields(value, swap)


def _map_fields(value: Any, swap: Callable[[Piece], Sealed]) -> Any:
    findable = isinstance(value, NewReference)
    changed = {}
    for name in _names(value.__class__):
        before = getattr(value, name)
        mapped = before if type(before) in _WORDLESS else _map(before, swap, findable=findable)
        if mapped is not before:
            if mapped is None and name in _demanded(value.__class__):
                raise Refused(Guard.not_complete, missing=(Code(name),))
            changed[name] = mapped
    return dataclasses.replace(value, **changed) if changed else value


_WORDLESS = frozenset({type(None), int, bool, Code, Id, date})


@cache
def _demanded(cls: type) -> frozenset[str]:
    return frozenset(field.field for field in fields_of(cls) if not field.shape.optional)


@cache
def _names(cls: type) -> tuple[str, ...]:
    """The fields of a dataclass; none for anything else."""
    if not dataclasses.is_dataclass(cls):
        return ()
    return tuple(field.name for field in dataclasses.fields(cls))


@dataclass(frozen=True, slots=True)
class Deferred:
    """What will be a payload of this `kind`, written only when its turn has come: a letter of the
    demo says how the complaint is then. `write` makes it from the unit of work before the
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
    return dataclasses.replace(command, typed=written, particulars=sealed)
