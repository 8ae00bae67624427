"""Backup of everything an installation cannot recreate: database, files, checkpoints, erasures.

It contains no key. It is made while the installation runs, shows one moment, and appears complete
or not at all. `maintenance.restore` restores it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from amends.core.codec import moment_text
from amends.governance import schema_version
from amends.journal import log
from amends.journal.finding import Fault
from amends.vault import files
from amends.vault.marks import key_marks
from amends.vault.models import Piece

from . import engine, erasures, scratch
from .verification import prove

MANIFEST, SUMS, CHECKPOINTS, FILES = "manifest.json", "SHA256SUMS", "checkpoints.txt", "files"
_CHUNK = 1 << 20

type Progress = Callable[[int], None]


class InTheWay(Exception):
    """Something exists where the copy, or the restored data, should be."""


FORMAT = 2
"""Backups of format 1 have the tables of versions before 0.1.0."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup contains. `keys` says by a keyed digest which keys it needs, and nothing
    else."""

    made: str
    engine: str
    origin: str
    size: int
    """Leaves of the log that its newest checkpoint covers."""
    keys: dict[str, str]
    amends_backup: int = FORMAT
    version: str = schema_version.FIRST
    least_code: str = schema_version.FIRST
    """Of the tables, as in `governance.schema_version`."""


@dataclass(slots=True)
class Copied:
    """What was copied, and the files that differ from what was sealed."""

    manifest: Manifest
    files: int = 0
    erasures: int = 0
    damaged: list[str] = field(default_factory=list)


def back_up(folder: Path, *, now: datetime, progress: Progress | None = None) -> Copied:
    """Write a copy to a folder that does not exist yet.

    Checkpoints are copied before the database and the list of erasures after it, so that each
    refers to what is in the copy. Raises `InTheWay`, `engine.CannotCopy`, `log.NotOpened`, OSError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InTheWay(str(folder))
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(mode=0o700, parents=True)  # refuses the remains of a copy that was broken off
    state, notes = log.state(), log.checkpoints().read()
    stamp = schema_version.stamp() or schema_version.Stamp()
    made, origin = moment_text(now), state.opened.origin
    manifest = Manifest(made, connection.vendor, origin, state.size, key_marks(), **asdict(stamp))
    copied = Copied(manifest)
    (part / CHECKPOINTS).write_text("".join(f"{note}\n" for note in notes), encoding="utf-8")
    sums = {CHECKPOINTS: sha256_of(part / CHECKPOINTS)}
    sums[engine.COPIES[connection.vendor]] = sha256_of(engine.copy_to(part))
    for name, sha256 in _files(part, copied, progress):
        sums[name] = sha256
    text = json.dumps(asdict(copied.manifest), indent=2) + "\n"
    (part / MANIFEST).write_text(text, encoding="utf-8")
    sums[MANIFEST] = sha256_of(part / MANIFEST)
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items()))
    (part / SUMS).write_text(lines, encoding="utf-8")
    copied.erasures = erasures.keep(part)
    _to_disk(part)
    part.rename(folder)
    return copied


def sha256_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(part: Path, copied: Copied, progress: Progress | None) -> Iterator[tuple[str, str]]:
    """Copy every file that a piece names, hashing it at the same time."""
    named: dict[str, Any] = dict(Piece.objects.exclude(stored="").values_list("stored", "text"))
    for stored, sealed in named.items():
        name = f"{FILES}/{files.key_of(stored)}"
        try:
            sha256 = _copy(stored, part / name)
        except FileNotFoundError:
            if Piece.objects.filter(stored=stored).exists():  # not erased a moment ago
                copied.damaged.append(f"{name}: missing")
            continue
        if sha256 != sealed:
            copied.damaged.append(f"{name}: altered")
        copied.files += 1
        if progress:
            progress(copied.files)
        yield name, sha256


def _copy(stored: str, target: Path) -> str:
    digest = hashlib.sha256()
    with files.open_stored(stored) as source:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as other:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                other.write(chunk)
    return digest.hexdigest()


def _to_disk(part: Path) -> None:
    """Sync everything to disk with one call for thousands of files."""
    for path in part.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    os.sync()


def check(folder: Path, vendor: str, *, now: datetime) -> list[str]:
    """Return what is wrong with a backup just made. For SQLite the copy itself is verified. For
    PostgreSQL the dump was read back when it was made, and the source is verified; the dump is
    verified as a record when it is restored."""
    return _in_copy(folder) if vendor == "sqlite" else _in_source(now)


def _in_source(now: datetime) -> list[str]:
    with engine.one_moment():
        report = prove(now=now)
    # what the worker has published since that moment is no fault
    since = [f for f in report.findings if f.what is Fault.truncated and "published" in f.place]
    return [f"{f.place}: {f.what}" for f in report.findings if f not in since]


def _in_copy(folder: Path) -> list[str]:
    env = dict(os.environ)
    for name in ("DATABASE_URL_FILE", "AMENDS_SECRET_KEY_FILE", "AMENDS_MASTER_KEY_FILE"):
        env.pop(name, None)
    env.pop("AMENDS_BACKUP_URL", None)  # the files that are verified are there
    with tempfile.TemporaryDirectory() as data:
        (Path(data) / CHECKPOINTS).write_bytes((folder / CHECKPOINTS).read_bytes())
        env |= scratch.keys_of_here() | {
            "AMENDS_DATA": data,
            "AMENDS_FILES_URL": (folder / FILES).as_uri(),
            "DATABASE_URL": (folder / engine.COPIES["sqlite"]).as_uri(),
        }
        _, output, problem = scratch.run(env, "verify", "--json")
    if not isinstance(output, dict):
        return [f"the copy could not be verified: {problem}"]
    # checkpoints were copied first, so that the copy of the file may lack what was signed since
    since = Fault.unpublished
    return [f"{row['place']}: {row['what']}" for row in output["findings"] if row["what"] != since]
