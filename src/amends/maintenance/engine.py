"""Differences between SQLite and PostgreSQL in copying and restoring the whole database."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

COPIES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
"""The name of a copy of the database, by engine."""


SECRETS = "vault_secret"
"""The table whose rows no backup contains."""


class CannotCopy(Exception):
    """The database cannot be copied or restored; the message says what to do."""


def is_empty() -> bool:
    """Return whether the configured database does not exist yet or has no table."""
    if connection.vendor == "sqlite":
        path = _sqlite_file()
        return not path.exists() or not path.stat().st_size
    return not connection.introspection.table_names()


def copy_to(folder: Path) -> Path:
    """Copy the database as of one moment, while others write; returns the file.

    Raises `CannotCopy`.
    """
    copy = folder / COPIES[connection.vendor]
    if connection.vendor == "postgresql":
        options = ("--format=custom", "--no-owner", "--no-privileges")
        _postgresql("pg_dump", *options, f"--exclude-table-data={SECRETS}", f"--file={copy}")
        _postgresql("pg_restore", f"--file={os.devnull}", str(copy))  # every byte of it is read
        return copy
    with closing(sqlite3.connect(_sqlite_file())) as live, closing(sqlite3.connect(copy)) as other:
        live.backup(other)
        other.execute("PRAGMA secure_delete = ON")
        other.execute(f"DELETE FROM {SECRETS}")  # noqa: S608 (ours)
        other.commit()
    return copy


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside from one snapshot while others write (PostgreSQL only; on SQLite the
    copy is used)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def bring_back(folder: Path) -> None:
    """Restore the copy in a folder to the configured database, which must be empty (`is_empty`).

    Raises `CannotCopy`; then the database is as empty as before.
    """
    copy = folder / COPIES[connection.vendor]
    if not copy.exists():
        other = next((engine for engine, name in COPIES.items() if (folder / name).exists()), None)
        raise CannotCopy(f"The copy is of {other or 'no engine known here'}; set DATABASE_URL.")
    connection.close()
    if connection.vendor == "postgresql":
        _postgresql(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            f"--dbname={connection.settings_dict['NAME']}",
            str(copy),
        )
        return
    path = _sqlite_file()
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    part = path.with_name(path.name + ".part")
    shutil.copyfile(copy, part)
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


_PLACES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def _postgresql(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs; connection data is passed in the environment, so that
    no password is visible in a list of processes."""
    if shutil.which(program) is None:
        raise CannotCopy(
            f"{program} is not on this machine: install PostgreSQL's client programs, of the"
            " server's version or newer (Debian: postgresql-client)."
        )
    settled = connection.settings_dict
    env = {name: str(settled[key]) for key, name in _PLACES.items() if settled.get(key)}
    env |= {
        name: str(settled["OPTIONS"][key])
        for key, name in _OPTIONS.items()
        if settled["OPTIONS"].get(key)
    }
    env["PGDATABASE"] = str(settled["NAME"])
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, *words], env=os.environ | env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{program} failed: {done.stderr.strip()}")
