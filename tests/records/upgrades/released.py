"""Data of a release, loaded from the text that `scripts/snapshot.py` wrote."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

RELEASES = sorted(
    path for path in Path(__file__).parent.iterdir() if (path / "rows.jsonl").exists()
)
"""The folders with data of releases."""


def keys(release: Path) -> dict[str, str]:
    """The settings with its two keys."""
    return {
        "AMENDS_SECRET_KEY": (release / "secret.key.txt").read_text().strip(),
        "AMENDS_MASTER_KEY": (release / "master.key.txt").read_text().strip(),
    }


def load(release: Path, data: Path, url: str) -> None:
    """Load it into an empty data folder and an empty database."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(release / "files", data / "files")
    shutil.copyfile(release / "checkpoints.txt", data / "checkpoints.txt")
    if url.startswith("postgresql"):
        _load_postgresql(release, url)
    else:
        _load_sqlite(release, Path(url.removeprefix("file://")))


def _load_sqlite(release: Path, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript((release / "sqlite.sql").read_text())
        for insert, row in _rows(release, "?"):
            database.execute(insert, row)
        setting = "INSERT INTO register_index (register_index, rank) VALUES ('secure-delete', 1)"
        database.execute(setting)
        database.executemany(
            "INSERT INTO register_index (rowid, tokens) VALUES (?, ?)", _search(release)
        )


def _load_postgresql(release: Path, url: str) -> None:
    import psycopg

    with psycopg.connect(url) as database:
        database.execute((release / "postgresql.sql").read_bytes())
        database.execute("SET search_path = public; SET timezone = 'UTC'")
        for insert, row in _rows(release, "%s"):
            told = _FORMS if "vault_lookupform" in insert else insert
            database.execute(told.encode(), [_untyped(value) for value in row])
        for place, words in _search(release):
            database.execute(
                "UPDATE register_document SET tokens = array_to_tsvector(%s) WHERE place = %s",
                [words.split(), place],
            )
        database.execute(
            b"SELECT setval(pg_get_serial_sequence(quote_ident(table_name), column_name),"
            b" (xpath('/row/m/text()', query_to_xml(format('SELECT max(%I) m FROM %I',"
            b" column_name, table_name), false, true, '')))[1]::text::bigint)"
            b" FROM information_schema.columns"
            b" WHERE table_schema = 'public' AND is_identity = 'YES'"
        )


_FORMS = "UPDATE vault_findable SET forms = forms || %s::bigint WHERE piece = %s"
"""What is a table of SQLite alone; PostgreSQL has a column of arrays."""


def _rows(release: Path, mark: str) -> Iterator[tuple[str, list[Any]]]:
    insert = ""
    for line in (release / "rows.jsonl").read_text().split("\n")[:-1]:
        row = json.loads(line)
        if isinstance(row, dict):
            ((table, columns),) = row.items()
            names = ", ".join(f'"{column}"' for column in columns)
            insert = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})'
        else:
            yield insert, [_bytes(value) for value in row]


def _bytes(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def _untyped(value: Any) -> Any:
    """A literal of no type, which PostgreSQL reads as the type of its column."""
    return value if value is None or isinstance(value, bytes) else str(value)


def _search(release: Path) -> list[tuple[int, str]]:
    lines = (release / "search.jsonl").read_text().splitlines()
    return [(place, words) for place, words in map(json.loads, lines)]
