"""What may be uploaded, and the tricks that may not."""

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.stored_files import path_of

from amends import vault
from amends.vault import files, uploads
from amends.vault.models import Unclaimed
from amends.vault.uploads import DOCX, ODT, XLSX, UploadRefused

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40)
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EML = b"Received: from mx\r\nFrom: Ann <ann@example.org>\r\nSubject: x\r\n\r\nCaf\xe9 <html>\r\n"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_FILES = tmp_path / "files"


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packing) as archive:
        for name, content in members.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else packing
            archive.writestr(name, content, how)
    return held.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"", part: b"<x/>"} | more)


def stored(content: bytes, name: str) -> tuple[str, str]:
    up = files.store([content], name=name)
    return up.name, up.content_type


def left(tmp_path: Path) -> list[str]:
    return [path.name for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF, "letter.pdf", "application/pdf"),
        (PNG, "Scan.PNG", "image/png"),
        (JPEG, "photo.jpg", "image/jpeg"),
        (PNG, "photo.jpg", "image/png"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "photo.webp", "image/webp"),
        (b"GIF89a" + bytes(40), "a.gif", "image/gif"),
        (b"ID3\x04" + bytes(40), "call.mp3", "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "call.wav", "audio/x-wav"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(40), "call.m4a", "audio/mp4"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40), "film.mp4", "video/mp4"),
        ("Dear Sir – 5 < 6 & naïve".encode(), "note.txt", "text/plain"),
        (b"\xef\xbb\xbfwith a mark\r\n", "note.txt", "text/plain"),
        (EML, "mail.eml", "message/rfc822"),
        (office("word/document.xml"), "letter.docx", DOCX),
        (office("xl/workbook.xml"), "sums.xlsx", XLSX),
        (zipped({"mimetype": ODT.encode(), "content.xml": b"<x/>"}), "letter.odt", ODT),
    ],
)
def test_what_people_send_is_taken(content: bytes, name: str, content_type: str) -> None:
    assert stored(content, name) == (name, content_type)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "empty.txt", "empty"),
        (HTML, "page.txt", "type_not_allowed"),
        (b"\n \t" + HTML, "page.txt", "type_not_allowed"),
        (b"hello <ScRiPt>alert(1)</script>", "page.txt", "type_not_allowed"),
        (HTML, "photo.png", "type_not_allowed"),
        (SVG, "photo.png", "type_not_allowed"),
        (SVG, "drawing.svg", "name_not_allowed"),
        (b"<?xml version='1.0'?>" + SVG, "note.txt", "type_not_allowed"),
        (b"<?php system($_GET[0]);", "note.txt", "type_not_allowed"),
        (b"GIF89a/*" + HTML, "polyglot.gif", "type_not_allowed"),
        (PNG, "photo.php", "name_not_allowed"),
        (PDF, "invoice.pdf.exe", "name_not_allowed"),
        (PDF, "invoice.exe.pdf", "name_not_allowed"),
        (PNG, "shell.pHp5.png", "name_not_allowed"),
        (PNG, "shell.php\0.png", "name_not_allowed"),
        (PNG, "\u200b.htaccess", "name_not_allowed"),
        (PNG, ".htac\u200dcess", "name_not_allowed"),
        (PNG, "shell.ph\u200bp.png", "name_not_allowed"),
        (PNG, "photo\u202egnp.exe", "name_not_allowed"),
        (PNG, "shell.\uff50\uff48\uff50.png", "name_not_allowed"),
        (PNG, "shell.php .png", "name_not_allowed"),
        (PNG, "page.html", "name_not_allowed"),
        (PNG, "letter.pdf", "content_differs_from_name"),
        (PDF, "photo.png", "content_differs_from_name"),
        (PDF, "letter.unknown", "content_differs_from_name"),
        (b"MZ" + bytes(80), "setup.txt", "type_not_allowed"),
        (b"\x7fELF" + bytes(80), "tool.txt", "type_not_allowed"),
        (b"text with a \0 byte", "note.txt", "type_not_allowed"),
        (b"caf\xe9", "latin.txt", "type_not_allowed"),
        (zipped({"a.txt": b"a"}), "files.zip", "name_not_allowed"),
        (zipped({"a.txt": b"a"}), "letter.docx", "type_not_allowed"),
        (
            office("word/document.xml", **{"word/vbaProject.bin": b"x"}),
            "l.docx",
            "type_not_allowed",
        ),
        (b"PK\x03\x04" + bytes(80), "broken.docx", "type_not_allowed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc", "type_not_allowed"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked.docx",
            "password_protected",
        ),
    ],
)
def test_tricks_are_refused_and_leave_nothing(
    content: bytes, name: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(UploadRefused) as refused:
        stored(content, name)
    assert refused.value.why == why
    assert left(tmp_path) == []


def test_a_document_that_unpacks_without_end_is_refused_unopened() -> None:
    bomb = office("word/document.xml", **{"word/a.xml": bytes(uploads.UNPACKED + 1)})
    assert len(bomb) < 2**20
    with pytest.raises(UploadRefused, match="unpacks_too_large"):
        stored(bomb, "letter.docx")
    many = office("word/document.xml", **{f"word/{n}": b"" for n in range(uploads.MOST_MEMBERS)})
    with pytest.raises(UploadRefused, match="unpacks_too_large"):
        stored(many, "letter.docx")


def test_a_stream_that_does_not_end_is_cut_at_the_limit(tmp_path: Path) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield PDF.ljust(1_000)

    with pytest.raises(UploadRefused, match="too_large"):
        files.store(endless(), name="big.pdf", limit=10_000)
    assert given == 11
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ann\\my letter.pdf", "my letter.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("let\u200bter\u2066.p\u200ddf", "letter.pdf"),
        ("Beschwerde Müller (2026-11).pdf", "Beschwerde Müller (2026-11).pdf"),
        ("report v1.2.3.pdf", "report v1.2.3.pdf"),
        ("blob", "blob.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
    ],
)
def test_a_name_is_text_to_be_shown(name: str, shown: str) -> None:
    assert stored(PDF, name)[0] == shown


def test_a_file_lies_under_a_random_id_private_and_whole(tmp_path: Path) -> None:
    up = files.store([PDF, PDF], name="letter.pdf")
    path = path_of(up.stored)
    assert path == tmp_path / "files" / up.stored[:2] / up.stored
    assert path.read_bytes() == PDF + PDF
    assert path.stat().st_mode & 0o777 == 0o600
    assert up.size == len(PDF) * 2
    assert files.sha256_of(up.stored) == up.sha256
    assert "letter" not in str(path)


@pytest.mark.parametrize("name", ["../secret", "", "A" * 31, "A" * 31 + "/", "A" * 31 + "é", "."])
def test_no_text_but_an_id_becomes_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="not the id"):
        files.open_stored(name)


def test_what_no_piece_names_is_swept_after_a_while(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    kept, lost = (files.store([PDF], name="a.pdf") for _ in range(2))
    half = path_of(lost.stored).with_suffix(".part")
    half.write_bytes(b"half")
    sealed = vault.Unsealed("file", kept.sha256, "complaint/1", stored=kept.stored, size=kept.size)
    vault.seal([sealed], now=now)
    assert files.sweep(before=now - timedelta(hours=1)) == []
    for path in tmp_path.rglob("*"):
        os.utime(path, (0, 0))
    files.sweep(before=now - timedelta(hours=1))
    assert left(tmp_path) == [kept.stored]
    assert files.unclaimed() == 0


@pytest.mark.parametrize("end", ["sealed", "removed", "lost"])
def test_a_file_counts_as_unclaimed_until_a_piece_names_it_or_it_is_gone(end: str) -> None:
    now = datetime.now(UTC)
    up = files.store([PDF], name="a.pdf")
    assert files.unclaimed() == len(PDF)
    if end == "sealed":
        vault.seal([vault.Unsealed("file", up.sha256, "complaint/1", stored=up.stored)], now=now)
    elif end == "removed":
        files.remove([up.stored])
    else:
        path_of(up.stored).unlink()
        files.sweep(before=now - timedelta(days=1))
    assert files.unclaimed() == 0
    assert not Unclaimed.objects.exists()


@pytest.mark.parametrize("for_large_archives", [False, True])
def test_an_archive_that_declares_endless_contents_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch, for_large_archives: bool
) -> None:
    end = bytearray(office("word/document.xml")[-22:])
    if for_large_archives:
        end[:0] = b"PK\x06\x07" + bytes(16)
    else:
        end[12:16] = (24_000_000).to_bytes(4, "little")
    monkeypatch.delattr(zipfile, "ZipFile")
    with pytest.raises(UploadRefused) as refused:
        uploads.sniff(io.BytesIO(b"PK\x03\x04" + bytes(500) + end))
    assert refused.value.why == "unpacks_too_large"
