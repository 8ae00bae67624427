"""Files for an import, from an archive or a folder, found by the names in the rows; and the
register file in an archive. A bounded child process reads archives."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from amends import bounded
from amends.core.values import Upload
from amends.imports.mapping.values import normal
from amends.vault import files
from amends.vault.uploads import UploadRefused

from .parsing import NotRead
from .sources import Interrupted, as_not_read
from .unpacking import unpacked

MOST = 20_000
"""Maximum number of files in an archive uploaded by the browser."""
FOLDER = "files"
"""Folder of the files in our archives."""
_HERE = "./"
"""Prefix of a name that is the whole path to its file, from the top of the archive."""
_NAMED = "\t"
"""Separator between the place of a file and its name, if the two differ."""
_CHUNK = 1 << 16

type Read = Callable[[str], Iterable[bytes]]
type _Ask = Callable[[bounded.Question], bounded.Answer]


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
        return files.store(self._read(path), name=called)

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
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return parts or [""]


@contextmanager
def archive(file: BinaryIO, *, most: int = MOST) -> Iterator[Enclosed]:
    """Return the files of a ZIP archive, each unpacked only when needed. Raises `NotRead`."""
    with _opened(file, most) as (ask, members):
        yield Enclosed(members, lambda path: _member(ask, path, files.LARGEST))


def folder(path: Path) -> Enclosed:
    """The files of a folder and those below it."""
    paths = (file for file in sorted(path.rglob("*")) if file.is_file())
    names = (file.relative_to(path).as_posix() for file in paths)
    return Enclosed(names, lambda name: _read(path / name))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


@contextmanager
def _opened(file: BinaryIO, most: int) -> Iterator[tuple[_Ask, list[str]]]:
    """Return the function that asks about an archive, and the names in it. After a file that takes
    too much, the archive is opened again for the others."""
    with ExitStack() as stack:
        talk, names = _begun(stack, file, most)

        def ask(question: bounded.Question) -> bounded.Answer:
            nonlocal talk
            try:
                return talk.ask(question)
            except bounded.TakesTooMuch:
                stack.close()
                talk, _ = _begun(stack, file, most)
                raise

        yield ask, names


def _begun(stack: ExitStack, file: BinaryIO, most: int) -> tuple[bounded.Talk, list[str]]:
    with as_not_read():
        asking = bounded.asking(unpacked, file, turns=bounded.ARCHIVES, most=most)
        talk, (answer, _) = stack.enter_context(asking)
    if "why" in answer:
        raise NotRead(answer["why"])
    return talk, answer["names"]


def _member(ask: _Ask, path: str, limit: int) -> Iterator[bytes]:
    question: bounded.Question = {"path": path, "limit": limit}
    answer: dict[str, Any] = {"more": True}
    while answer["more"]:
        try:
            answer, content = ask(question)
        except bounded.TakesTooMuch as problem:
            raise UploadRefused("unpacks_too_large") from problem
        except bounded.Failed as problem:
            raise UploadRefused("type_not_allowed") from problem
        except bounded.Ended as problem:
            raise Interrupted("interrupted") from problem
        if "why" in answer:
            raise UploadRefused(answer["why"])
        yield from content
        question = {}


# --- a register in an archive ---


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive."""
    return name.casefold().endswith(".zip")


@contextmanager
def register_within(
    file: BinaryIO, *, limit: int, most: int = MOST
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the one register in an archive, above every folder of files: its name and its bytes,
    in chunks. Raises `NotRead`, also while reading."""
    with _opened(file, most) as (ask, members):
        registers = [name for name in members if _is_register(name)]
        top = min((len(_parts(name)) for name in registers), default=0)
        tops = [name for name in registers if len(_parts(name)) == top]
        if len(tops) != 1:
            raise NotRead("no-register-within")
        yield _parts(tops[0])[-1], _register(ask, tops[0], limit)


_REGISTERS = (".xlsx", ".xlsm", ".csv", ".tsv", ".jsonl", ".ndjson")
_NOT_READ = {
    "too_large": "too-large",
    "password_protected": "locked",
    "unpacks_too_large": "takes-too-much",
}


def _is_register(member: str) -> bool:
    *above, name = _parts(member)
    aside = name.startswith((".", "~")) or FOLDER in above or "__MACOSX" in above
    return not aside and name.casefold().endswith(_REGISTERS)


def _register(ask: _Ask, path: str, limit: int) -> Iterator[bytes]:
    try:
        yield from _member(ask, path, limit)
    except UploadRefused as refused:
        raise NotRead(_NOT_READ.get(refused.why, "not-readable")) from refused
