"""Clauses 4 to 6 and 8: how the events of a record begin and move its state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..shape import made_from
from ..values import Coded
from .state import GoverningRecord

type Step = Callable[[Any, Any, RecordedEvent], Any]
"""Returns the state after an event of one class."""


def beginning[S: GoverningRecord](
    record: type[S], state: Coded, by: str = "", at: str = "", **takes: str
) -> Callable[[Any, Mapping[str, Any]], S]:
    """Return how the first event begins a record, in a state. The field `by` names takes who did
    it, `at` when, and others those of the event that are named for them, or of the same name."""

    def begin(event: Any, common: Mapping[str, Any]) -> S:
        taken = {**common, **{name: getattr(event, of) for name, of in takes.items()}}
        taken |= {by: common["begun_by"]} if by else {}
        taken |= {at: common["begun_at"]} if at else {}
        return made_from(record, event, **taken, state=state)

    return begin


def moving(state: Coded | None, by: str = "", at: str = "", **takes: str | None) -> Step:
    """Return the step to a state; None keeps the present one. The field `by` names takes who did
    it, `at` when, and others those of the event that are named for them, or nothing."""

    def moved(record: Any, event: Any, recorded: RecordedEvent) -> Any:
        taken = {name: getattr(event, of) if of else None for name, of in takes.items()}
        taken |= {by: recorded.by} if by else {}
        taken |= {at: recorded.happened} if at else {}
        return replace(record, **taken, state=state or record.state)

    return moved


def ending(state: Coded, by: str = "", at: str = "", **takes: str | None) -> Step:
    """Return the step to a state in which nothing is due any more."""
    return moving(state, by, at, due=None, **takes)
