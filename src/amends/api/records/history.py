"""The history of a record over the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.governing.catalogue import RECORD_KINDS
from amends.core.operation.complaint import RecordedEvent
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.improvement.reading import RecordFile
from amends.register.queries import by_references
from amends.wording.timeline import line

from ..routes import Call
from ..shared import copied
from .collection import names, person_of


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry of the history, as a sentence in the reader's language. `via` is `operator` if it
    was done by a command in the name of `by`; `opened` is `api` if `by` opened what they signed
    by API. `recorded_late` are the working days from its own day to its recording, 0 if that is at
    most one."""

    version: int
    kind: str
    by: Id
    via: Code | None
    opened: Code | None
    happened: datetime
    recorded_late: int
    line: str


def history(
    file: RecordFile[Any], call: Call, shown: Sequence[RecordedEvent] | None = None
) -> tuple[RecordLine, ...]:
    """Return the entries of a record, or those `shown`, as sentences."""
    called, kind = names(call), RECORD_KINDS[Code(file.stream.partition("/")[0])]
    alone = {*kind.alone(file.stream, file.entries)}

    def told(r: RecordedEvent) -> str:
        return line(r, names=called, alone=r.version in alone)

    return tuple(
        copied(RecordLine, r, kind=type(r.event).__name__, line=told(r))
        for r in (file.entries if shown is None else shown)
    )


def open_history(file: RecordFile[Any], call: Call) -> tuple[RecordLine, ...]:
    """Return the history without the entries about complaints that the reader may not see."""
    about = [getattr(entry.event, "complaint", None) for entry in file.entries]
    named = set(filter(None, about))
    seen: set[str | None] = {None}
    if named:
        seen.update(by_references(access.visible(person_of(call), call.rules), named))
    entries = tuple(entry for entry, of in zip(file.entries, about, strict=True) if of in seen)
    return history(file, call, entries)
