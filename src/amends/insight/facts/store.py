"""Writing fact tables: changed complaints replace their rows in the files of their months.

All tables are committed under the same version. A process that is cut off between two tables leaves
some a version ahead; nobody reads that version until the others have it, and the next writer brings
all of them to it.
"""

import csv
import fcntl
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from amends.core.improvement.facts import OF_COMPLAINTS, SNAPSHOTS, TABLES, Facts
from amends.jobs import duties

from . import delta, engine, mirror
from .delta import Added

_CHECKPOINT = 50
"""After how many versions the log gets a checkpoint."""


class Busy(Exception):
    """Another process writes the facts now."""


def folder() -> Path:
    """Return where the fact tables of this host are."""
    place = settings.AMENDS_FACTS
    return place if isinstance(place, Path) else Path(settings.AMENDS_DATA) / "facts"


def version() -> int | None:
    """Return the version of the facts that can be read; None before the first. If hosts share them,
    it is at most some seconds behind."""
    mirror.look(folder())
    return _version()


def _version() -> int | None:
    versions = [delta.latest(folder() / name) for name in TABLES]
    return None if None in versions else min(version for version in versions if version is not None)


def identity() -> int:
    """Return a number that changes when the folder is made again (`delta.born`)."""
    return delta.born(folder() / "complaint")


def info(of: int) -> Mapping[str, Any]:
    """Return what the commit of a version says: when, from which entry of the journal, by which
    rules."""
    return delta.info(folder() / "complaint", of)


@contextmanager
def writing() -> Iterator[None]:
    """Write alone, with what others wrote. If hosts share the facts, only the process with the duty
    `facts` writes; one that takes it for this gives it back. Raises `Busy`, `Unavailable`."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Busy from problem
        before, shared = duties.has("facts"), mirror.bucket() is not None
        if shared and not duties.take("facts"):
            raise Busy
        try:
            mirror.before_writing(folder())
            yield
        finally:
            if shared and not before:
                duties.give_back()


class Change:
    """New fact rows of some complaints, gathered on disk and then committed."""

    def __init__(self, scratch: Path, stack: ExitStack) -> None:
        self._scratch = scratch
        self._files = {
            name: stack.enter_context((scratch / f"{name}.csv").open("w", newline=""))
            for name in TABLES
        }
        self._lines = {name: csv.writer(file) for name, file in self._files.items()}
        self._snapshots: set[str] = set()
        self.keys: set[int] = set()

    def add(self, facts: Facts) -> None:
        """Add the rows of one complaint."""
        self.keys.add(facts.complaint.key)
        self._write("complaint", [facts.complaint])
        for name in OF_COMPLAINTS.keys() - {"complaint"}:
            self._write(name, getattr(facts, name))

    def snapshot(self, name: str, rows: Iterable[Any]) -> None:
        """Replace a table of `SNAPSHOTS`; the others stay as they are."""
        self._snapshots.add(name)
        self._write(name, rows)

    def _write(self, name: str, rows: Iterable[Any]) -> None:
        for row in rows:
            self._lines[name].writerow([_text(getattr(row, column.name)) for column in fields(row)])

    def commit(
        self, months: Collection[str], *, whole: bool, info: Mapping[str, Any], now: datetime
    ) -> bool:
        """Commit the rows as a new version: those of these months, or instead of all there are if
        `whole`. Returns False if a table already had the version, so that the same changes have
        to be written once more. Raises `Taken`."""
        for file in self._files.values():
            file.flush()
        before = _version()
        target = 0 if before is None else before + 1
        complete = True
        with engine.connect(self._scratch) as database:
            for name, row in TABLES.items():
                place = folder() / name
                if (delta.latest(place) or 0) >= target and (delta.latest(place) is not None):
                    complete = False
                    continue
                files = delta.state(place, target - 1).files if target else ()
                everything = (whole and name in OF_COMPLAINTS) or name in self._snapshots
                gone = [file for file in files if everything or file[:7] in months]
                kept = [] if everything else gone
                added = list(self._copied(database, name, row, kept))
                schema = delta.columns_of(row) if whole or not target else None
                publish = partial(mirror.publish, place, added)
                options: Any = {"info": info, "now": now, "first": publish}
                delta.commit(place, target, columns=schema, added=added, removed=gone, **options)
            if complete and target and target % _CHECKPOINT == 0:
                for name in TABLES:
                    delta.checkpoint(folder() / name, target, database)
                    mirror.checkpoint(folder() / name, target)
        return complete

    def _copied(
        self, database: Any, name: str, row: type, kept: Collection[str]
    ) -> Iterator[Added]:
        """Write the new rows, and those of `kept` files that did not change, month by month."""
        columns = delta.columns_of(row)
        typed = ", ".join(
            f"'{column}': '{engine.SQL_TYPES[kind]}'" for column, kind in columns.items()
        )
        path = engine.quoted(str(self._scratch / f"{name}.csv"))
        database.execute(
            f"CREATE TABLE new_{name} AS FROM read_csv({path}, auto_detect=false, delim=',', "
            f"quote='\"', escape='\"', header=false, nullstr='', columns={{{typed}}})"
        )
        place = folder() / name
        place.mkdir(parents=True, exist_ok=True)
        if name in SNAPSHOTS:
            yield from self._file(database, f"FROM new_{name}", place, "current")
            return
        database.execute("CREATE TABLE IF NOT EXISTS changed (key BIGINT PRIMARY KEY)")
        database.execute(
            "INSERT OR IGNORE INTO changed SELECT unnest(?::BIGINT[])", [sorted(self.keys)]
        )
        month = "strftime(received_on, '%Y-%m')"
        sql = f"SELECT DISTINCT {month} FROM new_{name}"  # noqa: S608 (our own names)
        months = {file[:7] for file in kept} | {m for (m,) in database.execute(sql).fetchall()}
        for year_month in sorted(months):
            old = engine.source(place, [file for file in kept if file[:7] == year_month], row)
            rows = (
                f"SELECT * FROM {old} AS old WHERE key NOT IN (SELECT key FROM changed) "  # noqa: S608
                f"UNION ALL SELECT * FROM new_{name} WHERE {month} = '{year_month}' ORDER BY key"
            )
            yield from self._file(database, rows, place, year_month)

    def _file(self, database: Any, rows: str, place: Path, about: str) -> Iterator[Added]:
        name = f"{about}_{secrets.token_hex(8)}.parquet"
        target = engine.quoted(str(place / name))
        copy = f"COPY ({rows}) TO {target} (FORMAT PARQUET, COMPRESSION ZSTD)"
        ((count,),) = database.execute(copy).fetchall()
        if count:
            delta.flush(place / name)
            yield Added(name, count)
        else:
            (place / name).unlink()


@contextmanager
def change() -> Iterator[Change]:
    """Gather a change in a folder that is removed afterwards."""
    with ExitStack() as stack:
        root = folder()
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=root, prefix="new-")))
        yield Change(scratch, stack)


def export(target: Path, *, now: datetime) -> int:
    """Write every table to a folder that does not exist yet, without the keys; returns how many
    complaints. Raises FileExistsError, FileNotFoundError without facts."""
    newest = version()
    if newest is None:
        raise FileNotFoundError(folder())
    target.mkdir(parents=True)
    count = 0
    for name, row in TABLES.items():
        place = target / name
        place.mkdir()
        kept = {column: kind for column, kind in delta.columns_of(row).items() if column != "key"}
        names = ", ".join(f'"{column}"' for column in kept)
        file = f"{name}.parquet"
        ((rows,),) = engine.run(
            folder(),
            newest,
            f'COPY (SELECT {names} FROM "{name}" ORDER BY ALL) '  # noqa: S608 (our own names)
            f"TO {engine.quoted(str(place / file))} (FORMAT PARQUET, COMPRESSION ZSTD)",
        )
        about = {**info(newest), "engineInfo": "amends"}
        added = [Added(file, rows)]
        delta.commit(place, 0, columns=kept, added=added, removed=(), info=about, now=now)
        count = rows if name == "complaint" else count
    return count


def sweep(*, before: datetime) -> int:
    """Remove data files that no table has had since a moment, and what writers left that were cut
    off; returns how many."""
    mirror.sweep(folder(), before=before)
    ready, gone = _version(), 0
    for name in TABLES if ready is not None else ():
        place = folder() / name
        newest = delta.latest(place)
        current = {f for v in {ready, newest} if v is not None for f in delta.state(place, v).files}
        for file in place.glob("*.parquet"):
            if file.name not in current and file.stat().st_mtime < before.timestamp():
                file.unlink(missing_ok=True)
                gone += 1
        delta.forget(place, before.timestamp())
    for left in folder().glob("new-*"):
        if left.stat().st_mtime < before.timestamp():
            shutil.rmtree(left, ignore_errors=True)
    return gone


def _text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
