"""Entries of the journal as core reads and writes them: events with author, moment and version of
the settings. Needs no database."""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from . import codec, late
from .operation.complaint import RecordedEvent
from .streams import event_class
from .values import Code, Id


def event_of(kind: str, fields: dict[str, Any]) -> Any:
    """Return the event of an entry. Raises KeyError for an unknown kind, `Unreadable` for a body
    that does not fit."""
    return codec.value_of(event_class(kind), fields)


@lru_cache(2_048)
def read_entry(kind: str, text: str, recorded: str, version: int) -> RecordedEvent:
    """Read one entry; a page and its act read the same complaint several times."""
    body = json.loads(text)
    entry = RecordedEvent(
        event=event_of(kind, body["is"]),
        by=Id(body["by"]),
        act=Code(body["act"]),
        happened=codec.moment_of(body["happened"]),
        recorded=codec.moment_of(recorded),
        version=version,
        policy=body["policy"],
        via=Code(body["via"]) if "via" in body else None,
        opened=Code(body["opened"]) if "opened" in body else None,
        recorded_after=body.get(AFTER),
    )
    if entry.recorded_after is not None:
        return entry
    return replace(entry, recorded_after=late.recorded_after_at_least(entry))


AFTER = "recorded_after"
"""The key of a body that says how many working days after its own day it was recorded."""


def body_of(recorded: RecordedEvent) -> dict[str, Any]:
    """Return the body of an entry for an event."""
    body = {
        "by": recorded.by,
        "act": recorded.act,
        "happened": codec.moment_text(recorded.happened),
        "policy": recorded.policy,
        "is": codec.plain(recorded.event),
    }
    if recorded.via is not None:
        body["via"] = recorded.via
    if recorded.opened is not None:
        body["opened"] = recorded.opened
    if recorded.recorded_after is not None:
        body[AFTER] = recorded.recorded_after
    return body
