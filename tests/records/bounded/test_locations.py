"""Where a photo or video was taken is removed, and nothing else of it."""

import io
import struct
import zlib

import pytest

from amends.bounded.locations import patches
from amends.vault.uploads import where_taken

PLACE = b"51/1 30/1 2606/100"[:24].ljust(24, b"1")


def tiff(order: str = "<") -> bytes:
    """The metadata of a photo: how it is turned, and where it was taken."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    turned = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    gps = struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    first = struct.pack(f"{order}H", 2) + turned + gps + bytes(4)
    latitude = struct.pack(f"{order}HHII", 2, 5, 3, 56)
    return head + first + struct.pack(f"{order}H", 1) + latitude + bytes(4) + PLACE


def jpeg(metadata: bytes) -> bytes:
    segment = b"Exif\0\0" + metadata
    head = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2)
    return head + segment + b"\xff\xda" + b"the picture" + b"\xff\xd9"


def png(metadata: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        told = kind + content
        return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"eXIf", metadata)


def webp(metadata: bytes) -> bytes:
    chunk = b"EXIF" + struct.pack("<I", len(metadata)) + metadata
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def mp4(place: bytes) -> bytes:
    return b"\0\0\0\x18ftypisom" + b"the film \xa9xyz" + place + b" goes on"


def without(content: bytes) -> bytes:
    changed = bytearray(content)
    for offset, octets in patches(content):
        changed[offset : offset + len(octets)] = octets
    return bytes(changed)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [jpeg, png, webp])
def test_a_photo_no_longer_says_where_it_was_taken(kind: object, order: str) -> None:
    content = kind(tiff(order))  # type: ignore[operator]
    cleaned = without(content)
    assert PLACE in content
    assert PLACE not in cleaned
    assert len(cleaned) == len(content)
    assert struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0) in cleaned, "how it is turned stays"
    if kind is png:
        (told,) = struct.unpack(">I", cleaned[-4:])
        assert told == zlib.crc32(cleaned[-8 - len(tiff()) : -4])


def test_a_video_and_a_description_no_longer_say_it_either() -> None:
    film = without(mp4(b"+48.1351+011.5820+520.0/"))
    assert b"+00.0000+000.0000+000.0/" in film
    described = jpeg(b"") + b'<x exif:GPSLatitude="51,30.5N" exif:Make="Phone"/>'
    assert b"51,30" not in without(described)
    assert b"Phone" in without(described)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        jpeg(b""),
        jpeg(b"II*\0\xff\xff\xff\xff"),
        jpeg(tiff()[:30]),
        jpeg(tiff().replace(struct.pack("<I", 38), struct.pack("<I", 2**32 - 1))),
        png(b"MM\0*" + b"\xff" * 20),
        png(tiff())[:-9],
        b"%PDF-1.7 +48.1351+011.5820/",
    ],
)
def test_a_broken_file_is_left_as_it_is_and_never_grows(content: bytes) -> None:
    assert len(without(content)) == len(content)
    (told, _) = next(where_taken(io.BytesIO(content)))
    assert all(offset + len(octets) // 2 <= len(content) for offset, octets in told["patches"])
