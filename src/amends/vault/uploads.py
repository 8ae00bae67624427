"""Allowed uploads: a short list of file types, judged by content, with a matching name.

Nothing is unpacked or rendered here. Of a zipped document only the table of contents is read, of a
picture only its size. A bounded child process looks at the content.
"""

import re
import unicodedata
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Generator
from typing import BinaryIO, Literal

from amends import bounded
from amends.bounded import locations, pictures

type Why = Literal[
    "empty",
    "too_large",
    "type_not_allowed",
    "name_not_allowed",
    "content_differs_from_name",
    "password_protected",
    "unpacks_too_large",
]

_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
XLSX = f"{_OFFICE}spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

ALLOWED: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "text/plain": ("txt",),
    "message/rfc822": ("eml",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    ODT: ("odt",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/x-wav": ("wav",),
    "video/mp4": ("mp4",),
}
"""Content types and the endings a name of each may have."""

LONGEST_NAME = 120
UNPACKED = 200 * 2**20
"""Bytes a zipped document may say it unpacks to."""
MOST_MEMBERS = 5_000
MOST_PIXELS = 250_000_000
"""Pixels a picture may say it has; the largest sensors of telephones have 200 million."""
_HEAD = 8_192
_PIECE = 2**20

_ACTIVE = re.compile(
    r"(?i)\.(?:[a-z]?html?|svgz?|xml|js|mjs|php\d?|phtml|phar|asp|aspx|jsp|cgi|pl|py|sh|bash|exe|"
    r"com|bat|cmd|scr|msi|dll|jar|vbs|ps1|lnk|htaccess|swf|docm|xlsm|zip|7z|rar|iso)(?=\.|$)"
)
"""Extensions of files that run or render, anywhere in a name."""
_MARKUP = re.compile(rb"(?i)<(?:!doctype|\?xml|\?php|html|head|body|svg|script|iframe|math)\b|<!--")
_MAIL_FIELD = re.compile(
    rb"(?i)(?:return-path|received|from|to|date|subject|message-id|mime-version|delivered-to|"
    rb"reply-to|dkim-signature|arc-[a-z-]+|authentication-results|x-[a-z0-9-]+):"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UploadRefused(Exception):
    """A file that is refused, with the code of the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def judge(file: BinaryIO, *, name: str, size: int) -> tuple[str, str]:
    """The name to show and the content type of an open file of `size` bytes.

    Raises `UploadRefused` unless the content is of an allowed type and the name agrees with it, and
    `bounded.TryAgain`.
    A name without an ending is given that of its type.
    """
    shown = display_name(name)
    content_type = _looked_at(file)
    stem, dot, ending = shown.rpartition(".")
    if not dot or not stem:
        return f"{shown.strip('.') or 'file'}.{ALLOWED[content_type][0]}", content_type
    if not _agrees(ending.lower(), content_type):
        raise UploadRefused("content_differs_from_name")
    return shown, content_type


def display_name(name: str) -> str:
    """The name as it may be shown: the last part of a path, without control, format, bidi and
    zero-width characters. Raises `UploadRefused` if an ending in it runs or renders."""
    visible = "".join(
        sign
        for sign in unicodedata.normalize("NFC", name)
        if unicodedata.category(sign)[0] != "C" and sign not in "\u2028\u2029\u115f\u1160\u3164"
    )
    last = re.split(r"[/\\]", visible)[-1].strip()
    compared = unicodedata.normalize("NFKC", last).replace(" ", "")
    if _ACTIVE.search(compared):
        raise UploadRefused("name_not_allowed")
    return last if len(last) <= LONGEST_NAME else _shortened(last)


def _looked_at(file: BinaryIO) -> str:
    file.flush()
    try:
        (answer, _) = bounded.answer(first_look, file)
    except bounded.TakesTooMuch as problem:
        raise UploadRefused("unpacks_too_large") from problem
    except bounded.Failed as problem:
        raise UploadRefused("type_not_allowed") from problem
    if "why" in answer:
        raise UploadRefused(answer["why"])
    return str(answer["type"])


def first_look(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the type of a file, or why it is refused."""
    try:
        yield {"type": sniff(file)}, []
    except UploadRefused as refused:
        yield {"why": refused.why}, []


def remove_location(file: BinaryIO) -> bool:
    """Overwrite in an open file where a photo or video was taken; returns whether it said so.
    Raises as `judge` does."""
    file.flush()
    try:
        (answer, _) = bounded.answer(where_taken, file)
    except bounded.Failed as problem:
        raise UploadRefused("type_not_allowed") from problem
    for offset, octets in answer["patches"]:
        file.seek(offset)
        file.write(bytes.fromhex(octets))
    return bool(answer["patches"])


def where_taken(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield what to write over the location of a file."""
    file.seek(0)
    patches = locations.patches(file.read())
    yield {"patches": [(offset, octets.hex()) for offset, octets in patches]}, []


def sniff(file: BinaryIO) -> str:
    """The content type of an open file, one of `ALLOWED`. Raises `UploadRefused`."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise UploadRefused("empty")
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(_COMPOUND):
        file.seek(0)
        protected = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise UploadRefused("password_protected" if protected else "type_not_allowed")
    import filetype  # type: ignore[import-untyped]

    guessed = filetype.guess_mime(head)
    if guessed in ALLOWED:
        if guessed.startswith("image/"):
            _picture(file, head)
        return str(guessed)
    if guessed is not None:
        raise UploadRefused("type_not_allowed")
    return _text(file, head)


def _picture(file: BinaryIO, head: bytes) -> None:
    if _MARKUP.search(head):
        raise UploadRefused("type_not_allowed")
    file.seek(0)
    if pictures.pixels(file.read()) > MOST_PIXELS:
        raise UploadRefused("unpacks_too_large")


def _agrees(ending: str, content_type: str) -> bool:
    """Return whether a file's extension fits its type. Cameras and messengers often give an image
    the extension of another image type."""
    if ending in ALLOWED[content_type]:
        return True
    family = content_type.partition("/")[0]
    return family == "image" and any(
        ending in endings for kind, endings in ALLOWED.items() if kind.startswith("image/")
    )


def _zipped(file: BinaryIO) -> str:
    if contents_of(file) > _MOST_CONTENTS:
        raise UploadRefused("unpacks_too_large")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            first = archive.read(members[0]) if _is_mimetype(members) else b""
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as problem:
        raise UploadRefused("type_not_allowed") from problem
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise UploadRefused("unpacks_too_large")
    if any(member.flag_bits & 1 for member in members):
        raise UploadRefused("password_protected")
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UploadRefused("type_not_allowed")
    if first.strip() == ODT.encode():
        return ODT
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    raise UploadRefused("type_not_allowed")


def contents_of(file: BinaryIO) -> int:
    """Return how many bytes of contents an archive declares, because they are read as a whole. One
    in the form for archives above 4 GB declares too many."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LAST))
    end = file.read()
    place = end.rfind(b"PK\x05\x06")
    if end[max(0, place - 20) :].startswith(b"PK\x06\x07"):
        return 2**32
    declared = end[place + 12 : place + 16] if place >= 0 else b""
    return int.from_bytes(declared, "little")


_LAST = 22 + 2**16
"""Bytes at the end of an archive in which the record of its contents begins."""
_MOST_CONTENTS = 2 * 2**20
"""Bytes of contents that are read; those of a zipped document are a few thousand."""


def _is_mimetype(members: list[zipfile.ZipInfo]) -> bool:
    """Return whether the first member names an OpenDocument type, neither compressed nor long."""
    return bool(
        members
        and members[0].filename == "mimetype"
        and members[0].compress_type == zipfile.ZIP_STORED
        and members[0].file_size < 100
        and not members[0].flag_bits & 1
    )


def _text(file: BinaryIO, head: bytes) -> str:
    """Return whether it is plain text or a mail: readable throughout, and nothing that a browser
    would render as a page."""
    file.seek(0)
    whole = file.read()
    if _MAIL_FIELD.match(head) and b"\0" not in whole:
        fields = re.split(rb"\r?\n\r?\n", whole, maxsplit=1)[0]
        if re.search(rb"(?im)^from:", fields):
            return "message/rfc822"
    if _MARKUP.search(head):
        raise UploadRefused("type_not_allowed")
    try:
        decoder = getincrementaldecoder("utf-8")()
        for place in range(0, len(whole), _PIECE):  # as a whole it would take several times as much
            decoder.decode(whole[place : place + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        raise UploadRefused("type_not_allowed") from problem
    if _CONTROL.search(whole):
        raise UploadRefused("type_not_allowed")
    return "text/plain"


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}\u2026.{ending}"
