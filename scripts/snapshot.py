"""Keep the data of a release as text, to test that every later version opens it.

Usage, with the code of the release first in PYTHONPATH and PostgreSQL's programs installed:
`python scripts/snapshot.py DATA tests/records/upgrades/VERSION postgresql://…/EMPTY`. DATA is a
data folder with an SQLite database, invented content and no letters to send, whose entries are all
sealed. `tests/records/upgrades/released.py` loads it again. Written are:

- `sqlite.sql`, `postgresql.sql`: the tables of either engine, without rows;
- `rows.jsonl`: for each table a line with its name and columns, then one line a row. Bytes are
  written as `{"hex": …}`. Rows are the same on both engines;
- `search.jsonl`: the words of the full-text index, whose tables cannot be copied as rows;
- `files/`, `checkpoints.txt`, `secret.key.txt`, `master.key.txt`: as in the data folder;
- `journal.jsonl`: what `amends export journal` writes.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

MOST = 1_000_000
"""Bytes of one release."""


def main(data: Path, out: Path, postgresql: str) -> int:
    """Write everything; exit status 1 if it is too much."""
    out.mkdir(parents=True)
    with closing(sqlite3.connect(data / "amends.sqlite3")) as database:
        tables = _tables(database)
        (out / "sqlite.sql").write_text(_schema(database, tables))
        with (out / "rows.jsonl").open("w") as lines:
            for table in tables:
                for line in _rows(database, table):
                    lines.write(_line(line))
        with (out / "search.jsonl").open("w") as lines:
            for line in _words(database):
                lines.write(_line(line))
    _amends("migrate", "--quiet", data=out / "scratch", DATABASE_URL=postgresql)
    (out / "postgresql.sql").write_text(_postgresql_schema(postgresql))
    shutil.rmtree(out / "scratch")
    _amends("export", "journal", "--out", str(out.absolute() / "journal.jsonl"), data=data)
    for name in ("secret.key", "master.key"):
        shutil.copyfile(data / "keys" / name, out / f"{name}.txt")
    shutil.copyfile(data / "checkpoints.txt", out / "checkpoints.txt")
    shutil.copytree(data / "files", out / "files")
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{out}: {size:,} bytes")
    return 0 if size <= MOST else 1


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_hex) + "\n"


def _hex(value: bytes) -> dict[str, str]:
    return {"hex": value.hex()}


def _tables(database: sqlite3.Connection) -> list[str]:
    """Ordinary tables: a virtual one and its shadows belong to the full-text index."""
    found = database.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in found]


def _schema(database: sqlite3.Connection, tables: list[str]) -> str:
    """Tables, then their indexes, then triggers; the virtual table makes its shadows itself."""
    found = database.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    order = ("table", "index", "trigger")
    kept = [
        (order.index(kind), sql)
        for kind, name, table, sql in found
        if table in tables or sql.startswith("CREATE VIRTUAL")
        if not name.startswith("sqlite_")
    ]
    return "".join(f"{sql};\n" for _, sql in sorted(kept, key=lambda one: one[0]))


def _rows(database: sqlite3.Connection, table: str) -> list[Any]:
    found = database.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - their own names
    return [{table: [column[0] for column in found.description]}, *found]


def _words(database: sqlite3.Connection) -> list[Any]:
    database.execute(
        "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'register_index', 'instance')"
    )
    found = database.execute("SELECT doc, term FROM temp.vocabulary ORDER BY doc, term")
    return [
        [place, " ".join(term for _, term in terms)]
        for place, terms in groupby(found, key=lambda row: row[0])
    ]


def _postgresql_schema(url: str) -> str:
    dumped = subprocess.run(
        ["pg_dump", "--schema-only", "--no-owner", "--no-privileges", url],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    kept = [line for line in dumped.splitlines() if line and not line.startswith(("--", "\\"))]
    return "\n".join(kept) + "\n"


def _amends(*words: str, data: Path, **settings: str) -> None:
    given = {"AMENDS_DATA": str(data.absolute()), **settings}
    subprocess.run([sys.executable, "-m", "amends", *words], env=os.environ | given, check=True)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
