"""The place of scheduled backups: a folder, or a bucket. Each has its moment as its name, and is
complete once its manifest, which is written last, is there."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from django.conf import settings

from amends.governance import preparing
from amends.vault import storage

from . import erasures
from .backup import MANIFEST, Copied, back_up, check

_NAME = re.compile(r"\d{8}T\d{6}Z")
_ABANDONED = timedelta(days=1)
"""After which an incomplete backup is no longer being made."""

type Found = dict[str, bool]
"""Whether each backup is complete, by its name, the oldest first."""


def found() -> Found:
    """Return every backup at the place. Other folders there are none of ours."""
    listed: Found = {}
    for key in storage.at(_place()).keys(None):
        name, _, rest = key.partition("/")
        if rest and _moment(name) is not None:
            whole = rest == MANIFEST and not name.endswith(".part")
            listed[name] = listed.get(name, False) or whole
    return dict(sorted(listed.items()))


def _moment(name: str) -> datetime | None:
    """Return when a backup was made; None if a folder does not have the name of one."""
    own = name.removesuffix(".part")
    if not _NAME.fullmatch(own):
        return None
    try:
        return datetime.strptime(own, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # digits that are no moment
        return None


def newest(*, now: datetime) -> str | None:
    """Return the name of the newest complete backup; one in the future, which a host whose clock
    was ahead made, is not the newest."""
    last = f"{(now + preparing.AHEAD).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    whole = (name for name, complete in found().items() if complete and name <= last)
    return max(whole, default=None)


def add(*, now: datetime) -> tuple[Copied, list[str]]:
    """Make a backup and verify it; returns what was copied, and what is wrong with it. Raises what
    `back_up` does, and then nothing of it is left."""
    name, place = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", _place()
    if isinstance(place, str):
        with tempfile.TemporaryDirectory(prefix="amends-backup-") as made:
            folder = Path(made) / name
            copied, findings = _verified(folder, now)
            _upload(folder, storage.at(place, name))
        return copied, findings
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _verified(place / name, now)
    finally:
        shutil.rmtree(place / f"{name}.part", ignore_errors=True)


def _verified(folder: Path, now: datetime) -> tuple[Copied, list[str]]:
    copied = back_up(folder, now=now)
    return copied, [*copied.damaged, *check(folder, copied.manifest.engine, now=now)]


def _upload(folder: Path, store: storage.Storage) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in sorted(paths, key=lambda path: path.name == MANIFEST):
        store.add(path, path.relative_to(folder).as_posix())


def list_erasures() -> None:
    """Write the present list of erasures beside every complete backup."""
    place = _place()
    for name in (name for name, complete in found().items() if complete):
        if not isinstance(place, str):
            erasures.keep(place / name)
            continue
        with tempfile.TemporaryDirectory() as made:
            erasures.keep(Path(made))
            store = storage.at(place, name)
            store.remove([erasures.LIST])
            store.add(Path(made) / erasures.LIST, erasures.LIST)


def prune(*, now: datetime) -> list[str]:
    """Remove backups that are older than AMENDS_BACKUP_KEEP days, and incomplete ones of before
    yesterday; never the newest complete one. Returns their names."""
    listed, last, gone = found(), newest(now=now), []
    keep = timedelta(days=settings.AMENDS_BACKUP_KEEP)
    for name, complete in listed.items():
        made = _moment(name)
        if made and name != last and now - made > (keep if complete else _ABANDONED):
            _remove(name)
            gone.append(name)
    return gone


def _remove(name: str) -> None:
    """Remove a backup, its manifest first, so that what is left of it is never taken for one."""
    place = _place()
    if not isinstance(place, str):
        (place / name / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(place / name)
        return
    store = storage.at(place, name)
    store.remove([MANIFEST])
    store.remove(list(store.keys(None)))


@contextmanager
def at_hand(name: str) -> Iterator[Path]:
    """Yield a backup as a folder: of a bucket it is a copy, which is removed afterwards."""
    place = _place()
    if not isinstance(place, str):
        yield place / name
        return
    with tempfile.TemporaryDirectory(prefix="amends-backup-") as made:
        store = storage.at(place, name)
        for key in store.keys(None):
            target = Path(made) / key
            target.parent.mkdir(parents=True, exist_ok=True)
            with store.open(key) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        yield Path(made)


def _place() -> storage.Place:
    return cast("storage.Place", settings.AMENDS_BACKUP)
