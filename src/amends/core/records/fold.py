"""Clauses 4 to 6 and 8: how the events of a record begin and move its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..shape import fields_of, made_from
from ..values import Coded, Id
from .deciding import revision_after
from .erasing import texts_after

type Begin[S] = Callable[[Any, Mapping[str, Any]], S]
"""Returns the state after a first event, given what all records have in common."""
type Step = Callable[[Any, Any, RecordedEvent], Any]
"""Returns the state after an event of one class."""


def numbered(before: Any, after: Any, recorded: RecordedEvent) -> Any:
    """Return the state with the version of its last entry."""
    return replace(after, version=recorded.version)


def revised(before: Any, after: Any, recorded: RecordedEvent) -> Any:
    """Return the state with what every entry changes: version, revision, texts and owners."""
    owners = after.owners if after.owner in (None, *after.owners) else (*after.owners, after.owner)
    if before is None:
        return replace(after, owners=owners)
    return replace(
        after,
        version=recorded.version,
        revision=revision_after(before.revision, recorded),
        owners=owners,
        texts=texts_after(before.texts, recorded),
    )


@dataclass(frozen=True, slots=True)
class Fold[S]:
    """How the entries of a stream make its state.

    `begins` are its first events, `steps` the others, and `shared` those of them that other kinds
    have too. `before` returns the state of a record without entries, if it has one. `keeps` returns
    the state with what every entry changes, given the one before, which is None at the beginning.
    """

    begins: Mapping[type, Begin[S]]
    steps: Mapping[type, Step] = field(default_factory=lambda: MappingProxyType({}))
    shared: Mapping[type, Step] = field(default_factory=lambda: MappingProxyType({}))
    before: Callable[[Id], S | None] = lambda record: None
    keeps: Callable[[S | None, S, RecordedEvent], S] = revised

    def after(self, state: S | None, recorded: RecordedEvent, stream: str, record: Id) -> S:
        """Return the state after an event. Raises ValueError for one that cannot come next."""
        event: object = recorded.event
        state = self.before(record) if state is None else state
        if state is None:
            begin = self.begins.get(type(event))
            if begin is None:
                raise ValueError(f"{stream} begins with {type(event).__name__}")
            return self.keeps(None, begin(event, _common(record, recorded)), recorded)
        step = self.steps.get(type(event)) or self.shared.get(type(event))
        if step is None:
            raise ValueError(f"not an event of {stream}: {type(event).__name__}")
        return self.keeps(state, step(state, event, recorded), recorded)


def _common(record: Id, recorded: RecordedEvent) -> Mapping[str, Any]:
    return {
        "id": record,
        "version": recorded.version,
        "revision": recorded.version,
        "owner": getattr(recorded.event, "owner", None) or recorded.by,
        "begun_by": recorded.by,
        "begun_at": recorded.happened,
        "texts": texts_after((), recorded),
    }


def beginning[S](
    record: type[S], state: Coded, by: str = "", at: str = "", **takes: str
) -> Begin[S]:
    """Return how the first event begins a record, in a state. The field `by` names takes who did
    it, `at` when, and others those of the event that are named for them, or of the same name."""

    def begin(event: Any, common: Mapping[str, Any]) -> S:
        taken = {one.field: common[one.field] for one in fields_of(record) if one.field in common}
        taken |= {name: getattr(event, of) for name, of in takes.items()}
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
        return replace(record, **taken, **({"state": state} if state else {}))

    return moved


def ending(state: Coded, by: str = "", at: str = "", **takes: str | None) -> Step:
    """Return the step to a state in which nothing is due any more."""
    return moving(state, by, at, due=None, **takes)
