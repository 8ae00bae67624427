"""The scratch installation: empty, apart from this one, and gone afterwards."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from amends.maintenance import scratch
from amends.maintenance.engine import CannotCopy

on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has no server in which copies of databases could be left",
)


@pytest.fixture(autouse=True)
def temporary(
    committed_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.AMENDS_SCRATCH_URL = ""
    return tmp_path


def databases(folder: Path) -> list[str]:
    """Scratch databases of this test: the others of the server belong to tests beside it."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'amends_scratch_%%'"
            " AND position(%s in shobj_description(oid, 'pg_database')) > 0",
            [str(folder)],
        )
        return [name for (name,) in cursor]


def create(comment: str) -> str:
    name = f"amends_scratch_{os.urandom(6).hex()}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{comment}'")
    return name


def test_it_has_the_keys_of_this_installation_and_nothing_else_of_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    for name in ("AMENDS_EMAIL_URL", "AMENDS_LOG_KEY", "AMENDS_FILES_URL", "DATABASE_REPLICA_URL"):
        monkeypatch.setenv(name, "of this installation")
    with scratch.scratch() as given:
        ours = {name: given[name] for name in given if name.startswith(("AMENDS", "DATABASE"))}
        own = {"AMENDS_SECRET_KEY": settings.SECRET_KEY}
        own |= {"AMENDS_MASTER_KEY": settings.AMENDS_MASTER_KEY}
        assert own.items() <= ours.items()
        assert ours.keys() - own.keys() <= {"AMENDS_DATA", "DATABASE_URL"}
        assert Path(ours["AMENDS_DATA"]).parent.parent == temporary
        assert not Path(ours["AMENDS_DATA"]).exists()
        assert len(databases(temporary)) == (connection.vendor == "postgresql")
    assert list(temporary.glob("amends-scratch-*")) == databases(temporary) == []


def test_it_is_gone_after_a_failure_too(temporary: Path) -> None:
    with pytest.raises(ZeroDivisionError), scratch.scratch():
        raise ZeroDivisionError
    assert list(temporary.glob("amends-scratch-*")) == databases(temporary) == []


def test_what_a_killed_process_left_is_removed_and_what_another_uses_is_not(
    temporary: Path,
) -> None:
    left, used = temporary / "amends-scratch-left", temporary / "amends-scratch-used"
    for folder in (left, used):
        folder.mkdir()
        (folder / "lock").touch()
    kept = []
    if connection.vendor == "postgresql":
        create(f"{socket.gethostname()} {left}")
        create(f"{socket.gethostname()} {temporary / 'amends-scratch-none'}")
        kept = [create(f"{socket.gethostname()} {used}"), create(f"another-host {left}")]
    with (used / "lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with scratch.scratch():
            pass
        assert list(temporary.glob("amends-scratch-*")) == [used]
        assert sorted(databases(temporary)) == sorted(kept)
    with connection.cursor() as cursor:
        for name in kept:
            cursor.execute(f'DROP DATABASE "{name}"')


@on_postgresql
def test_a_database_that_was_named_must_be_empty_and_is_emptied(
    temporary: Path, settings: Any
) -> None:
    import psycopg

    settings.AMENDS_SCRATCH_URL = url = scratch._beside(create(f"given {temporary}"))
    with scratch.scratch() as given, psycopg.connect(given["DATABASE_URL"]) as other:
        other.execute("CREATE TABLE kept (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")
        other.execute("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        assert len(databases(temporary)) == 1, "no other is created"
        other.commit()
        other.close()
    with psycopg.connect(url) as other:
        assert other.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").rowcount == 0
        other.execute("CREATE TABLE of_someone (id int)")
    with pytest.raises(CannotCopy, match="is not empty"), scratch.scratch():
        pass
    with psycopg.connect(url) as other:
        assert other.execute("SELECT * FROM of_someone").rowcount == 0, "it was left alone"
    other.close()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{databases(temporary)[0]}" WITH (FORCE)')
