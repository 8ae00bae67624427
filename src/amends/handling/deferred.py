"""Particulars of a tale of the past that are written only when their turn has come: a letter says
how the complaint stands then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .sealing import seal_all
from .unit_of_work import Sitting


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What will be particulars of this `kind`. `write` makes them of the table as it then is,
    before the act; None where there is nothing to do."""

    kind: type
    write: Callable[[Sitting], Any]


def in_its_turn(sitting: Sitting, stream: str, typed: Any, sealed: Any) -> tuple[Any, Any]:
    """What was typed for a step, and the same with its words sealed: as they are known, but what
    is written only now is sealed now. Twice None where there is nothing to do."""
    if not isinstance(typed, Unwritten):
        return typed, sealed
    written = typed.write(sitting)
    if written is None:
        return None, None
    return written, seal_all([(stream, written)], now=sitting.now)[0]
