"""Copying what is stored to another folder or bucket: files, evidence packs, checkpoints."""

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress

from amends.handling import checkpoint_bucket
from amends.journal import log
from amends.journal.published import InFile
from amends.vault import storage

from .backup import sha256_of


class OtherCheckpoints(Exception):
    """The checkpoints there are not those of this installation."""


def copied(place: storage.Place) -> Iterator[tuple[str, bool]]:
    """Copy every file and evidence pack that is not there yet; yields the key of each and whether
    both copies have the same SHA-256. Deletes nothing. Raises `storage.Unavailable`."""
    for name in ("files", "evidence"):
        source, target = storage.home(name), storage.home(name, place)
        for key in source.keys(None):
            if not key.endswith(".part") and (name == "files" or _is_pack(key)):
                yield f"{name}/{key}", _is_same(source, target, key)


def publish(place: storage.Place) -> int:
    """Publish there the checkpoints that are not there yet; returns how many there are. Raises
    `OtherCheckpoints`, `storage.Unavailable`."""
    notes = log.checkpoints().read()
    target = checkpoint_bucket.of(place) or InFile(log.checkpoint_file())

    def lacking(newest: str | None) -> list[str]:
        if newest and newest not in notes:
            raise OtherCheckpoints
        return notes[notes.index(newest) + 1 :] if newest else notes

    target.extend(lacking)
    if target.read() != notes:
        raise OtherCheckpoints
    return len(notes)


def _is_pack(key: str) -> bool:
    return "/" not in key and key.endswith(".zip")


def _is_same(source: storage.Storage, target: storage.Storage, key: str) -> bool:
    part = target.scratch / f"{secrets.token_hex(16)}.part"
    try:
        with source.open(key) as content, part.open("xb") as copy:
            shutil.copyfileobj(content, copy)
        sent = sha256_of(part)
        with suppress(FileExistsError):  # copied before
            target.add(part, key)
    finally:
        part.unlink(missing_ok=True)
    with target.open(key) as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sent  # type: ignore[arg-type]
