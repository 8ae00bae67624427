"""Files: stored under a random id and synced before the commit, removed by a job after it.

A file's own name is text for display only and never part of a path. `uploads` decides the type of a
file by its content.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import Sum

from amends.core.values import Id, Upload

from . import uploads
from .ids import new_id
from .models import Piece, Unclaimed

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
    """Write the file under a random id, synced to disk, and return its description.

    Stops reading at `limit` bytes. Raises `uploads.UploadRefused`, and then nothing is left.
    `judge` is another check for files that become no piece and are never downloaded. One that is
    `claimed` is sealed in the same transaction and never counted among unclaimed files. From one
    to be `unlocated`, where a photo or video was taken is removed.
    """
    stored = new_id(octets=20)
    path = path_of(stored)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b") as file:
            size, sha256 = _write(file, chunks, limit)
            shown, content_type = judge(file, name=name, size=size)
            pictured = content_type.startswith(("image/", "video/"))
            if unlocated and pictured and uploads.remove_location(file):
                file.seek(0)
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folders(path)
    finally:
        part.unlink(missing_ok=True)
    if not claimed:
        Unclaimed.objects.create(stored=stored, length=size)
    return Upload(stored, Id(sha256), size, shown, content_type)


def open_stored(stored: str) -> BinaryIO:
    """The bytes of a stored file. Raises FileNotFoundError."""
    return path_of(stored).open("rb")


def sha256_of(stored: str) -> str:
    """The hexadecimal SHA-256 of a stored file. Raises FileNotFoundError."""
    with path_of(stored).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(stored: Iterable[str]) -> None:
    """Overwrite and remove files; those already gone are skipped.

    For the job after an erasure. On a copy-on-write file system only its encryption helps.
    """
    gone = list(stored)
    for name in gone:
        with suppress(FileNotFoundError):
            destroy(path_of(name))
    if gone:
        Unclaimed.objects.filter(stored__in=gone).delete()


def destroy(path: Path) -> None:
    """Overwrite a file and remove it."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def unclaimed() -> int:
    """Return the bytes of all stored files without a piece."""
    return Unclaimed.objects.aggregate(all=Sum("length"))["all"] or 0


def sweep(*, before: datetime) -> list[str]:
    """Remove files older than `before` without a piece (the act was refused, or the machine stopped
    between storing and commit); returns their ids."""
    old = [path for path in _all() if path.stat().st_mtime < before.timestamp()]
    named = set(Piece.objects.exclude(stored="").values_list("stored", flat=True))
    left = [path.stem for path in old if path.suffix == ".part" or path.name not in named]
    for path in old:
        if path.suffix == ".part":
            path.unlink(missing_ok=True)
    remove(left)
    waiting = Unclaimed.objects.values_list("stored", flat=True)
    remove([name for name in waiting if not path_of(name).exists()])
    return left


def sealed(stored: Iterable[str]) -> bool:
    """Return whether a piece already names one of these files."""
    return Piece.objects.filter(stored__in=set(stored)).exclude(stored="").exists()


def holding(needle: bytes) -> Iterator[str]:
    """Yield the stored files that contain these bytes."""
    for path in _all():
        if needle in path.read_bytes():
            yield path.name


def path_of(stored: str) -> Path:
    """Return where a file of this id is stored. Raises ValueError for text that is no such id."""
    if len(stored) != 32 or not stored.isalnum() or not stored.isascii():
        raise ValueError("not the id of a stored file")
    return _folder() / stored[:2] / stored


def _folder() -> Path:
    return Path(settings.AMENDS_FILES)


def _all() -> Iterator[Path]:
    return (path for path in _folder().glob("*/*") if path.is_file())


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


def _sync_folders(path: Path) -> None:
    """Sync the folders of a new file, so that its name lasts. The folder above changes only with a
    new folder in it, so each process syncs it once."""
    _sync(path.parent)
    if path.parent not in _LASTING:
        _sync(path.parent.parent)
        _LASTING.add(path.parent)


_LASTING: set[Path] = set()
"""Folders whose own names this process has synced; at most 1,024."""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
