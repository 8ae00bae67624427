"""Copy of fact tables that several hosts share: they are in a bucket, and each host counts from a
folder of its own.

Who writes puts data files into the bucket first and then the log entry, under a name that nobody
can use twice. Data files have random names and never change, so a reader downloads what it lacks
and then links the entries, oldest first.
"""

import fcntl
import logging
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from amends.core.improvement.facts import TABLES
from amends.vault.storage import Bucket, Unavailable

from . import delta
from .delta import Added

_log = logging.getLogger("amends.facts")

_EVERY, _LATER = 5.0, 30.0
"""Seconds between two looks for news, and after one that failed."""
_HOUR = 3_600
_BORN, _OF = ".born-", ".of"
_LAST = tuple(TABLES)[-1]
"""The table that is committed last: if it has a version, all have it."""
_ENTRY = re.compile(r"(\d{20})(\.json|\.saved)")
_DATA = re.compile(r"[\w-]+\.parquet", re.ASCII)


class _Next:
    """When to look for news, in seconds of the monotonic clock."""

    at: ClassVar[float] = 0.0


def bucket() -> Bucket | None:
    """Return the bucket of the facts; None if this host has its own."""
    return Bucket(settings.AMENDS_FACTS) if isinstance(settings.AMENDS_FACTS, str) else None


def look(root: Path) -> None:
    """Bring the folder up to date if it was not looked at for 5 s. If the bucket cannot be used,
    the folder stays as it is."""
    remote = bucket()
    if remote is None or time.monotonic() < _Next.at:
        return
    _Next.at = time.monotonic() + _EVERY
    try:
        with _alone(root, wait=False) as alone:
            if alone:
                _pull(root, remote, every=False)
    except (Unavailable, FileNotFoundError) as problem:
        _Next.at = time.monotonic() + _LATER
        _log.warning("the facts are not compared: %s", type(problem).__name__)


def before_writing(root: Path) -> None:
    """Bring the folder up to date, with what a writer left that was cut off. Raises
    `Unavailable`."""
    if remote := bucket():
        with _alone(root, wait=True):
            _pull(root, remote, every=True)


def publish(place: Path, added: Sequence[Added], entry: str, text: str) -> None:
    """Put the new files of a table into the bucket, then its log entry. Raises `delta.Taken`."""
    if remote := bucket():
        for file in added:
            remote.add(place / file.name, f"{place.name}/{file.name}")
        try:
            remote.put(text.encode(), f"{_log_of(place.name)}/{entry}")
        except FileExistsError as problem:
            raise delta.Taken(entry) from problem


def checkpoint(place: Path, version: int) -> None:
    """Put the checkpoint of a table into the bucket."""
    if remote := bucket():
        for path in delta.checkpoints(place, version):
            with suppress(FileExistsError):
                remote.add(path, f"{_log_of(place.name)}/{path.name}")


def sweep(root: Path, *, before: datetime) -> None:
    """Remove from the bucket what no table has had since a moment. Raises `Unavailable`."""
    remote = bucket()
    if remote is None:
        return
    before_writing(root)  # a host that is behind knows less than is there
    for name in TABLES:
        newest = delta.latest(root / name)
        if newest is None:
            return
        kept = {file for state in _states(root, name, newest) for file in state.files}
        data, entries = Bucket(remote.url, name), Bucket(remote.url, name, "_delta_log")
        old = [key for key in data.keys(before) if "/" not in key and key not in kept]
        data.remove(old)
        saved = max((number for number, _ in _entries(entries, ".saved")), default=0)
        entries.remove(key for key in entries.keys(before) if _is_before(key, saved))


def _states(root: Path, name: str, newest: int) -> Iterator[delta.State]:
    """Yield a table as of its newest version and of the one before, which may be in use while the
    others are committed."""
    for version in {newest, max(newest - 1, 0)}:
        with suppress(FileNotFoundError):
            yield delta.state(root / name, version)


def _is_before(key: str, saved: int) -> bool:
    return key[:20].isdigit() and int(key[:20]) < saved


@contextmanager
def _alone(root: Path, *, wait: bool) -> Iterator[bool]:
    """Let one process of this host pull at a time; yields False if another one does."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / ".mirror").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _pull(root: Path, remote: Bucket, *, every: bool) -> None:
    """Download what is new. A reader looks at the table that is committed last, and at the others
    only if that has news."""
    log = Bucket(remote.url, _LAST, "_delta_log")
    names = list(log.keys(None))
    born = min((name for name in names if name.startswith(_BORN)), default="")
    if not born:
        if not every:
            return
        born = f"{_BORN}{secrets.token_hex(8)}"
        log.put(b"", born)
        born = min(name for name in log.keys(None) if name.startswith(_BORN))
    _same_tables(root, born)
    newest = max((int(name[:20]) for name in names if name.endswith(".json")), default=-1)
    local = delta.latest(root / _LAST)
    if every or newest > (-1 if local is None else local):
        for name in TABLES:
            _pull_table(root / name, remote)


def _same_tables(root: Path, born: str) -> None:
    """Remove the tables of this host if they are not a copy of those in the bucket."""
    of = root / _OF
    if of.exists() and of.read_text() == born:
        return
    for name in TABLES:
        shutil.rmtree(root / name, ignore_errors=True)
    of.write_text(born)


def _pull_table(place: Path, remote: Bucket) -> None:
    data, log = Bucket(remote.url, place.name), Bucket(remote.url, place.name, "_delta_log")
    local = delta.latest(place)
    state = delta.NOTHING if local is None else delta.state(place, local)
    saved = max(_entries(log, ".saved"), default=(-1, ""))
    new = [entry for entry in sorted(_entries(log, ".json")) if entry[0] > state.version]
    texts: dict[str, str] = {}
    if new and new[0][0] > state.version + 1:  # older entries are gone: the checkpoint has all
        texts[saved[1]] = _text(log, saved[1])
        state = delta.after(delta.NOTHING, saved[0], texts[saved[1]])
        new = [entry for entry in new if entry[0] >= saved[0]]
    wanted: set[str] = set()
    for number, key in new:
        texts[key] = _text(log, key)
        if number > state.version:
            state = delta.after(state, number, texts[key])
        if number >= new[-1][0] - 1:
            wanted |= set(state.files)
    place.mkdir(parents=True, exist_ok=True)
    for name in sorted(wanted):
        _download(data, name, place / name)
    if saved[1]:
        texts = {saved[1]: texts.get(saved[1]) or _text(log, saved[1])} | texts
    for key, text in texts.items():
        with suppress(delta.Taken):
            delta.link(place, key, text)
    if new:
        _forget(place, wanted)


def _forget(place: Path, wanted: set[str]) -> None:
    """Remove what this host has not counted from for an hour."""
    before = time.time() - _HOUR
    delta.forget(place, before)
    for file in place.glob("*.parquet"):
        if file.name not in wanted and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)


def _entries(log: Bucket, ending: str) -> Iterator[tuple[int, str]]:
    for key in log.keys(None):
        if (entry := _ENTRY.fullmatch(key)) and entry[2] == ending:
            yield int(entry[1]), key


def _text(log: Bucket, key: str) -> str:
    with log.open(key) as file:
        return file.read().decode()


def _download(data: Bucket, key: str, target: Path) -> None:
    """Download a data file that is not here, so that it exists as a whole or not at all. One that
    is no longer there is of a version that is read no more."""
    if not _DATA.fullmatch(key):
        raise Unavailable("it names a file that is not of a table")  # nothing is written elsewhere
    if target.exists():
        return
    part = target.with_suffix(".part")
    with suppress(FileNotFoundError), data.open(key) as file:
        with part.open("wb") as out:
            shutil.copyfileobj(file, out)
        delta.flush(part)
        part.replace(target)


def _log_of(name: str) -> str:
    return f"{name}/_delta_log"
