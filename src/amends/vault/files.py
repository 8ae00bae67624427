"""Files: stored under a random id before the commit, removed by a job after it.

A file's own name is text for display only and never part of a path. `uploads` decides the type of a
file by its content.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from django.db.models import Sum

from amends.core.values import Id, Upload

from . import storage, uploads
from .ids import new_id
from .models import Piece, Unclaimed

_log = logging.getLogger("amends.vault")

LARGEST = 25 * 2**20
"""Maximum bytes of one file, unless the caller gives another limit."""


type Judge = Callable[..., tuple[str, str]]
"""Function that returns the display name and the content type of an open file, or raises
`UploadRefused`."""


def store(
    chunks: Iterable[bytes],
    *,
    name: str,
    limit: int = LARGEST,
    judge: Judge = uploads.judge,
    claimed: bool = False,
    unlocated: bool = False,
) -> Upload:
    """Store the file under a random id, so that it lasts, and return its description. It is judged
    in a local file before.

    Stops reading at `limit` bytes. Raises `uploads.UploadRefused` or `storage.Unavailable`, and
    then nothing is left.
    `judge` is another check for files that become no piece and are never downloaded. One that is
    `claimed` is sealed in the same transaction and never counted among unclaimed files. From one
    to be `unlocated`, where a photo or video was taken is removed.
    """
    stored, store = new_id(octets=20), _store()
    part = store.scratch / f"{stored}.part"
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b") as file:
            size, sha256 = _write(file, chunks, limit)
            shown, content_type = judge(file, name=name, size=size)
            pictured = content_type.startswith(("image/", "video/"))
            if unlocated and pictured and uploads.remove_location(file):
                file.seek(0)
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        store.add(part, key_of(stored))
    finally:
        part.unlink(missing_ok=True)
    if not claimed:
        Unclaimed.objects.create(stored=stored, length=size)
    return Upload(stored, Id(sha256), size, shown, content_type)


def open_stored(stored: str) -> BinaryIO:
    """The bytes of a stored file. Raises `storage.Missing`, and logs its id."""
    try:
        return _store().open(key_of(stored))
    except storage.Missing:
        _log.error("the file %s is missing", stored)
        raise


def size_of(stored: str) -> int:
    """Return the number of bytes of a stored file. Raises `storage.Missing`."""
    return _store().size(key_of(stored))


def sha256_of(stored: str) -> str:
    """The hexadecimal SHA-256 of a stored file. Raises `storage.Missing`."""
    with open_stored(stored) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(stored: Iterable[str]) -> None:
    """Remove files for good; those already gone are skipped. For the job after an erasure. Raises
    `storage.Unavailable`."""
    gone = list(stored)
    _store().remove(map(key_of, gone))
    if gone:
        Unclaimed.objects.filter(stored__in=gone).delete()


def drop(stored: Iterable[str], *, claimed: bool = False) -> None:
    """Remove files that no piece names, if the store can be used now; otherwise `sweep` removes
    them. Asks no database about those that were `claimed` when stored."""
    gone = list(stored)
    with suppress(storage.Unavailable):
        if claimed:
            _store().remove(map(key_of, gone))
        else:
            remove(gone)


def unclaimed() -> int:
    """Return the bytes of all stored files without a piece."""
    return Unclaimed.objects.aggregate(all=Sum("length"))["all"] or 0


def unclaimed_among(stored: Iterable[str]) -> frozenset[str]:
    """Return those of these files that no piece names yet and that are not removed."""
    rows = Unclaimed.objects.filter(stored__in=list(stored))
    return frozenset(rows.values_list("stored", flat=True))


def keep_alive(stored: Iterable[str], *, now: datetime) -> None:
    """Let `sweep` take these unclaimed files for as old as now."""
    if wanted := list(stored):
        Unclaimed.objects.filter(stored__in=wanted).update(touched=now)


def sweep(*, before: datetime) -> list[str]:
    """Remove files older than `before` without a piece (the act was refused, or the machine stopped
    between storing and commit); returns their ids."""
    store = _store()
    storage.sweep(store.scratch, before=before)
    old = list(store.keys(before))
    named = set(Piece.objects.exclude(stored="").values_list("stored", flat=True))
    named |= set(Unclaimed.objects.filter(touched__gte=before).values_list("stored", flat=True))
    left = [key for key in old if PurePath(key).name not in named]
    store.remove(left)
    gone = [PurePath(key).stem for key in left]
    waiting = Unclaimed.objects.exclude(touched__gte=before).values_list("stored", flat=True)
    gone += [name for name in waiting if not _is_there(store, name)]
    Unclaimed.objects.filter(stored__in=gone).delete()
    return [PurePath(key).stem for key in left]


def _is_there(store: storage.Storage, stored: str) -> bool:
    try:
        store.size(key_of(stored))
    except storage.Missing:
        return False
    return True


def sealed(stored: Iterable[str]) -> bool:
    """Return whether a piece already names one of these files."""
    return Piece.objects.filter(stored__in=set(stored)).exclude(stored="").exists()


def holding(needle: bytes) -> Iterator[str]:
    """Yield the stored files that contain these bytes."""
    store = _store()
    for key in store.keys(None):
        with store.open(key) as file:
            if needle in file.read():
                yield PurePath(key).name


def key_of(stored: str) -> str:
    """Return the key of a file of this id. Raises ValueError for text that is no such id."""
    if len(stored) != 32 or not stored.isalnum() or not stored.isascii():
        raise ValueError("not the id of a stored file")
    return f"{stored[:2]}/{stored}"


def _store() -> storage.Storage:
    return storage.home("files")


def _write(file: BinaryIO, chunks: Iterable[bytes], limit: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise uploads.UploadRefused("too_large")
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise uploads.UploadRefused("empty")
    return size, digest.hexdigest()
