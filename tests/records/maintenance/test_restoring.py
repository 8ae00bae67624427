"""A backup that was tampered with brings back no other file, and is refused in one sentence."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from amends.maintenance import copies, engine, restore
from amends.maintenance.backup import CHECKPOINTS, MANIFEST, SUMS, Manifest, sha256_of
from amends.maintenance.erasures import LIST
from amends.maintenance.restore import BadBackup

MANIFEST_NOW = asdict(Manifest("2026-12-01T02:30:00Z", "sqlite", "here/amends/1", 1, {}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A backup with one file, as far as it is checked before use."""
    made = tmp_path / "backup"
    (made / "files" / "ab").mkdir(parents=True)
    texts = {"files/ab/ab12": "a letter", CHECKPOINTS: "", "database.sqlite3": "tables"}
    for name, text in {**texts, LIST: ""}.items():
        (made / name).write_text(text)
    (made / MANIFEST).write_text(json.dumps(MANIFEST_NOW))
    (made / SUMS).touch()
    for name in (*texts, MANIFEST):
        listed(made, name)
    return made


def listed(folder: Path, name: str) -> None:
    """List a file with its present content."""
    others = [one for one in (folder / SUMS).read_text().splitlines() if not one.endswith(name)]
    others.append(f"{sha256_of(folder / name)}  {name}")
    (folder / SUMS).write_text("".join(f"{one}\n" for one in others))


def restored(folder: Path, settings: Any) -> set[str]:
    """The names of the stored files afterwards."""
    settings.AMENDS_FILES = root = folder.parent / "stored"
    with mock.patch.object(engine, "bring_back"), mock.patch.object(restore.log, "checkpoints"):
        restore._put(folder)
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in found}


def test_only_listed_files_are_restored(folder: Path, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("of this server")
    (folder / "files" / "ab" / "ab13").symlink_to(tmp_path / "private")
    (folder / "files" / "ab" / "ab14").write_text("not listed")
    restore.checked(folder)
    assert restored(folder, settings) == {"ab/ab12"}


@pytest.mark.parametrize(
    "name", ["../private", "files/../keys", "files//tmp", "files/./ab/ab12", "files/ab/link"]
)
def test_a_listed_name_leads_nowhere_else(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "private").write_text("of this server")
    (folder / "keys").write_text("a key of their own")
    (folder / "files" / "tmp").write_text("x")
    (folder / "files" / "ab" / "link").symlink_to(tmp_path / "private")
    listed(folder, name)
    with pytest.raises(BadBackup, match="is outside the backup"):
        restore.checked(folder)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", "[" * 100_000, *(json.dumps(MANIFEST_NOW | {n: 1.5}) for n in MANIFEST_NOW)],
    ids=lambda text: text[:9],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    listed(folder, MANIFEST)
    with pytest.raises(BadBackup, match=f"{MANIFEST} cannot be read"):
        restore.checked(folder)


def test_a_folder_named_by_no_moment_is_no_backup(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_BACKUP = tmp_path
    for name in ("99999999T999999Z", "20261202T023000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).touch()
    assert copies.found() == {"20261202T023000Z": True}
