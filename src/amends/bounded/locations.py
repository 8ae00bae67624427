"""Where a photo or video was taken: found in the metadata of its file, to be overwritten.

Nothing else changes: its size, its picture, the time and the way it is turned stay.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from . import pictures

type Patch = tuple[int, bytes]
"""Bytes to write at an offset of the file."""

_GPS = 0x8825
"""The tag of the directory with the location (Exif 2.32, 4.6.3)."""
_ENTRY = 12
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_MOST_ENTRIES = 500
_XMP = re.compile(rb"GPS\w{1,40}(?:\s*=\s*[\"']|>)([^\"'<]{1,200})")
_FILM = re.compile(rb"[+-]\d{1,3}\.\d{2,8}[+-]\d{1,3}\.\d{2,8}(?:[+-][\d.]{1,12})?/")
"""A place as videos say it (ISO 6709)."""
_HEADS = re.compile(rb"Exif\0\0|EXIF....(?:Exif\0\0)?", re.DOTALL)
"""What is before the metadata in a JPEG or WebP file."""


def patches(content: bytes) -> list[Patch]:
    """Return what to write over the location in a file; nothing if it has none."""
    kind = pictures.kind(content)
    if kind in ("jpg", "webp"):
        heads = _HEADS.finditer(content)
        return [*(patch for head in heads for patch in _tiff(content, head.end())), *_xmp(content)]
    if kind == "png":
        return list(_png(content))
    if content[4:8] == b"ftyp":
        return [(m.start(), re.sub(rb"\d", b"0", m[0])) for m in _FILM.finditer(content)]
    return []


def _tiff(content: bytes, start: int) -> Iterator[Patch]:
    """Yield zeros for the directory of the location, and for what it refers to."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[start : start + 4])
    if order is None:
        return
    first = start + _number(content, start + 4, order)
    for tag, _, _, place in _entries(content, first, order):
        if tag == _GPS:
            directory = start + _number(content, place, order)
            if directory + 2 > len(content):
                return
            entries = list(_entries(content, directory, order))
            for _, kind, count, at in entries:
                length = _SIZES.get(kind, 1) * count
                if 4 < length < 1_000:
                    value = start + _number(content, at, order)
                    yield value, bytes(min(length, max(0, len(content) - value)))
            yield directory, bytes(2 + _ENTRY * len(entries))


def _entries(content: bytes, directory: int, order: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield tag, kind, count and the place of the value of each entry of a directory."""
    if directory + 2 > len(content):
        return
    (count,) = struct.unpack_from(f"{order}H", content, directory)
    for number in range(min(count, _MOST_ENTRIES)):
        place = directory + 2 + _ENTRY * number
        if place + _ENTRY > len(content):
            return
        yield (*struct.unpack_from(f"{order}HHI", content, place), place + 8)


def _number(content: bytes, place: int, order: str) -> int:
    return (
        int(struct.unpack_from(f"{order}I", content, place)[0]) if place + 4 <= len(content) else 0
    )


def _xmp(content: bytes) -> Iterator[Patch]:
    return ((m.start(1), b" " * len(m[1])) for m in _XMP.finditer(content))


def _png(content: bytes) -> Iterator[Patch]:
    """Yield the patches of chunks with metadata, and their new checksums."""
    place = 8
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        chunk = bytearray(content[place + 4 : place + 8 + length])
        if kind in (b"eXIf", b"iTXt") and len(chunk) == length + 4:
            inner = list(_tiff(bytes(chunk), 4) if kind == b"eXIf" else _xmp(bytes(chunk)))
            for offset, patch in inner:
                chunk[offset : offset + len(patch)] = patch
                yield place + 4 + offset, patch
            if inner:
                yield place + 8 + length, struct.pack(">I", zlib.crc32(chunk))
        place += 12 + length
