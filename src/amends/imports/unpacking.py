"""Archives, unpacked a piece at a time. This runs in a bounded child process."""

import zipfile
import zlib
from collections.abc import Generator
from typing import Any, BinaryIO

from amends import bounded
from amends.vault.uploads import contents_of

_PIECE = 2**20
"""Bytes of one answer."""
_ENTRY = 1_000
"""Bytes that the contents of an archive have for each of its files, at most."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError)


def unpacked(file: BinaryIO, *, most: int) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the names in an archive of at most so many files, and then a piece for each question:
    the first one of the file that it names, otherwise the next one."""
    if contents_of(file) > most * _ENTRY:
        yield {"why": "too-many-files"}, []
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED:
        yield {"why": "no-archive"}, []
    with archive:
        names = [one.filename for one in archive.infolist() if not one.is_dir()]
        told: dict[str, Any] = {"names": names}
        if len(names) > most:
            told = {"why": "too-many-files"}
        content: list[bytes] = []
        while True:
            question = yield told, content
            if "path" in question:
                member = archive.getinfo(question["path"])
                if why := _refused(member, question["limit"]):
                    told, content = {"why": why}, []
                    continue
            try:
                if "path" in question:
                    opened = archive.open(member)
                content = [opened.read(_PIECE)]
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 (whatever is in this file, the others can be read)
                told, content = {"why": "type_not_allowed"}, []
            else:
                told = {"more": bool(content[0])}


def _refused(member: zipfile.ZipInfo, limit: int) -> str:
    if member.file_size > limit:
        return "too_large"
    return "password_protected" if member.flag_bits & 1 else ""
