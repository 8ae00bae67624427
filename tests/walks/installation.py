"""An installation as its operator has it: a data folder, a database, and the command line."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

from django.db import connection, connections
from django.test import override_settings
from tests import commands
from tests.records import organization as org

from amends.core.operation.acts.receipt import Receive
from amends.handling import rules
from amends.journal import log
from amends.maintenance import scratch
from amends.site import cli as command
from amends.site.environment import read
from amends.site.folder import prepare
from amends.vault import files

ROOT = Path(__file__).parent.parent.parent


class Installation:
    """Where it lies, and what its commands answer. Each command is a process of its own; where it
    is not the process that is looked at, the commands of one that is `near` run in this one, which
    has everything loaded already."""

    def __init__(self, data: Path, database: str, *, near: bool = False) -> None:
        self.data, self.database, self.near = data, database, near

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
        given = [str(word) for word in words]
        if self.near and not changes:
            done = self._done_here(given, typed)
        else:
            settings = self.environment | changes
            done = commands.amends(*given, env=settings, cwd=self.data.parent, typed=typed)
        assert done.returncode == status, (words, done.stdout, done.stderr)
        return done

    def _done_here(self, words: list[str], typed: str) -> subprocess.CompletedProcess[str]:
        said, failed = io.StringIO(), io.StringIO()
        with (
            self._entered(),
            mock.patch.object(command, "_start"),
            mock.patch.object(scratch, "subprocess", _Forked),
            mock.patch.object(sys, "stdin", io.StringIO(typed)),
            redirect_stdout(said),
            redirect_stderr(failed),
        ):
            try:
                status = command.main(words)
            except SystemExit as ended:
                status = int(ended.code or 0)
        return subprocess.CompletedProcess(words, status, said.getvalue(), failed.getvalue())

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """This process is one of this installation, and remembers nothing of another."""
        settled = connection.settings_dict
        before = settled["NAME"]
        connections.close_all()
        settled["NAME"] = str(_name_in(self.database))
        rules.forget()
        try:
            with (
                mock.patch.dict(os.environ, self.environment, clear=True),
                override_settings(AMENDS_DATA=self.data, AMENDS_FILES=self.data / "files"),
            ):
                prepare(read(os.environ))
                yield
        finally:
            connections.close_all()
            settled["NAME"] = before
            rules.forget()

    def told(self, *words: str | Path, status: int = 0) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.amends(*words, "--json", status=status).stdout)


class _Forked:
    """What `scratch` uses of `subprocess`: its commands are forked as all commands here."""

    DEVNULL = subprocess.DEVNULL

    @staticmethod
    def run(
        words: list[str], *, env: Mapping[str, str], **_: object
    ) -> subprocess.CompletedProcess[str]:
        assert words[:3] == [sys.executable, "-m", "amends"]
        return commands.amends(*words[3:], env=env, cwd=Path.cwd())


def _name_in(url: str) -> str:
    path = unquote(urlsplit(url).path)
    return path if connection.vendor == "sqlite" else path.removeprefix("/")


def founded(data: Path, database: str, settings: Any, *, near: bool = False) -> Installation:
    """The installation that this process is connected to as well, with the sample organization."""
    data.mkdir(parents=True, exist_ok=True)
    settings.AMENDS_DATA = data
    settings.AMENDS_FILES = data / "files"
    settings.AMENDS_LIMITS = None
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    return Installation(data, database, near=near)


@contextmanager
def empty_installation(data: Path, *, near: bool = False) -> Iterator[Installation]:
    """One that holds nothing at all, not even tables; gone when the block ends."""
    if connection.vendor == "sqlite":
        data.mkdir()
        yield Installation(data, (data / "amends.sqlite3").as_uri(), near=near)
        shutil.rmtree(data)
        return
    name = f"amends_empty_{os.urandom(4).hex()}"
    _on_server(f'CREATE DATABASE "{name}"')
    data.mkdir()
    try:
        url = os.environ["AMENDS_TEST_POSTGRESQL"].rpartition("/")[0]
        yield Installation(data, f"{url}/{name}", near=near)
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
