"""Particulars of a tale of the past that are written only when their turn has come: a letter says
how the complaint stands then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .sealing import seal_all
from .unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Deferred:
    """What will be particulars of this `kind`. `write` makes them of the table as it then is,
    before the act; None where there is nothing to do."""

    kind: type
    write: Callable[[UnitOfWork], Any]


def resolved(uow: UnitOfWork, stream: str, typed: Any, sealed: Any) -> tuple[Any, Any]:
    """What was typed for a step, and the same with its words sealed: as they are known, but what
    is written only now is sealed now. Twice None where there is nothing to do."""
    if not isinstance(typed, Deferred):
        return typed, sealed
    written = typed.write(uow)
    if written is None:
        return None, None
    return written, seal_all([(stream, written)], now=uow.now)[0]
