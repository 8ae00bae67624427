"""Streams as the core reads them: entries become events with who, when and under which policy."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from amends.core import codec
from amends.core.framework.adoption.events import RuleEvent
from amends.core.framework.appointments import PERSON_KINDS
from amends.core.framework.people.personnel import Person, evolve_person
from amends.core.operation.complaint import Complaint, RecordedEvent, fold
from amends.core.operation.events import KINDS
from amends.core.values import Code, Id, Moment
from amends.journal.store import Entry, NewEntry

COMPLAINT = "complaint/"
PERSON = "person/"
RULES = "policy/1"

_OF_RULES: dict[str, type] = {cls.__name__: cls for cls in RuleEvent.__value__.__args__}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every entry says besides its event (house §4)."""

    by: Id
    act: Code
    happened: Moment
    policy: int


def stream_of(reference: str) -> str:
    """The stream of a complaint."""
    return f"{COMPLAINT}{reference}"


def reference_of(stream: str) -> Id:
    """The complaint of a stream."""
    return Id(stream.removeprefix(COMPLAINT))


def event_of(kind: str, fields: dict[str, Any]) -> Any:
    """The event of an entry. Raises KeyError for a kind nobody knows, `Unreadable` for a body that
    does not fit."""
    known = KINDS.get(kind) or PERSON_KINDS.get(kind) or _OF_RULES[kind]
    return codec.value_of(known, fields)


def recorded_event(entry: Entry) -> RecordedEvent:
    """An entry as the core reads it."""
    body = json.loads(entry.body)
    return RecordedEvent(
        event=event_of(entry.kind, body["is"]),
        by=Id(body["by"]),
        act=Code(body["act"]),
        happened=codec.moment_of(body["happened"]),
        recorded=codec.moment_of(entry.recorded),
        version=entry.version,
        policy=body["policy"],
    )


def entry_of(stream: str, version: int, event: object, envelope: Envelope) -> NewEntry:
    """The entry to be written for an event."""
    body = {
        "by": envelope.by,
        "act": envelope.act,
        "happened": codec.moment_text(envelope.happened),
        "policy": envelope.policy,
        "is": codec.plain(event),
    }
    return NewEntry(stream, version, type(event).__name__, body)


def complaint_of(reference: Id, entries: Iterable[Entry]) -> Complaint | None:
    """The complaint that the entries of its stream tell of."""
    return fold((recorded_event(entry) for entry in entries), reference=reference)


def person_of(stream: str, entries: Sequence[Entry]) -> Person | None:
    """The member of personnel that the entries of a ``person/<id>`` stream tell of."""
    person = None
    for entry in entries:
        one = recorded_event(entry)
        person = evolve_person(
            person,
            one.event,  # type: ignore[arg-type]
            person_id=Id(stream),
            happened=one.happened,
        )
    return person
