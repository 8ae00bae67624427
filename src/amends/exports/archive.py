"""Files that are exported with the workbook, and their place in the archive."""

import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from amends.core import codec
from amends.core.operation.regulators.retaining import is_file
from amends.core.values import Id
from amends.documents.workbook import LONGEST_TEXT
from amends.imports.enclosed import FOLDER, line_for
from amends.imports.mapping.values import normal
from amends.vault import files, reading

from .workbook_row import File

_LONGEST_NAME = 120
"""Maximum bytes of a name in the archive, so that every system can unpack it, also in deeper
folders."""
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """Storage id and name of files, by piece."""

    stored: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, pieces: Collection[Id]) -> "Found":
        """Return those of these pieces that are files and not erased."""
        return cls(reading.all_stored_as(pieces), reading.file_names(pieces))


@dataclass(slots=True)
class Files:
    """Files to export: the storage id of each by its place in the archive; and how many are
    missing, because they are not in storage or no cell could name them."""

    places: dict[str, str] = field(default_factory=dict)
    left: int = 0
    size: int = 0
    """Bytes of all of them."""

    def lines(self, file: File, pieces: Iterable[Id], files: Found) -> list[str]:
        """Return the lines that name a complaint's visible files in its row; these files are
        exported with it."""
        reference, lines, signs = str(file.complaint.reference), [], 0
        taken: set[str] = set()
        for piece in pieces:
            if piece not in files.stored:
                continue  # it was erased
            place = _free(_safe(files.names[piece]), taken)
            line = line_for(reference, place, files.names[piece])
            signs += len(line.encode("utf-16-le")) // 2 + 1
            size = _size(files.stored[piece]) if signs <= LONGEST_TEXT else None
            if size is None:
                self.left += 1
                continue
            self.size += size
            taken.add(normal(place))
            lines.append(line)
            self.places[f"{FOLDER}/{reference}/{place}"] = files.stored[piece]
        return lines

    def write(self, archive: zipfile.ZipFile, *, now: datetime) -> None:
        """Put every file into the archive."""
        for place, stored in self.places.items():
            with files.open_stored(stored) as content:
                put(archive, place, content, now=now)


def _size(stored: str) -> int | None:
    try:
        return files.size_of(stored)
    except FileNotFoundError:
        return None


def pieces(file: File) -> Iterator[Id]:
    """Return the pieces of a complaint that are files, in order of arrival."""
    for entry in file.entries:
        for path, piece in codec.located_pieces(entry.event):
            if is_file(path):
                yield piece.sealed


def put(archive: zipfile.ZipFile, place: str, content: IO[bytes], *, now: datetime) -> None:
    """Write one file into an archive without compression, because images and documents are
    compressed already."""
    info = zipfile.ZipInfo(place, now.timetuple()[:6])
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as out:
        while chunk := content.read(_CHUNK):
            out.write(chunk)


def _free(name: str, taken: Collection[str]) -> str:
    """Return an unused place for a file of the complaint; a second file of the same name is one
    folder deeper."""
    place, number = name, 1
    while normal(place) in taken:
        number += 1
        place = f"{number}/{name}"
    return place


_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def _safe(name: str) -> str:
    """Return a short name that every system accepts, with other characters replaced by ``_``."""
    plain = "".join(
        "_" if unicodedata.category(sign)[0] == "C" else sign
        for sign in unicodedata.normalize("NFC", name)
    )
    plain = _NOT_IN_NAMES.sub("_", plain).strip(" .") or "file"
    if _DEVICE.match(plain):
        plain = f"_{plain}"
    if len(plain.encode()) <= _LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    tail = f"{dot}{ending}" if dot and len(ending.encode()) <= 10 else ""
    head = (stem if tail else plain).encode()[: _LONGEST_NAME - len(tail.encode())]
    return f"{head.decode(errors='ignore').rstrip(' .')}{tail}"
