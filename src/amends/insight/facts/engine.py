"""Engine that counts fact tables: DuckDB in this process by default.

It is imported at first use, reads the files that our log names, and uses at most 128 MB and one
thread. `AMENDS_ANALYTICS` names another engine that reads the same files (`outside`).
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from amends.core.improvement.facts import TABLES

from . import delta

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "128MB"
"""The most memory that a query may use."""
_IN_MEMORY = 250_000
"""Tables with up to so many rows are read into memory: about 15 MB."""

type Rows = list[tuple[Any, ...]]

SQL_TYPES = {"long": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "string": "VARCHAR"}
"""Types of columns in DuckDB, by their names in the log."""


def connect(scratch: Path) -> "DuckDBPyConnection":
    """Return a new database in memory; what does not fit spills to the folder `scratch`."""
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": 1,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def source(folder: Path, files: Sequence[str], row: type) -> str:
    """Return SQL for the rows of these files: none without a file."""
    columns = delta.columns_of(row)
    if not files:
        empty = ", ".join(f'NULL::{SQL_TYPES[kind]} AS "{name}"' for name, kind in columns.items())
        return f"(SELECT {empty} WHERE false)"
    names = ", ".join(quoted(str(folder / name)) for name in files)
    return f"read_parquet([{names}])"


def quoted(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


class _Kept:
    """Database of this process with every table, and the version of the facts in it."""

    lock: ClassVar = threading.Lock()
    of: ClassVar[tuple[Path, int, int] | None] = None
    database: ClassVar[Any] = None


def run(root: Path, version: int, sql: str) -> Rows:
    """Return the rows of a query over the fact tables as of a version."""
    this = root, delta.born(root / "complaint"), version
    with _Kept.lock:
        if _Kept.of != this:
            _Kept.database, _Kept.of = _opened(root, version), this
        cursor = _Kept.database.cursor()
    rows: Rows = cursor.execute(sql).fetchall()
    return rows


def _opened(root: Path, version: int) -> "DuckDBPyConnection":
    """Return a database with the tables: small ones are read once, large ones by each query."""
    database = connect(root / "scratch")
    for name, row in TABLES.items():
        place = root / name
        rows = source(place, delta.state(place, version).files, row)
        ((count,),) = database.execute(f"SELECT count(*) FROM {rows}").fetchall()  # noqa: S608
        kind = "TABLE" if count <= _IN_MEMORY else "VIEW"
        database.execute(f'CREATE {kind} "{name}" AS FROM {rows}')
    return database
