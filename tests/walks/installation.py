"""An installation as its operator has it: a data folder, a database, and the command line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from amends.core.operation.receipt import Receive
from amends.journal import log
from amends.vault import files

from ..records import organization as org

ROOT = Path(__file__).parent.parent.parent


class Installation:
    """Where it lies, and what its commands answer. Each command is a process of its own."""

    def __init__(self, data: Path, database: str) -> None:
        self.data, self.database = data, database

    @property
    def environment(self) -> dict[str, str]:
        """What every process of it is given."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "AMENDS_DATA": str(self.data),
            "DATABASE_URL": self.database,
            "AMENDS_SECRET_KEY": os.environ["AMENDS_SECRET_KEY"],
            "AMENDS_MASTER_KEY": os.environ["AMENDS_MASTER_KEY"],
            "AMENDS_LIMITS": "off",
        }

    def amends(
        self, *words: str | Path, status: int = 0, typed: str = "", **changes: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command and demands its exit status."""
        done = subprocess.run(
            [sys.executable, "-m", "amends", *map(str, words)],
            env=self.environment | changes,
            cwd=self.data.parent,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, (words, done.stdout, done.stderr)
        return done

    def told(self, *words: str | Path, status: int = 0) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.amends(*words, "--json", status=status).stdout)


def founded(data: Path, database: str, settings: Any) -> Installation:
    """The installation that this process is connected to as well, with the sample organization."""
    data.mkdir(parents=True, exist_ok=True)
    settings.AMENDS_DATA = data
    settings.AMENDS_FILES = data / "files"
    settings.AMENDS_LIMITS = None
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    return Installation(data, database)


@contextmanager
def empty_installation(data: Path) -> Iterator[Installation]:
    """One that holds nothing at all, not even tables; gone when the block ends."""
    if connection.vendor == "sqlite":
        data.mkdir()
        yield Installation(data, (data / "amends.sqlite3").as_uri())
        shutil.rmtree(data)
        return
    name = f"amends_empty_{os.urandom(4).hex()}"
    _on_server(f'CREATE DATABASE "{name}"')
    data.mkdir()
    try:
        url = os.environ["AMENDS_TEST_POSTGRESQL"].rpartition("/")[0]
        yield Installation(data, f"{url}/{name}")
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def enclosing(text: str) -> Receive:
    """A complaint with a file."""
    upload = files.store([text.encode()], name="notes.txt")
    return org.complaint(enclosures=(upload,))


def _on_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["AMENDS_TEST_POSTGRESQL"], autocommit=True) as server:
        server.execute(statement.encode())
