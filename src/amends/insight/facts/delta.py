"""Transaction log of a fact table in the open Delta Lake format (reader version 1, writer version
2).

A commit is one JSON file. It is written under a temporary name, flushed to the disk and linked to
its number, so that it exists as a whole or not at all and only one writer gets the number.
"""

import json
import os
import secrets
import uuid
from collections.abc import Mapping, Sequence
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
    """A table as of one version: its files, and what its last commit says of itself."""

    version: int
    files: tuple[str, ...]
    info: Mapping[str, Any]


def latest(folder: Path) -> int | None:
    """Return the number of the last commit; None if there is no table."""
    try:
        names = [one.name for one in (folder / _LOG).iterdir()]
    except FileNotFoundError:
        return None
    numbers = [int(name[:20]) for name in names if name.endswith(".json") and name[:20].isdigit()]
    return max(numbers, default=None)


class _Known:
    """The last state of each table that this process has read, by folder and `born`."""

    of: ClassVar[dict[tuple[Path, int], State]] = {}


def born(folder: Path) -> int:
    """Return a number of the table's first commit: a folder that was removed and made again has
    another one. Raises FileNotFoundError."""
    return _place(folder, 0).stat().st_mtime_ns


def state(folder: Path, version: int) -> State:
    """Return the table as of a version. Raises FileNotFoundError."""
    this = folder, born(folder)
    known = _Known.of.get(this)
    if known is None or known.version > version:
        known = State(-1, (), {})
    for number in range(known.version + 1, version + 1):
        known = _after(known, number, _place(folder, number).read_text())
    _Known.of[this] = known
    return known


def _after(before: State, version: int, text: str) -> State:
    files, info = dict.fromkeys(before.files), before.info
    for action in map(json.loads, text.splitlines()):
        match action:
            case {"remove": {"path": path}}:
                files.pop(path, None)
            case {"add": {"path": path}}:
                files[path] = None
            case {"commitInfo": told}:
                info = told
            case _:
                pass
    return State(version, tuple(files), info)


def commit(
    folder: Path,
    version: int,
    *,
    columns: Mapping[str, str] | None,
    added: Sequence[Added],
    removed: Sequence[str],
    info: Mapping[str, Any],
    now: datetime,
) -> None:
    """Commit a version; `columns` are those of the table with their types if it is new or they
    changed. Raises `Taken`."""
    at = int(now.timestamp() * 1000)
    told = {"timestamp": at, "operation": "WRITE", "operationParameters": {}, **info}
    actions: list[dict[str, Any]] = [{"commitInfo": told}]
    if columns is not None:
        actions.append({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}})
        actions.append({"metaData": _about(columns, folder.name, at)})
    for name in removed:
        actions.append({"remove": {"path": name, "deletionTimestamp": at, "dataChange": True}})
    for one in added:
        known = {"size": (folder / one.name).stat().st_size, "modificationTime": at}
        stats = json.dumps({"numRecords": one.rows})
        file = {"path": one.name, "partitionValues": {}, "dataChange": True, "stats": stats}
        actions.append({"add": file | known})
    _link(_place(folder, version), "".join(json.dumps(one) + "\n" for one in actions))


def columns_of(row: type) -> dict[str, str]:
    """Return the columns of a dataclass of rows, with their types as Delta names them."""
    return {field.name: _type(field.type) for field in fields(row)}


def _type(told: Any) -> str:
    kinds = [one for one in (get_args(told) or (told,)) if one is not type(None)]
    known = kinds[0].__value__ if hasattr(kinds[0], "__value__") else kinds[0]
    named = {int: "long", bool: "boolean", Day.__value__: "date"}
    return named.get(known, "string")


def _about(columns: Mapping[str, str], name: str, at: int) -> dict[str, Any]:
    told = [
        {"name": column, "type": kind, "nullable": True, "metadata": {}}
        for column, kind in columns.items()
    ]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"amends facts {name}")),
        "name": name,
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": told}),
        "partitionColumns": [],
        "configuration": {},
        "createdTime": at,
    }


def _place(folder: Path, version: int) -> Path:
    return folder / _LOG / f"{version:020}.json"


def _link(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
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
