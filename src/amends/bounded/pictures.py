"""Kind and size of a picture, by its first bytes. Nothing is unpacked."""

import re
import struct
from collections.abc import Callable

_FILLING = re.compile(rb"\xff+")
_MOST_SEGMENTS = 2_000
"""Segments of a photograph that are looked at for its size."""
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def kind(content: bytes) -> str | None:
    """``png``, ``jpg``, ``gif`` or ``webp``; None for anything else."""
    return next((name for name, test in _KINDS.items() if test(content)), None)


def pixels(content: bytes) -> int:
    """Return how many pixels a picture says it has; 0 if it does not say so or is no picture."""
    suffix = kind(content)
    size = _SIZES[suffix](content) if suffix is not None else None
    return size[0] * size[1] if size else 0


def _png_size(content: bytes) -> tuple[int, int] | None:
    return struct.unpack_from(">II", content, 16) if len(content) >= 24 else None


def _gif_size(content: bytes) -> tuple[int, int] | None:
    return struct.unpack_from("<HH", content, 6) if len(content) >= 10 else None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 30:
        return None
    match content[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            wide, high = content[24:27], content[27:30]
            return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        case _:
            return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return the size from the frame's header; earlier segments (a camera's metadata) are
    skipped."""
    place = 2
    for _ in range(_MOST_SEGMENTS):
        filling = _FILLING.match(content, place)
        place = filling.end() - 1 if filling else len(content)
        if place + 9 >= len(content):
            return None
        mark = content[place + 1]
        if mark in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


_KINDS: dict[str, Callable[[bytes], bool]] = {
    "png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "gif": lambda content: content.startswith((b"GIF87a", b"GIF89a")),
    "webp": lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
}
_SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "png": _png_size,
    "jpg": _jpeg_size,
    "gif": _gif_size,
    "webp": _webp_size,
}
