"""Removal of a photograph's metadata (place, owner, thumbnail) before it is printed. In print it
would be invisible, but in the PDF anyone could read it."""

import struct
from collections.abc import Iterator

_SCAN, _COMMENT, _NOTES = 0xDA, 0xFE, 0xE1
_KEPT = frozenset({0xE0, 0xE2, 0xEE})
"""JPEG segments that the image itself needs: density, colours, Adobe's marker for CMYK."""
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_UPRIGHT = 1


def without_notes(jpeg: bytes) -> bytes:
    """Return the photograph without metadata, in the right orientation. Anything that is not a
    readable photograph is returned unchanged; then it cannot be printed either."""
    kept, turned, rest = [], _UPRIGHT, b""
    for mark, segment in _segments(jpeg):
        if mark == _SCAN:
            rest = segment
        elif mark == _NOTES:
            turned = _orientation(segment[4:]) or turned
        elif mark != _COMMENT and (mark in _KEPT or not 0xE0 <= mark <= 0xEF):
            kept.append(segment)
    if not rest:
        return jpeg
    notes = b"" if turned == _UPRIGHT else _only_orientation(turned)
    return b"".join((b"\xff\xd8", notes, *kept, rest))


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each JPEG segment with its marker, up to the scan, which continues to the end."""
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        mark = jpeg[place + 1]
        if mark == 0xFF:  # filling
            place += 1
            continue
        if mark == _SCAN:
            yield mark, jpeg[place:]
            return
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        yield mark, jpeg[place:end]
        place = end


def _orientation(notes: bytes) -> int | None:
    """Return the camera's orientation from the first EXIF directory; None if it is missing."""
    if not notes.startswith(_EXIF) or len(notes) < len(_EXIF) + 10:
        return None
    tiff = notes[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else None
    return None


def _only_orientation(turned: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
