"""Published checkpoints: signed notes outside the database, one after the other. They are in a file
of the data folder, or where `keep_in` says. Needs no Django."""

import fcntl
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

_NOTE = re.compile(r"(?:[^\n]+\n){3,}\n(?:\u2014 [^\n]+\n)+")
_TAIL = 8_192
"""Bytes at the end of the file that are certain to contain the newest whole note."""


class Published(Protocol):
    """Signed notes in the order in which they were signed."""

    def read(self) -> list[str]:
        """Return every note."""

    def newest(self) -> str | None:
        """Return the last note."""

    def extend(self, lacking: Callable[[str | None], Sequence[str]]) -> None:
        """Append the notes that `lacking` returns for the newest one (None if there is none).
        Only one process at a time appends."""


class InFile:
    """Notes in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[str]:
        """See `Published`."""
        return read(self._path)

    def newest(self) -> str | None:
        """See `Published`."""
        return newest(self._path)

    def extend(self, lacking: Callable[[str | None], Sequence[str]]) -> None:
        """See `Published`."""
        extend(self._path, lacking)


class _Elsewhere:
    of: Callable[[], Published | None] = staticmethod(lambda: None)


def keep_in(of: Callable[[], Published | None]) -> None:
    """Let this function say where notes are published instead of the file; None: in the file."""
    _Elsewhere.of = staticmethod(of)


def place(path: Path) -> Published:
    """Return where notes are published: elsewhere, or in this file."""
    return _Elsewhere.of() or InFile(path)


def notes_in(text: str) -> list[str]:
    """Return the signed notes in a text, in order; anything else (half a line after a crash) is
    ignored."""
    return _NOTE.findall(text)


def read(path: Path) -> list[str]:
    """Return every note of the file; empty if there is no file."""
    try:
        return notes_in(path.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return []


def newest(path: Path) -> str | None:
    """The last whole note of the file, without reading all of it."""
    try:
        with path.open("rb") as file:
            return _last(file)
    except FileNotFoundError:
        return None


def extend(path: Path, lacking: Callable[[str | None], Sequence[str]]) -> None:
    """Like `append`, with the notes that `lacking` returns for the newest one in the file (None if
    there is none). The file is locked during this."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        notes = lacking(_last(file))
        if not notes:
            return
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 2))
        torn = end > 0 and file.read() != b"\n\n"
        file.write((("\n\n" if torn else "") + "".join(f"{note}\n" for note in notes)).encode())
        file.flush()
        os.fsync(file.fileno())


def _last(file: BinaryIO) -> str | None:
    file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
    notes = notes_in(file.read().decode(errors="replace"))
    return notes[-1] if notes else None
