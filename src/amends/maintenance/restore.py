"""Restoring a backup: only into an empty installation, checked before and verified after."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from amends import vault
from amends.core.principles.integrity import TreeHead
from amends.governance import schema_version
from amends.handling import rules
from amends.journal import log
from amends.journal.heads import notes_of
from amends.journal.opening import Opened
from amends.journal.verify import Report
from amends.vault import marks, storage

from . import engine, erasures
from .backup import CHECKPOINTS, FILES, FORMAT, MANIFEST, SUMS, InTheWay, Manifest, sha256_of
from .verification import prove

type Progress = Callable[[int], None]


class BadBackup(Exception):
    """The copy differs from the original, or was made with other keys; `found` lists everything."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.found = tuple(faults)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, what was erased again, and the log that continues from there."""

    manifest: Manifest
    erased: int
    log: Opened
    report: Report


def restore(
    folder: Path,
    *,
    now: datetime,
    lists: Sequence[Path] = (),
    outside: Sequence[str] = (),
    progress: Progress | None = None,
) -> Restored:
    """Restore the backup in a folder, for this version of the program.

    `lists` are lists of erasures newer than the backup's own; `outside` are texts with checkpoints
    of the old log, the farthest of which the new log names as its predecessor. Raises `BadBackup`,
    `InTheWay`, `erasures.NotAList`, `engine.CannotCopy`, `KeyProblem`, and then nothing was begun.
    """
    manifest = _restorable(folder)
    wanted = [
        erasure for path in (folder / erasures.LIST, *lists) for erasure in erasures.read(path)
    ]
    _put(folder)
    call_command("migrate", interactive=False, verbosity=0)
    marks.note(now=now)
    rules.forget()
    erased = erasures.repeat(wanted)
    if erased:
        vault.scrub()
    opened = log.reopen_log(now=now, last=_farthest(folder, outside), erased=erased)
    return Restored(manifest, len(erased), opened, prove(now=now, progress=progress))


def unpack(folder: Path) -> Manifest:
    """Put a backup into this empty installation as it was made, without migrating it; nothing that
    was erased since is erased. Raises what `restore` does."""
    manifest = _restorable(folder)
    _put(folder)
    return manifest


def _restorable(folder: Path) -> Manifest:
    """Return the manifest of a whole backup that can be restored here."""
    manifest = checked(folder)
    own = marks.key_marks()
    if manifest.keys != own:
        other = [name for name, mark in own.items() if manifest.keys.get(name) != mark]
        raise BadBackup([f"it was made under another {name} key" for name in other])
    _demand_empty()
    return manifest


def _put(folder: Path) -> None:
    engine.bring_back(folder)
    stored = storage.home("files")
    for name in _sums(folder / SUMS):  # no other file of the folder, and no link out of it
        if name.startswith(f"{FILES}/"):
            stored.add(folder / name, name.removeprefix(f"{FILES}/"))
    notes = notes_of((folder / CHECKPOINTS).read_text(encoding="utf-8"))
    log.checkpoints().extend(lambda newest: [] if newest else notes)


def checked(folder: Path) -> Manifest:
    """Return the manifest of a backup whose files are all present and unchanged. Raises
    `BadBackup`."""
    sums = _sums(folder / SUMS)
    faults = [_fault(folder, name, sha256) for name, sha256 in sums.items()]
    problems = [fault for fault in faults if fault]
    problems += [
        f"{name}: not listed in {SUMS}" for name in (MANIFEST, CHECKPOINTS) if name not in sums
    ]
    if not sums.keys() & set(engine.COPIES.values()):
        problems.append(f"no copy of a database is listed in {SUMS}")
    if not (folder / erasures.LIST).exists():
        problems.append(f"{erasures.LIST}: missing; without it what was erased would come back")
    if problems:
        raise BadBackup(problems)
    manifest = _manifest(folder / MANIFEST)
    if manifest.amends_backup != FORMAT:
        raise BadBackup(["another version of amends made it, and this one cannot read its tables"])
    if refused := schema_version.refusal_of(
        schema_version.Stamp(manifest.version, manifest.least_code)
    ):
        raise BadBackup([refused])
    return manifest


def _manifest(path: Path) -> Manifest:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**{f.name: data[f.name] for f in fields(Manifest) if f.name in data})
        kinds = {"size": int, "amends_backup": int, "keys": dict}
        for field in fields(Manifest):
            if not isinstance(getattr(manifest, field.name), kinds.get(field.name, str)):
                raise TypeError(field.name)
    except (ValueError, TypeError, RecursionError) as problem:
        raise BadBackup([f"{MANIFEST} cannot be read. Take another backup"]) from problem
    return manifest


def _sums(path: Path) -> dict[str, str]:
    try:
        *lines, end = path.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadBackup(
            [f"{path} cannot be read. Name a folder that `amends backup` finished"]
        ) from problem
    parts = [re.fullmatch(r"([0-9a-f]{64})  (\S+)", line) for line in lines]
    if end or not all(parts):
        raise BadBackup([f"{path} is torn"])
    return {part[2]: part[1] for part in parts if part}


def _fault(folder: Path, name: str, sha256: str) -> str | None:
    path = folder / name
    plain = ".." not in path.parts and Path(name).as_posix() == name
    if not plain or not path.resolve().is_relative_to(folder.resolve()):
        return f"{name}: is outside the backup"
    if not path.is_file():
        return f"{name}: missing"
    return None if sha256_of(path) == sha256 else f"{name}: altered"


def _demand_empty() -> None:
    """Require an empty installation. Keys may exist (they must be restored first), the record may
    not."""
    if not engine.is_empty():
        raise InTheWay("the database")
    if log.checkpoint_file().exists() or log.checkpoints().newest():
        raise InTheWay("checkpoints.txt")
    if any(storage.home("files").keys(None)):
        raise InTheWay("stored files")


def _farthest(folder: Path, outside: Sequence[str]) -> TreeHead | None:
    """Return the largest known head of the old log; None if the restored file decides."""
    texts = [(folder / CHECKPOINTS).read_text(encoding="utf-8"), *outside]
    heads = [log.note_head(note) for text in texts for note in notes_of(text)]
    ours = [head for head in heads if head.origin == log.current().origin]
    return max(ours, key=lambda head: head.size, default=None)
