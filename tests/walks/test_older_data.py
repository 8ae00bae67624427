"""Data of older versions: every command says what to do; only demonstrations move away."""

import json
import os
import shutil
import sqlite3
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from tests import commands
from tests.halves import part

from amends.journal.opening import OPENED
from amends.journal.signing import Signer
from amends.site import older_data
from amends.site.checks import doctor
from amends.site.cli import demo
from amends.site.cli.data import migrate
from amends.site.console.declined import Declined, Misused

ROOT = Path(__file__).parents[2]
DEMO = "demo.localhost/amends/0a1b2c3d"
OWN = "complaints.example.org/amends/0a1b2c3d"

type Older = Callable[..., Path]


def amends(*words: str, data: Path, status: int) -> str:
    """What a command says, all of it."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    done = commands.amends(*words, env=given, cwd=data.parent)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of this version."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    amends("migrate", "--quiet", data=data, status=0)
    return data


@pytest.fixture
def older(fresh: Path, tmp_path: Path) -> Older:
    """Makes a data folder as an older version left it, with a log where it is given an origin."""

    def make(name: str = "data", *, origin: str = "", label: str = "errands") -> Path:
        shutil.copytree(fresh, tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name / "amends.sqlite3")) as database, database:
            database.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)",
                (label, "0001_initial", "2026-11-24"),
            )
            if origin:
                database.execute(
                    "INSERT INTO journal_entry"
                    " (stream, version, kind, body, recorded, previous, digest)"
                    " VALUES ('log', 1, ?, ?, '', '', '')",
                    (OPENED, _opening(origin)),
                )
        return tmp_path / name

    return make


def _opening(origin: str) -> str:
    key = Signer(origin, Ed25519PrivateKey.generate()).verifier.text
    return json.dumps({"is": {"origin": origin, "verifier_key": key}})


def dump(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, the schema's own among them."""
    with closing(sqlite3.connect(data / "amends.sqlite3")) as database:
        tables = database.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")
        return {name: list(database.execute(f"SELECT * FROM {name}")) for (name,) in tables}


def prepare(
    data: Path, monkeypatch: pytest.MonkeyPatch, *, as_of: date | None = None, **changes: str
) -> None:
    """What `amends demo --with-own` does before it reads the settings."""
    for name in ("DATABASE_URL", "AMENDS_BESIDE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"AMENDS_DATA": str(data), **changes}.items():
        monkeypatch.setenv(name, value)
    demo.prepare(Namespace(with_own=True, no_serve=True, port=8000, as_of=as_of))


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    part(
        [
            ("migrate",),
            ("demo", "--no-serve"),
            ("serve", "--port", "48123"),
            ("serve", "--port", "48123", "--migrate"),
            ("worker", "--once"),
            ("doctor", "--json"),
            ("doctor",),
        ]
    ),
    ids=" ".join,
)
def test_every_command_says_what_to_do_and_changes_nothing(
    words: tuple[str, ...], older: Older
) -> None:
    data = older(origin=OWN)
    before = dump(data)

    said = amends(*words, data=data, status=1)

    assert f"An older version of amends made the database {data / 'amends.sqlite3'}" in said
    assert f"Move the data folder {data} away, for example to {data}-old, then" in said
    assert "Traceback" not in said
    assert "no such table" not in said
    assert dump(data) == before


@pytest.mark.django_db
def test_either_engine_tells_older_tables_apart() -> None:
    assert doctor.unfit() is None
    MigrationRecorder(connection).record_applied("moving", "0001_initial")

    unfit = doctor.unfit()
    assert unfit is not None
    assert "DATABASE_URL" in unfit.told, "this database is not in the data folder"
    assert [one.check for one in doctor.examine() if not one.fine] == ["migrations_applied"]
    with pytest.raises(Declined, match="Nothing has changed"):
        migrate.prepare_database(quiet=True)


@pytest.mark.django_db
def test_tables_of_a_development_version_are_older_unless_all_its_migrations_were_applied() -> None:
    applied = MigrationRecorder(connection).migration_qs.filter(app="register")
    assert not older_data.is_here()
    applied.filter(name__gt="0005").delete()

    assert older_data.is_here()


def test_a_demonstration_moves_away_and_a_new_one_begins(older: Older) -> None:
    data = older(origin=DEMO)
    before = dump(data)
    (data.parent / "data-old").mkdir()

    said = amends("demo", "--no-serve", "--shop", "--complaints", "0", data=data, status=0)

    aside = data.parent / "data-old-2"
    assert f"{data} is from an older version and was moved to {aside}." in said
    assert dump(aside) == before
    keys = [path.name for path in (aside / "keys").iterdir()]
    assert all((data / "keys" / one).read_bytes() for one in keys), "another database may use them"
    assert "una / try-amends-today" in said
    assert "moved" not in amends("demo", "--no-serve", "--shop", data=data, status=0)


@pytest.mark.parametrize("refused", ["a day to come", "a mail server"])
def test_nothing_moves_where_the_demonstration_is_refused(
    older: Older, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    data = older(origin=DEMO)
    mail = {"AMENDS_EMAIL_URL": "smtp://localhost"} if refused == "a mail server" else {}
    day = None if mail else date(2999, 1, 1)

    with suppress(Misused):
        prepare(data, monkeypatch, as_of=day, **mail)

    assert [path.name for path in data.parent.iterdir()] == ["data"]


def test_the_empty_organization_beside_it_moves_away_too(
    older: Older, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, own = older(origin=DEMO), older("data-own")

    prepare(data, monkeypatch)

    assert [(one / "amends.sqlite3").exists() for one in (data, own)] == [False, False]
    assert (own.parent / "data-own-old" / "amends.sqlite3").exists()
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("origin", [OWN, ""], ids=["an organization", "nothing"])
def test_only_a_demonstration_moves_away(
    origin: str, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, own = older(origin=origin), older("data-own", origin=OWN)

    prepare(data, monkeypatch)

    assert sorted(path.name for path in data.parent.iterdir()) == [data.name, own.name]


def test_a_demonstration_of_this_version_stays(
    older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = older(origin=DEMO, label="another")

    prepare(data, monkeypatch)

    assert [path.name for path in data.parent.iterdir()] == [data.name]


def test_a_folder_beside_another_database_stays(
    older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = older(origin=DEMO)

    prepare(data, monkeypatch, DATABASE_URL="postgresql://amends@localhost/amends")

    assert [path.name for path in data.parent.iterdir()] == [data.name]
