"""What a camera noted beside a photograph is in no printed document."""

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.documents.paper_samples import document, png

from amends.documents.document import Picture
from amends.documents.notes import without_notes
from amends.documents.setting import set_pages

PLACE, OWNER = b"51.5N 0.1W", b"by Nora"
# 16 by 8, held on its side, with a place in its notes and a comment.
PHOTOGRAPH = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QA6RXhpZgAATU0AKgAAAAgAAgEOAAIAAAALAAAAJgESAAMAAAABAAYAAAAA"
    "AAA1MS41TiAwLjFXAAD//gAJYnkgTm9yYf/bAEMAUDc8RjwyUEZBRlpVUF94yIJ4bm549a+5kcj/////////////"
    "///////////////////////////////////////AAAsIAAgAEAEBEQD/xAAfAAABBQEBAQEBAQAAAAAAAAAAAQID"
    "BAUGBwgJCgv/xAC1EAACAQMDAgQDBQUEBAAAAX0BAgMABBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKC"
    "CQoWFxgZGiUmJygpKjQ1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaX"
    "mJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4eLj5OXm5+jp6vHy8/T19vf4+fr/2gAIAQEA"
    "AD8AKK//2Q=="
)


def _with_text(picture: bytes, text: bytes) -> bytes:
    """A PNG with a comment behind its head."""
    body = b"Comment\0" + text
    check = struct.pack(">I", zlib.crc32(b"tEXt" + body))
    chunk = struct.pack(">I", len(body)) + b"tEXt" + body + check
    return picture[:33] + chunk + picture[33:]


def test_place_and_owner_go_and_the_picture_stays_the_right_way_up() -> None:
    assert PLACE in PHOTOGRAPH
    assert OWNER in PHOTOGRAPH

    plain = without_notes(PHOTOGRAPH)

    assert PLACE not in plain
    assert OWNER not in plain
    assert plain.count(struct.pack(">HHIH", 0x0112, 3, 1, 6)) == 1
    assert plain.endswith(PHOTOGRAPH[PHOTOGRAPH.index(b"\xff\xda") :])
    assert without_notes(plain) == plain


@pytest.mark.parametrize("picture", [PHOTOGRAPH, _with_text(png(), PLACE)], ids=["jpeg", "png"])
def test_a_printed_document_holds_no_notes(picture: bytes) -> None:
    assert PLACE in picture

    pdf = set_pages(document(Picture(picture, "a wall", "instead")))

    assert b"/Subtype/Image" in pdf.replace(b" ", b"")
    assert PLACE not in pdf


@given(st.binary(max_size=60), st.integers(0, 300))
def test_no_bytes_make_it_fail(rest: bytes, cut: int) -> None:
    for given_bytes in (rest, b"\xff\xd8" + rest, PHOTOGRAPH[:cut], PHOTOGRAPH[:24] + rest):
        assert isinstance(without_notes(given_bytes), bytes)
