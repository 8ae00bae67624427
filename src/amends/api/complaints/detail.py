"""One complaint over the API: its current state and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.core.codec import located_pieces
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.values import Code, Id, Sealed
from amends.handling.following import Followed
from amends.handling.party_view import files_told, words_told
from amends.handling.reading import File
from amends.wording.timeline import line, told_to

from ..routes import Answer, Call, get
from ..shared import copied
from .opened import ApiComplaint, file_for, opened, shown_as
from .pictures import picture_of
from .shapes import Picture, Status


def etag(complaint: Complaint) -> dict[str, str]:
    """Return the ETag header, which If-Match repeats."""
    return {"ETag": f'"{complaint.revision}"'}


@get(
    "/complaints/{reference}",
    "getComplaint",
    "A complaint as it is now",
    tag="Complaints",
    followers=True,
    answers=(Picture, Status),
    note="Personnel get the whole picture, a complainant their own part of it.",
)
def _pictured(call: Call) -> Answer:
    file = file_for(call)
    return Answer(picture_of(file, call), headers=etag(file.complaint))


@dataclass(frozen=True, slots=True)
class Said:
    """Words or a file of an entry: `field` is where they stand in the entry, `text` is null once
    they were erased. A file has its piece and no text."""

    field: str
    piece: Id
    text: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `line` says it in the reader's language. `via` is `operator` if it
    was done by a command in the name of `by`; `opened` is `api` if `by` opened what they signed
    by API; complainants get neither. `recorded_late` are the working days from its own day to its
    recording, 0 if that is at most one."""

    version: int
    kind: str
    act: Code
    by: Id
    via: Code | None
    opened: Code | None
    happened: datetime
    recorded: datetime
    recorded_late: int
    line: str
    words: tuple[Said, ...]
    for_: tuple[int, ...]
    """Numbers of the people for whom a representative did it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that happened, the first thing first."""

    reference: Id
    entries: tuple[Happened, ...]


@get(
    "/complaints/{reference}/timeline",
    "getTimeline",
    "Everything that happened",
    tag="Complaints",
    followers=True,
    answers=Timeline,
)
def _timeline(call: Call) -> Answer:
    file = file_for(call)
    timeline = Timeline(shown_as(file, call), tuple(happened(file, call, file.entries)))
    return Answer(timeline, headers=etag(file.complaint))


def happened(file: File, call: Call, entries: Sequence[RecordedEvent]) -> list[Happened]:
    """Return these entries, as far as the caller may read them, with the text that they may
    read."""
    followed = call.caller.followed
    pieces = {entry.version: _pieces(entry, followed) for entry in entries}
    words = [p for of in pieces.values() for field, p in of if not _is_file(field)]
    seen = opened(file, call, words, purpose=call.purpose)
    lines = []
    seen_as_they_are = {"system", "public", "import"}
    if followed:
        seen_as_they_are |= {f"party/{number}" for number in followed.circle}
    for entry in entries:
        text = _sentence(entry, file, seen, followed)
        if text is not None:
            staff = followed and entry.by not in seen_as_they_are
            by = Id("personnel") if staff else entry.by  # to a complainant, the organisation
            texts = tuple(
                Said(field, piece.sealed, None if _is_file(field) else seen.text(piece))
                for field, piece in pieces[entry.version]
            )
            kind = type(entry.event).__name__
            spoken_for = _spoken_for(entry, file)
            how = {"via": None, "opened": None} if staff else {}
            more = {"kind": kind, "by": by, "line": text, "words": texts, "for_": spoken_for} | how
            lines.append(copied(Happened, entry, **more))
    return lines


def _spoken_for(recorded: RecordedEvent, file: File) -> tuple[int, ...]:
    speaker = file.complaint.speaking(recorded.by)
    return speaker.party.acts_for if speaker else ()


def _sentence(
    recorded: RecordedEvent, file: File, detail: ApiComplaint, followed: Followed | None
) -> str | None:
    if followed is None:
        how = file.heard.get(recorded.version)
        return line(recorded, names=detail.names, complaint=file.complaint, heard=how)
    return told_to(followed, recorded, detail.names)


def _pieces(recorded: RecordedEvent, followed: Followed | None) -> list[tuple[str, Sealed]]:
    """Return the text of an entry by its place; identities are with the people involved."""
    if followed is None:
        return [
            (path, piece)
            for path, piece in located_pieces(recorded.event)
            if not path.endswith("/identity")
        ]
    words = [(f"/{name}", piece) for name, piece in words_told(followed, recorded)]
    files = [(f"/enclosures/{n}", piece) for n, piece in enumerate(files_told(followed, recorded))]
    return words + files


def _is_file(field: str) -> bool:
    return field in ("/file", "/evidence") or field.startswith("/enclosures/")
