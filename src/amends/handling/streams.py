"""Conversion of journal entries to what core reads: events with author, moment and policy
version."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from amends.core import codec
from amends.core.operation.complaint import Complaint, RecordedEvent, fold
from amends.core.streams import COMPLAINT, POLICY, event_class, stream_named
from amends.core.values import Code, Id, Moment
from amends.journal.chain import Kept
from amends.journal.models import Entry
from amends.journal.store import NewEntry

RULES = POLICY.prefix


@dataclass(frozen=True, slots=True)
class Envelope:
    """Fields of every entry other than its event."""

    by: Id
    act: Code
    happened: Moment
    policy: int


def stream_of(reference: str) -> str:
    """Return the stream of a complaint."""
    return f"{COMPLAINT.prefix}{reference}"


def reference_of(stream: str) -> Id:
    """Return the reference of a complaint's stream."""
    return Id(stream.removeprefix(COMPLAINT.prefix))


def event_of(kind: str, fields: dict[str, Any]) -> Any:
    """Return the event of an entry. Raises KeyError for an unknown kind, `Unreadable` for a body
    that does not fit."""
    return codec.value_of(event_class(kind), fields)


def recorded_event(entry: Entry | Kept) -> RecordedEvent:
    """Return an entry as the core reads it."""
    return _recorded_event(entry.kind, entry.body, entry.recorded, entry.version)


@lru_cache(2_048)
def _recorded_event(kind: str, text: str, recorded: str, version: int) -> RecordedEvent:
    """Read one entry; a page and its act read the same complaint several times."""
    body = json.loads(text)
    return RecordedEvent(
        event=event_of(kind, body["is"]),
        by=Id(body["by"]),
        act=Code(body["act"]),
        happened=codec.moment_of(body["happened"]),
        recorded=codec.moment_of(recorded),
        version=version,
        policy=body["policy"],
    )


def entry_of(stream: str, version: int, event: object, envelope: Envelope) -> NewEntry:
    """Return the entry to be appended for an event."""
    body = {
        "by": envelope.by,
        "act": envelope.act,
        "happened": codec.moment_text(envelope.happened),
        "policy": envelope.policy,
        "is": codec.plain(event),
    }
    return NewEntry(stream, version, type(event).__name__, body)


def complaint_of(reference: Id, entries: Iterable[Entry]) -> Complaint | None:
    """Fold the entries of a complaint's stream."""
    return fold((recorded_event(entry) for entry in entries), reference=reference)


def state_of(stream: str, entries: Iterable[Entry]) -> Any:
    """Fold the entries of a stream of any kind; None for an empty one or a kind without state."""
    evolve, state = stream_named(stream).evolve, None
    for entry in entries:
        state = evolve(state, recorded_event(entry), stream)
    return state
