"""Stored data of an import until it is done: the file with its rows, the archive of files, how they
are read, and saved mappings; and their deletion."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import BinaryIO

from amends.imports import mapping
from amends.imports.mapping import Mapping, Row
from amends.vault import files, places
from amends.vault.uploads import UploadRefused

from . import models
from .enclosed import Enclosed, archive, is_archive, register_within
from .models import ImportRun, State
from .parsing import NotRead
from .sources import Source, kind_of, opened

LARGEST = 30_000_000
"""Bytes of a file with rows."""
LARGEST_ARCHIVE = 100_000_000
WAITS = timedelta(days=1)
"""How long an unused file is kept."""
TOLD = timedelta(days=90)
"""How long the results of the rows are kept."""


def keep(
    name: str, chunks: Iterable[bytes], *, by: str, draft: Mapping, now: datetime
) -> ImportRun:
    """Store an uploaded file; of an archive, the register in it and its other files. Raises
    `NotRead`."""
    if is_archive(name):
        kind, stored, enclosed = _unpacked(chunks)
    else:
        kind, stored, enclosed = kind_of(name), _stored(chunks, limit=LARGEST), ""
    row = ImportRun(
        run=secrets.token_urlsafe(12),
        by=by,
        began=now,
        changed=now,
        name=PurePath(name).name[:150],
        kind=kind,
        stored=stored,
        enclosed=enclosed,
        mapping=mapping.write(draft),
        source=draft.source,
    )
    try:
        with source_of(row) as source:
            next(iter(source.lines(source.sheets[0])), None)
    except NotRead:
        files.drop([stored, *([enclosed] if enclosed else [])])
        raise
    row.save()
    return row


def _unpacked(chunks: Iterable[bytes]) -> tuple[str, str, str]:
    """Store an archive as a whole and the register in it as a separate file: return its kind, the
    file, the archive. Raises `NotRead`."""
    whole = _stored(chunks, limit=LARGEST_ARCHIVE)
    try:
        with files.open_stored(whole) as file, register_within(file, limit=LARGEST) as register:
            name, content = register
            return kind_of(name), _stored(content, limit=LARGEST), whole
    except NotRead:
        files.drop([whole])
        raise


def enclose(row: ImportRun, chunks: Iterable[bytes], *, now: datetime) -> None:
    """Store an archive of files with it. Raises `NotRead`."""
    stored = _stored(chunks, limit=LARGEST_ARCHIVE)
    before, row.enclosed = row.enclosed, stored
    try:
        with archive_of(row):
            pass
    except NotRead:
        files.drop([stored])
        raise
    save(row, "enclosed", now=now)
    files.drop([before] if before else [])


def _stored(chunks: Iterable[bytes], *, limit: int) -> str:
    try:
        return files.store(chunks, name="register", limit=limit, judge=_taken).stored
    except UploadRefused as refused:
        raise NotRead("too-large" if refused.why == "too_large" else "empty") from refused


def _taken(file: BinaryIO, *, name: str, size: int) -> tuple[str, str]:
    """Accept any content: the file is never served, and is read as its name says or not at all."""
    return name, "application/octet-stream"


def save(row: ImportRun, *names: str, now: datetime) -> None:
    """Save the changes, and prevent its files from being swept."""
    row.changed = now
    row.save(update_fields=[*names, "changed"])
    _keep_alive(row, now=now)


def _keep_alive(row: ImportRun, *, now: datetime) -> None:
    """Renew the files, because unclaimed files are swept by age; these are as recent as their
    row."""
    files.keep_alive(filter(None, (row.stored, row.enclosed)), now=now)


def mapping_of(row: ImportRun) -> Mapping:
    """How its rows are read."""
    return mapping.read(row.mapping, source=row.name)


def corrected(row: ImportRun) -> dict[int, Row]:
    """Return the cells that were corrected by hand, by line."""
    return {int(line): cells for line, cells in row.corrections.items()}


def correct(row: ImportRun, cells: Iterable[tuple[int, str, str]], *, now: datetime) -> None:
    """Store corrections: line, column and text of each cell."""
    for line, column, text in cells:
        row.corrections.setdefault(str(line), {})[column] = text
    save(row, "corrections", now=now)


@contextmanager
def source_of(row: ImportRun) -> Iterator[Source]:
    """Its file, open. Raises `NotRead`, also where it is gone."""
    try:
        file = files.open_stored(row.stored)
    except (FileNotFoundError, ValueError) as problem:
        raise NotRead("gone") from problem
    with file, opened(file, row.kind) as source:
        yield source


def drop_files(row: ImportRun) -> None:
    """Delete the file and its archive: their rows are imported, or not wanted."""
    files.drop([stored for stored in (row.stored, row.enclosed) if stored])
    row.stored, row.enclosed, row.corrections = "", "", {}
    row.save(update_fields=["stored", "enclosed", "corrections"])


def sweep(*, now: datetime) -> int:
    """Delete abandoned imports and expired results; returns how many. Files that are waiting for
    the worker are kept."""
    for row in ImportRun.objects.filter(state__in=(State.queued, State.running)):
        _keep_alive(row, now=now)
    waiting = ImportRun.objects.filter(state=State.matching, changed__lt=now - WAITS)
    expired = ImportRun.objects.filter(changed__lt=now - TOLD).exclude(state=State.matching)
    gone = [*waiting, *expired.exclude(state__in=(State.queued, State.running, State.undoing))]
    for row in gone:
        drop_files(row)
        row.delete()
    return len(gone)


@contextmanager
def archive_of(row: ImportRun) -> Iterator[Enclosed | None]:
    """Its enclosed files, open; None without an archive. Raises `NotRead`."""
    if not row.enclosed:
        yield None
        return
    with files.open_stored(row.enclosed) as file, archive(file) as enclosed:
        yield enclosed


# --- places with text ---


def register_place() -> None:
    """Register with the vault the places with text: names of files, values in mappings. None of
    them is of a sealed piece; the files with rows are among the vault's own."""
    places.register(places.Place("moving/take-overs", _in_runs, places.nothing))
    places.register(places.Place("moving/mappings", _in_mappings, places.nothing))


def _in_runs(needle: bytes) -> Iterator[str]:
    for row in ImportRun.objects.iterator():
        texts = [text for cells in row.corrections.values() for text in cells.values()]
        if needle in "\n".join((row.name, row.mapping, *texts)).encode():
            yield row.run
    for line in models.Line.objects.iterator():
        if needle in line.field.encode():
            yield str(line.pk)


def _in_mappings(needle: bytes) -> Iterator[str]:
    for row in models.SavedMapping.objects.iterator():
        if needle in f"{row.name}\n{row.text}".encode():
            yield row.name


def matching(person: str) -> ImportRun | None:
    """Return the file that a person is mapping and has not imported yet; the newest, if several."""
    return ImportRun.objects.filter(by=person, state=State.matching).order_by("-id").first()
