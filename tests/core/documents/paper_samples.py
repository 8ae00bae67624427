"""Documents to print, and what a reader of PDF finds in them."""

import io
import struct
import zlib
from typing import Any

from pypdf import PdfReader

from amends.documents.document import (
    AddressWindow,
    Blank,
    Blanks,
    Block,
    Code,
    Contents,
    Direction,
    Document,
    Entry,
    Heading,
    Letterhead,
    Listing,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Quoted,
    Signature,
    Table,
    TableColumn,
    Ticks,
    Tone,
)


def png(width: int = 4, height: int = 3) -> bytes:
    """A small picture, all of one grey."""
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def document(*blocks: Block, **other: Any) -> Document:
    """A document in English with these blocks."""
    given = {"title": "A title", "language": "en", "paging": "Page {page} of {pages}", **other}
    return Document(blocks=blocks, **given)


def every_block(text: str = "words") -> tuple[Block, ...]:
    """One of each kind, every text in it being `text`."""
    column = TableColumn(text, 2)
    return (
        AddressWindow((text, text), text, ((text, text),)),
        Heading(text),
        *(Paragraph(text, tone) for tone in Tone),
        Paragraph(text, Tone.QUOTED, "ar", Direction.RIGHT_TO_LEFT),
        Listing((text, text)),
        Listing((text,), numbered=True),
        Table((column, TableColumn(text, 0, numbers=True)), ((text, text), (text, text))),
        Pairs(((text, text),)),
        Entry(text, text, text, text, (Quoted(text, text),), (text,)),
        Picture(png(), text, text, text, 30),
        Code(text, text, text),
        Blank(text, text, 3),
        Blanks((Blank(text), Blank(text, value=text))),
        Ticks(text, (text, text), frozenset({1})),
        PageBreak(),
        Contents(text, 2),
        Signature(text, text, text, text),
    )


def letterhead(text: str = "Elm Street Housing") -> Letterhead:
    """With a logo and an address."""
    return Letterhead(text, (text,), png(), "#6b0b2d")


def read(pdf: bytes) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All that it says, blanks and line ends as one blank."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())
