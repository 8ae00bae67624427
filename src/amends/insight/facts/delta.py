"""Transaction log of a fact table in the open Delta Lake format (reader version 1, writer version
2).

A commit is one JSON file. It is written under a temporary name, flushed to the disk and linked to
its number, so that it exists as a whole or not at all and only one writer gets the number.
"""

import json
import os
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, get_args

from amends.core.values import Day

_LOG = "_delta_log"


class Taken(Exception):
    """Another writer committed this version first."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new data file, by its name in the table's folder, with its number of rows."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class State:
    """A table as of one version: the action that added each of its files, and those that say what
    table it is."""

    version: int
    added: Mapping[str, Mapping[str, Any]]
    about: Mapping[str, Any]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(self.added)


def latest(folder: Path) -> int | None:
    """Return the number of the last commit; None if there is no table."""
    return max(_numbers(folder, ".json"), default=None)


def info(folder: Path, version: int) -> Mapping[str, Any]:
    """Return what a commit says of itself. Raises FileNotFoundError."""
    actions = map(json.loads, _place(folder, version).read_text().splitlines())
    about: Mapping[str, Any] = next(a["commitInfo"] for a in actions if "commitInfo" in a)
    return about


class _Known:
    """The last state of each table that this process has read, by folder and `born`."""

    of: ClassVar[dict[tuple[Path, int], State]] = {}


def born(folder: Path) -> int:
    """Return a number of the table: a folder that was removed and made again has another one.
    Raises FileNotFoundError."""
    return (folder / _LOG / _BORN).stat().st_mtime_ns


def state(folder: Path, version: int) -> State:
    """Return the table as of a version, from the last checkpoint on. Raises FileNotFoundError."""
    this = folder, born(folder)
    table = _Known.of.get(this, NOTHING)
    if table.version > version:
        table = NOTHING
    saved = max((n for n in _numbers(folder, _SAVED) if n <= version), default=-1)
    if saved > table.version:
        table = after(NOTHING, saved, _place(folder, saved, _SAVED).read_text())
    for number in range(table.version + 1, version + 1):
        table = after(table, number, _place(folder, number).read_text())
    _Known.of[this] = table
    return table


def after(before: State, version: int, text: str) -> State:
    """Return a table as of the version whose log entry this is."""
    added, about = dict(before.added), dict(before.about)
    for action in map(json.loads, text.splitlines()):
        match action:
            case {"remove": {"path": path}}:
                added.pop(path, None)
            case {"add": {"path": path} as add}:
                added[path] = add
            case {"protocol": _} | {"metaData": _}:
                about |= action
            case _:
                pass
    return State(version, added, about)


NOTHING = State(-1, {}, {})
"""A table before its first version."""


def checkpoints(folder: Path, version: int) -> tuple[Path, Path]:
    """Return the files of the checkpoint of a version."""
    return _place(folder, version, _SAVED), _place(folder, version, ".checkpoint.parquet")


def checkpoint(folder: Path, version: int, database: Any) -> None:
    """Write the whole state as of a version, so that readers need no older commit: as the format
    wants it, by the DuckDB connection, and as lines for ourselves."""
    table = state(folder, version)
    actions = [{name: value} for name, value in table.about.items()]
    actions += [{"add": add} for add in table.added.values()]
    saved, whole = checkpoints(folder, version)
    _replace(saved, "".join(json.dumps(action) + "\n" for action in actions))
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _ACTIONS.items())
    database.execute(
        f"COPY (FROM read_json('{saved}', format='newline_delimited', columns={{{columns}}})) "
        f"TO '{whole}.new' (FORMAT PARQUET)"
    )
    flush(Path(f"{whole}.new"))
    Path(f"{whole}.new").replace(whole)
    last = json.dumps({"version": version, "size": len(actions)})
    _replace(folder / _LOG / "_last_checkpoint", last)


def _replace(path: Path, text: str) -> None:
    """Write a file that exists as a whole or not at all, whenever the process is cut off."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text)
    flush(draft)
    draft.replace(path)


_BORN, _SAVED = ".born", ".saved"
_TEXTS = "MAP(VARCHAR, VARCHAR)"
_ACTIONS = {
    "protocol": "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)",
    "metaData": f"STRUCT(id VARCHAR, name VARCHAR, format STRUCT(provider VARCHAR, "
    f"options {_TEXTS}), schemaString VARCHAR, partitionColumns VARCHAR[], "
    f"configuration {_TEXTS}, createdTime BIGINT)",
    "add": f"STRUCT(path VARCHAR, partitionValues {_TEXTS}, size BIGINT, "
    "modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR)",
    "remove": "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)",
    "txn": "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)",
}
"""Columns of a checkpoint: one for each kind of action."""


def forget(folder: Path, before: float) -> None:
    """Remove the commits and checkpoints before the last checkpoint that are older than a moment,
    in seconds since 1970."""
    saved = max(_numbers(folder, _SAVED), default=0)
    for ending in (".json", _SAVED, ".checkpoint.parquet"):
        for number in _numbers(folder, ending):
            place = _place(folder, number, ending)
            if number < saved and place.stat().st_mtime < before:
                place.unlink(missing_ok=True)


def _numbers(folder: Path, ending: str) -> list[int]:
    try:
        names = [path.name for path in (folder / _LOG).iterdir()]
    except FileNotFoundError:
        return []
    return [int(n[:20]) for n in names if n[20:] == ending and n[:20].isdigit()]


def commit(
    folder: Path,
    version: int,
    *,
    columns: Mapping[str, str] | None,
    added: Sequence[Added],
    removed: Sequence[str],
    info: Mapping[str, Any],
    now: datetime,
    first: Callable[[str, str], None] | None = None,
) -> None:
    """Commit a version; `columns` are those of the table with their types if it is new or they
    changed. `first` gets name and text of the log entry before it is written. Raises `Taken`."""
    at = int(now.timestamp() * 1000)
    about = {"timestamp": at, "operation": "WRITE", "operationParameters": {}, **info}
    actions: list[dict[str, Any]] = [{"commitInfo": about}]
    if columns is not None:
        actions.append({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}})
        actions.append({"metaData": _about(columns, folder.name, at)})
    for name in removed:
        actions.append({"remove": {"path": name, "deletionTimestamp": at, "dataChange": True}})
    for new in added:
        stat = {"size": (folder / new.name).stat().st_size, "modificationTime": at}
        stats = json.dumps({"numRecords": new.rows})
        file = {"path": new.name, "partitionValues": {}, "dataChange": True, "stats": stats}
        actions.append({"add": file | stat})
    name, text = _place(folder, version).name, "".join(json.dumps(line) + "\n" for line in actions)
    if first:
        first(name, text)
    link(folder, name, text)


def columns_of(row: type) -> dict[str, str]:
    """Return the columns of a dataclass of rows, with their types as Delta names them."""
    return {field.name: _type(field.type) for field in fields(row)}


def _type(annotation: Any) -> str:
    kinds = [kind for kind in (get_args(annotation) or (annotation,)) if kind is not type(None)]
    kind = kinds[0].__value__ if hasattr(kinds[0], "__value__") else kinds[0]
    named = {int: "long", bool: "boolean", Day.__value__: "date"}
    return named.get(kind, "string")


def _about(columns: Mapping[str, str], name: str, at: int) -> dict[str, Any]:
    schema = [
        {"name": column, "type": kind, "nullable": True, "metadata": {}}
        for column, kind in columns.items()
    ]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"amends facts {name}")),
        "name": name,
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": schema}),
        "partitionColumns": [],
        "configuration": {},
        "createdTime": at,
    }


def _place(folder: Path, version: int, ending: str = ".json") -> Path:
    return folder / _LOG / f"{version:020}{ending}"


def link(folder: Path, name: str, text: str) -> None:
    """Write a file of the log, whole or not at all. Raises `Taken`."""
    place = folder / _LOG / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if not (place.parent / _BORN).exists():
        (place.parent / _BORN).touch()
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("x") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, place)
    except FileExistsError as problem:
        raise Taken(place.name) from problem
    finally:
        draft.unlink(missing_ok=True)
    flush(place.parent)


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
