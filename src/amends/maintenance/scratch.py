"""An empty installation beside this one, to restore a backup into; removed afterwards.

It has this installation's keys that open the data, and nothing else of it: no database, files, mail
account, bucket or key of the log. What a killed process left is removed by the next one.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection

from amends.vault import keys

from .engine import CannotCopy

_FOLDER, _DATABASE, _LOCK = "amends-scratch-", "amends_scratch_", "lock"


@contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Yield the environment of an empty installation, for processes that work in it.

    On PostgreSQL it has a database of its own on the same server, or the empty one named by
    AMENDS_SCRATCH_URL. Raises `CannotCopy`.
    """
    _sweep()
    with ExitStack() as after:
        if threading.current_thread() is threading.main_thread():
            before = signal.signal(signal.SIGTERM, _ended)
            after.callback(signal.signal, signal.SIGTERM, before)
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        fcntl.flock(after.enter_context((folder / _LOCK).open("w")), fcntl.LOCK_EX)
        url = after.enter_context(_database(folder))
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("AMENDS_", "DATABASE_"))}
        yield kept | keys_of_here() | {"AMENDS_DATA": str(folder / "data")} | url


def keys_of_here() -> dict[str, str]:
    """Return the settings with the keys of this installation that open its data."""
    master = settings.AMENDS_MASTER_KEY or keys.key_file().read_text().strip()
    return {"AMENDS_SECRET_KEY": settings.SECRET_KEY, "AMENDS_MASTER_KEY": master}


def _ended(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)  # so that everything is removed


def run(environment: Mapping[str, str], *words: str, shown: bool = False) -> "tuple[int, Any, str]":
    """Run a command of ours there; returns its status, what it printed as JSON (None if nothing),
    and its errors. `shown` lets it print here."""
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "amends", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=not shown,
        text=True,
        check=False,
    )
    try:
        output = json.loads(done.stdout or "")
    except ValueError:
        output = None
    return done.returncode, output, (done.stderr or "").strip()


@contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the setting of an empty database: none is needed where it is a file of the folder."""
    if settings.AMENDS_SCRATCH_URL:
        _demand_empty()
        (folder / "given").write_text(_mark())  # only what was empty is ever emptied
        try:
            yield {"DATABASE_URL": settings.AMENDS_SCRATCH_URL}
        finally:
            _empty()
        return
    if connection.vendor == "sqlite":
        yield {}
        return
    name = _DATABASE + os.urandom(6).hex()
    try:
        _execute(f'CREATE DATABASE "{name}"')
        _execute(f"COMMENT ON DATABASE \"{name}\" IS '{socket.gethostname()} {folder}'")
        yield {"DATABASE_URL": _beside(name)}
    except DatabaseError as problem:
        raise CannotCopy(
            f"No database for the copy could be created: {str(problem).strip()}. Run ALTER ROLE "
            f"{connection.settings_dict['USER']} CREATEDB, or name an empty database in "
            "AMENDS_SCRATCH_URL."
        ) from problem
    finally:
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _beside(name: str) -> str:
    """Return the address of another database on the server of this one."""
    place = connection.settings_dict
    who = ":".join(quote(str(part), safe="") for part in (place["USER"], place["PASSWORD"]) if part)
    port = f":{place['PORT']}" if place["PORT"] else ""
    options = {"host": place["HOST"]} if place["HOST"] else {}
    options |= {key: place["OPTIONS"][key] for key in _OPTIONS if place["OPTIONS"].get(key)}
    return f"postgresql://{who and who + '@'}{port}/{name}?{urlencode(options)}"


_OPTIONS = ("sslmode", "sslrootcert", "target_session_attrs")


def _execute(statement: str) -> list[Any]:
    """Run one statement on the server of this installation, outside any transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _sweep() -> None:
    """Remove what processes of this machine left that were killed."""
    if connection.vendor == "postgresql":
        for name, comment in _execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname ~ '^amends_scratch_[0-9a-f]{12}$'"
            " AND pg_get_userbyid(datdba) = current_user"
        ):
            host, _, folder = (comment or "").partition(" ")
            if host == socket.gethostname() and _is_left(Path(folder)):
                _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        if folder.stat().st_uid == os.getuid() and _is_left(folder):
            mark = folder / "given"
            if mark.exists() and mark.read_text() == _mark():
                _empty()
            shutil.rmtree(folder, ignore_errors=True)


def _mark() -> str:
    return hashlib.sha256(settings.AMENDS_SCRATCH_URL.encode()).hexdigest()


def _is_left(folder: Path) -> bool:
    """Return whether no process uses this folder any longer."""
    try:
        with (folder / _LOCK).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return True
    return True


def _demand_empty() -> None:
    import psycopg

    try:
        with psycopg.connect(settings.AMENDS_SCRATCH_URL) as database:
            tables = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            count = (tables.fetchone() or (0,))[0]
    except psycopg.Error as problem:
        raise CannotCopy(f"AMENDS_SCRATCH_URL cannot be used: {str(problem).strip()}") from None
    if count:
        raise CannotCopy("The database of AMENDS_SCRATCH_URL is not empty. Name an empty one.")


def _empty() -> None:
    """Remove what a copy put into the database of AMENDS_SCRATCH_URL."""
    import psycopg

    with psycopg.connect(settings.AMENDS_SCRATCH_URL) as database:
        database.execute("""DO $$ DECLARE one text; BEGIN
            FOR one IN SELECT format('TABLE %I.%I', schemaname, tablename) FROM pg_tables
                WHERE schemaname = 'public'
              UNION ALL SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
            LOOP EXECUTE 'DROP ' || one || ' CASCADE'; END LOOP; END $$""")
