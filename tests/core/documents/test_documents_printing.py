"""Printing from a web worker: apart, bounded, and with an error that tells no words."""

import io
import pickle
import re
import resource
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.core.documents.paper_samples import document, every_block

import amends.documents
from amends import bounded
from amends.documents import NotPrinted, first_page, printing, render
from amends.documents.document import Paragraph, Picture
from amends.documents.setting import set_pages

PACKAGE = Path(amends.documents.__file__).parent


def test_the_child_prints_what_the_worker_would() -> None:
    whole = document(*every_block())

    assert render(whole) == set_pages(whole)


def test_printing_that_takes_too_long_is_ended() -> None:
    with pytest.raises(NotPrinted, match="too much time"):
        render(document(Paragraph("words")), patience=0.001)


def test_who_finds_others_printing_waits_and_then_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        printing._turns.acquire()
    try:
        with pytest.raises(NotPrinted, match="others are printing"):
            render(document(), patience=0.01)
    finally:
        printing._turns.release(2)


def test_pictures_of_strangers_files_take_no_slot_of_printing_and_a_few_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: list[bounded.Limits] = []

    def answered(*_: object, **named: Any) -> bounded.Answer:
        limits.append(named["limits"])
        return {}, [b"picture"]

    monkeypatch.setattr(bounded, "answer", answered)
    for _ in range(2):
        printing._turns.acquire()
    try:
        assert first_page(io.BytesIO(), patience=0.01) == b"picture"
    finally:
        printing._turns.release(2)
    assert [one.seconds for one in limits] == [5]


def test_a_failure_tells_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashed(*_args: object, **_named: object) -> object:
        raise bounded.Failed("PanicException")

    monkeypatch.setattr(bounded, "answer", crashed)

    with pytest.raises(NotPrinted, match=r"^PanicException$"):
        render(document(Paragraph("secret words")))


def test_the_template_takes_nothing_in_but_its_data_and_pictures() -> None:
    template = (PACKAGE / "template.typ").read_text()

    assert not re.search(r"#?\b(import|include|eval|read|plugin)\b *[(\"@]", template)
    assert re.findall(r"\bjson\([^)]*\)", template) == ['json("document.json")']


@pytest.mark.skipif(sys.platform != "linux", reason="limits are looked up in /proc")
def test_the_child_is_bounded_and_ends_with_its_document() -> None:
    given = pickle.dumps(document(Paragraph("words")))
    with bounded.asking(printing.pages, given, limits=printing.LIMITS) as (talk, _):
        told = Path(f"/proc/{talk.process.pid}/limits").read_text(encoding="ascii").splitlines()
        limits = {line[:25].strip(): line[25:].split()[0] for line in told}
    assert int(limits["Max address space"]) == 3 * 2**30
    assert int(limits["Max cpu time"]) <= 25
    assert (limits["Max core file size"], limits["Max file size"]) == ("0", str(2**28))
    assert talk.process.poll() is not None


def test_the_largest_picture_that_is_printed_fills_the_child_and_not_this_process() -> None:
    side = 7_700
    rows = zlib.compressobj(9)
    row = bytes(1 + side * 3)
    unpacked = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    picture = PNG + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, unpacked, b"")))
    assert len(picture) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert render(document(Picture(picture, "a wall", "instead"))).startswith(b"%PDF-")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_pdf_file_becomes_a_picture_of_its_first_page() -> None:
    pdf = render(document(*[Paragraph("A bill")] * 200))
    picture = first_page(io.BytesIO(pdf))
    assert picture.startswith(PNG)
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide <= 910
    assert high <= 1_290


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n1 0 obj\n", b"%PDF-1.7\n" + bytes(9_000)])
def test_what_is_no_pdf_file_has_no_first_page(content: bytes) -> None:
    with pytest.raises(NotPrinted):
        first_page(io.BytesIO(content))


PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
