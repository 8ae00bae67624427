"""Files for an import, from an archive or a folder, found by the names in the rows; and the
register file in an archive."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from amends.core.values import Upload
from amends.imports.mapping.values import normal
from amends.vault import files
from amends.vault.uploads import UploadRefused

from .sources import NotRead

MOST = 20_000
"""Maximum number of files in an archive uploaded by the browser."""
FOLDER = "files"
"""Folder of the files in our archives."""
_HERE = "./"
"""Prefix of a name that is the whole path to its file, from the top of the archive."""
_NAMED = "\t"
"""Separator between the place of a file and its name, if the two differ."""
_CHUNK = 1 << 16
_UNREADABLE = (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError)

type Read = Callable[[str], IO[bytes]]


def line_for(reference: str, place: str, name: str) -> str:
    """Return how our rows name a file of a complaint that is at this place below `FOLDER`/reference
    and has this name."""
    path = f"{_HERE}{FOLDER}/{reference}/{place}"
    return path if PurePosixPath(place).name == name else f"{path}{_NAMED}{name}"


class Enclosed:
    """Files by name: the last part of a path, with as many folders before it as are needed to make
    it unique. Case and Unicode form are ignored. A name shared by several files matches none, and
    one that begins with ``./`` matches by its whole path only."""

    def __init__(self, paths: Iterable[str], read: Read) -> None:
        self._read = read
        self._found: dict[str, str | None] = {}
        for path in paths:
            for ending in _endings(path):
                self._found[ending] = None if ending in self._found else path

    def holds(self, name: str) -> bool:
        """Whether there is one file of this name."""
        return self._path(name) is not None

    def store(self, name: str) -> Upload:
        """The file, stored as any other. Raises `UploadRefused`."""
        path = self._path(name)
        if path is None:
            raise LookupError(name)
        called = name.partition(_NAMED)[2] or _parts(path)[-1]
        with self._read(path) as file:
            return files.store(iter(lambda: file.read(_CHUNK), b""), name=called)

    def _path(self, name: str) -> str | None:
        place = name.partition(_NAMED)[0]
        if place.startswith(_HERE):
            whole, *below = _endings(place)[:2]
            return self._found.get(whole) or next(map(self._found.get, below), None)
        for ending in _endings(place):
            if ending in self._found:
                return self._found[ending]
        return None


def _endings(path: str) -> list[str]:
    """Yield a path for comparison, whole and then without its first folders."""
    parts = [normal(part) for part in _parts(path)]
    return ["/".join(parts[at:]) for at in range(len(parts))]


def _parts(path: str) -> list[str]:
    found = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return found or [""]


@contextmanager
def archive(file: IO[bytes], *, most: int = MOST) -> Iterator[Enclosed]:
    """Return the files of a ZIP archive, each unpacked only when needed. Raises `NotRead`."""
    with _opened(file) as whole:
        members = [one.filename for one in whole.infolist() if not one.is_dir()]
        if len(members) > most:
            raise NotRead("too-many-files")
        yield Enclosed(members, lambda path: _member(whole, path))


def folder(path: Path) -> Enclosed:
    """The files of a folder and those below it."""
    found = (one for one in sorted(path.rglob("*")) if one.is_file())
    names = (one.relative_to(path).as_posix() for one in found)
    return Enclosed(names, lambda one: (path / one).open("rb"))


def _member(whole: zipfile.ZipFile, path: str) -> IO[bytes]:
    """Yield a file of the archive, up to its stated length."""
    info = whole.getinfo(path)
    if info.file_size > files.LARGEST:
        raise UploadRefused("too_large")
    if info.flag_bits & 1:
        raise UploadRefused("password_protected")
    try:
        return io.BytesIO(whole.read(info))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as problem:
        raise UploadRefused("type_not_allowed") from problem


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        whole = zipfile.ZipFile(file)
    except _UNREADABLE as problem:
        raise NotRead("no-archive") from problem
    with whole:
        yield whole


# --- a register in an archive ---


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive."""
    return name.casefold().endswith(".zip")


@contextmanager
def register_within(file: IO[bytes], *, limit: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the one register in an archive, above every folder of files: its name and its bytes,
    in chunks. Raises `NotRead`, also while reading."""
    with _opened(file) as whole:
        found = [one for one in whole.infolist() if _is_register(one)]
        top = min((_depth(one) for one in found), default=0)
        tops = [one for one in found if _depth(one) == top]
        if len(tops) != 1:
            raise NotRead("no-register-within")
        if tops[0].file_size > limit:
            raise NotRead("too-large")
        if tops[0].flag_bits & 1:
            raise NotRead("locked")
        yield _parts(tops[0].filename)[-1], _bytes(whole, tops[0])


_REGISTERS = (".xlsx", ".xlsm", ".csv", ".tsv", ".jsonl", ".ndjson")


def _is_register(member: zipfile.ZipInfo) -> bool:
    *above, name = _parts(member.filename)
    aside = name.startswith((".", "~")) or FOLDER in above or "__MACOSX" in above
    return not member.is_dir() and not aside and name.casefold().endswith(_REGISTERS)


def _depth(member: zipfile.ZipInfo) -> int:
    return len(_parts(member.filename))


def _bytes(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with whole.open(member) as content:
            while chunk := content.read(_CHUNK):
                yield chunk
    except _UNREADABLE as problem:
        raise NotRead("not-readable") from problem
