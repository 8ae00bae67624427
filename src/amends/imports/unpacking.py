"""Archives, unpacked a piece at a time. This runs in a bounded child process."""

import zipfile
import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO

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
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        question = yield {"why": "too-many-files"} if len(names) > most else {"names": names}, []
        while True:
            if "path" in question:
                pieces = _pieces(archive, **question)
            question = yield next(pieces)


def _pieces(archive: zipfile.ZipFile, path: str, limit: int) -> Iterator[bounded.Answer]:
    member = archive.getinfo(path)
    if why := _refused(member, limit):
        yield {"why": why}, []
        return
    try:
        with archive.open(member) as file:
            more = True
            while more:
                piece = file.read(_PIECE)
                more = bool(piece)
                yield {"more": more}, [piece]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (whatever is in this file, the others can be read)
        yield {"why": "type_not_allowed"}, []


def _refused(member: zipfile.ZipInfo, limit: int) -> str:
    if member.file_size > limit:
        return "too_large"
    return "password_protected" if member.flag_bits & 1 else ""
