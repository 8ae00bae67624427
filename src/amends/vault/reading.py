"""Reading the vault: by a person, which is logged, and by the program for its own work."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import BinaryIO, NamedTuple

from django.db.models import Q

from . import files, pieces
from .models import Kind, Piece, ReadLog
from .pieces import Opening, UnknownPiece


class Opened(NamedTuple):
    """A file to hand out: always as a download (`as_attachment`), never inline."""

    stream: BinaryIO
    name: str
    content_type: str
    size: int


def show(
    ids: Iterable[str],
    *,
    reader: str,
    purpose: str,
    now: datetime,
    reference: str | Iterable[str],
    noted_since: datetime | None = None,
) -> dict[str, str | None]:
    """Return the texts by id, None where erased, and write one row of the read log; none if the
    reader has one for the same purpose and streams `noted_since` then.

    The row belongs to the caller's transaction if there is one: an interface calls this before it
    composes its response and sends nothing that was not committed. `reference` is the stream read,
    or several. Raises `UnknownPiece`. Two statements and the log's one.
    """
    read = [reference] if isinstance(reference, str) else [*reference]
    if noted_since is not None and all(
        was_shown(reader=reader, purpose=purpose, reference=of, since=noted_since) for of in read
    ):
        return peek(ids)
    opened = _read(ids, reader=reader, purpose=purpose, now=now, reference=read)
    return {piece: kept.text if kept else None for piece, kept in opened.items()}


def peek(ids: Iterable[str]) -> dict[str, str | None]:
    """Return the texts by id for internal use (letters, search index, verify): no log row.

    Never for a response to a person. Raises `UnknownPiece`.
    """
    opened = pieces.every(ids)
    return {piece: kept.text if kept else None for piece, kept in opened.items()}


def was_shown(*, reader: str, purpose: str, reference: str, since: datetime) -> bool:
    """Return whether the reader was shown something of a stream for this purpose since then."""
    rows = ReadLog.objects.filter(reader=reader, purpose=purpose, at__gte=since)
    return rows.filter(references__contains=f" {reference} ").exists()


def was_opened(
    *,
    reader: str,
    purposes: Collection[str],
    reference: str,
    since: datetime,
    until: datetime | None = None,
    beginning: str | None = None,
) -> bool:
    """Return whether the reader was shown a stream alone, for one of these purposes or one with
    this `beginning`, since then and until a moment."""
    of = Q(purpose__in=purposes)
    of = of if beginning is None else of | Q(purpose__startswith=beginning)
    rows = ReadLog.objects.filter(of, reader=reader, references=f" {reference} ", at__gte=since)
    return (rows if until is None else rows.filter(at__lte=until)).exists()


def openings(
    ids: Iterable[str], *, reader: str, purpose: str, now: datetime, reference: str | Iterable[str]
) -> dict[str, Opening]:
    """Salt and text of the pieces not erased, for the complainant's own receipt, and one row of the
    read log as for `show`. Raises `UnknownPiece`."""
    opened = _read(ids, reader=reader, purpose=purpose, now=now, reference=reference)
    return {piece: kept for piece, kept in opened.items() if kept}


def _read(
    ids: Iterable[str], *, reader: str, purpose: str, now: datetime, reference: str | Iterable[str]
) -> dict[str, Opening | None]:
    """Open the pieces, then write one row of the read log if there are any: the lock for writing is
    not held while they are decrypted, and nothing is returned without its row."""
    if not (wanted := set(ids)):
        return {}
    opened = pieces.every(wanted)
    _note(reader=reader, purpose=purpose, now=now, reference=reference, count=len(opened))
    return opened


def open_file(
    piece: str, *, reader: str, purpose: str, now: datetime, reference: str
) -> Opened | None:
    """Return the file of a piece for download, with a row of the read log; None if it was erased.

    Raises `UnknownPiece` if there is no such file.
    """
    row = Piece.objects.filter(id=piece, kind=Kind.file).first()
    if row is None:
        raise UnknownPiece(f"the vault has no file {piece}")
    if row.erased_at is not None:
        return None
    _note(reader=reader, purpose=purpose, now=now, reference=reference, count=1)
    return Opened(files.open_stored(row.stored), row.name, row.content_type, row.length)


def stored_as(piece: str) -> str | None:
    """Return the storage id of a piece's file, for internal use: no log row. None if it was erased
    or is not a file."""
    return all_stored_as([piece]).get(piece)


def all_stored_as(pieces: Iterable[str]) -> dict[str, str]:
    """Return the same of many, by piece, in one query; erased pieces and those that are not files
    are left out."""
    rows = Piece.objects.filter(id__in=list(pieces), kind=Kind.file, erased_at__isnull=True)
    return dict(rows.values_list("id", "stored"))


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of files by id, without erased ones. For a reader who is also shown the text
    around them, which writes the log row."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Piece.objects.filter(id__in=wanted, kind=Kind.file, erased_at__isnull=True)
    return dict(rows.values_list("id", "name"))


def note_without_words(
    *, reader: str, purpose: str, now: datetime, reference: str | Iterable[str]
) -> None:
    """Write a row of the read log for a reader who is shown something of these streams but no text,
    for example dates in a calendar."""
    _note(reader=reader, purpose=purpose, now=now, reference=reference, count=0)


def last_noted(reference: str, *, purpose: str) -> tuple[str, datetime] | None:
    """Return who was last shown something of a stream for a purpose, and when."""
    rows = ReadLog.objects.filter(references=f" {reference} ", purpose=purpose)
    return rows.order_by("-id").values_list("reader", "at").first()


def _note(
    *, reader: str, purpose: str, now: datetime, reference: str | Iterable[str], count: int
) -> None:
    if not reader or not purpose:
        raise ValueError("a read has a reader and a purpose")
    read = [reference] if isinstance(reference, str) else sorted(set(reference))
    ReadLog.objects.create(
        at=now, reader=reader, purpose=purpose, references=f" {' '.join(read)} ", pieces=count
    )
