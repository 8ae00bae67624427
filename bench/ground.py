"""Under every measurement: a database with nothing in it, on a disk that keeps what it is told."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENGINES = ("sqlite", "postgresql")


@contextmanager
def installation(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a new, migrated installation; gone afterwards.

    SQLite lies under `build/`, never in a folder that may be held in memory; PostgreSQL is the
    durable cluster of `scripts/postgres.sh`.
    """
    name = f"bench_{secrets.token_hex(4)}"
    data = ROOT / "build" / "bench" / name
    data.mkdir(parents=True)
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "amends.site.settings",
        "AMENDS_DATA": str(data),
        "AMENDS_SECRET_KEY": secrets.token_hex(32),
        "AMENDS_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
        "AMENDS_LIMITS": "off",
    }
    server = _server() if engine == "postgresql" else ""
    if server:
        given["DATABASE_URL"] = database(server, name)
        given["AMENDS_TEST_POSTGRESQL"] = server
    try:
        subprocess.run(
            [sys.executable, "-m", "amends", "migrate", "--quiet"],
            env=given,
            cwd=ROOT,
            check=True,
        )
        yield given
    finally:
        shutil.rmtree(data)
        if server:
            drop(server, name)


def database(server: str, name: str, *, like: str = "template0") -> str:
    """The URL of a new database on the server, a copy of another one."""
    _on(server, f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"{server.rpartition('/')[0]}/{name}"


def drop(server: str, name: str) -> None:
    """Ends a database and whoever uses it."""
    _on(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _server() -> str:
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/postgres.sh"), "start", "durable"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"no PostgreSQL to measure: {done.stderr.strip()}")
    return done.stdout.strip()


def _on(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
