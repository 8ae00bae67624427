"""The history of a record over the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.values import Id
from amends.handling import access
from amends.handling.improvement.reading import RecordFile
from amends.register.queries import by_references
from amends.wording.timeline import line

from ..routes import Call
from .collection import names, person_of


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry of the history, as a sentence in the reader's language."""

    version: int
    kind: str
    by: Id
    happened: datetime
    line: str


def history(file: RecordFile[Any], call: Call) -> tuple[RecordLine, ...]:
    """Return the entries of a record as sentences."""
    called = names(call)
    return tuple(
        RecordLine(r.version, type(r.event).__name__, r.by, r.happened, line(r, names=called))
        for r in file.entries
    )


def open_history(file: RecordFile[Any], call: Call) -> tuple[RecordLine, ...]:
    """Return the history without the entries about complaints that the reader may not see."""
    about = [getattr(entry.event, "complaint", None) for entry in file.entries]
    named = set(filter(None, about))
    seen: set[str | None] = {None}
    if named:
        seen.update(by_references(access.visible(person_of(call), call.rules), named))
    entries = tuple(entry for entry, of in zip(file.entries, about, strict=True) if of in seen)
    return history(RecordFile(file.stream, file.state, entries), call)
