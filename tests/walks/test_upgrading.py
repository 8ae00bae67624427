"""Upgrades: data of each release opens, and whoever upgrades sees first what will happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from tests.records import organization as org
from tests.records.upgrades import released
from tests.walks.installation import Installation, empty_installation, enclosing, founded

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.governance import preparing, schema_version
from amends.governance.models import Preparation, Schema
from amends.handling import rules
from amends.handling.lodging import lodge
from amends.maintenance.backup import back_up
from amends.people.models import Account
from amends.register.models import Row
from amends.site import worker

type Kept = tuple[Path, Installation]


@pytest.fixture(params=released.RELEASES, ids=lambda release: release.name)
def kept(request: Any, tmp_path: Path, committed_database: str) -> Iterator[Kept]:
    """The data of a release as it left it, and where it lies."""
    with empty_installation(tmp_path / "kept") as old:
        released.load(request.param, old.data, old.database)
        yield request.param, old


@contextmanager
def inside(old: Installation, settings: Any, release: Path) -> Iterator[None]:
    """This process is one of that installation."""
    settled = connection.settings_dict
    before = settled["NAME"]
    connections.close_all()
    settled["NAME"] = (
        old.database.removeprefix("file://")
        if connection.vendor == "sqlite"
        else old.database.rpartition("/")[2]
    )
    settings.AMENDS_DATA, settings.AMENDS_FILES = old.data, old.data / "files"
    for name, value in released.keys(release).items():
        setattr(settings, name.removeprefix("AMENDS_") if "SECRET" in name else name, value)
    rules.forget()
    try:
        yield
    finally:
        connections.close_all()
        settled["NAME"] = before
        rules.forget()


def test_the_data_of_every_release_opens(kept: Kept, settings: Any) -> None:
    release, old = kept
    keys = released.keys(release)
    old.amends("migrate", "--quiet", **keys)
    old.amends("rebuild", **keys)

    assert "No problems found." in old.amends("verify", **keys).stdout
    old.amends("export", "journal", "--out", old.data / "journal.jsonl", **keys)
    assert (old.data / "journal.jsonl").read_bytes() == (release / "journal.jsonl").read_bytes()
    with inside(old, settings, release):
        staff, public = Client(), Client()
        staff.force_login(Account.objects.get(sign_in="maeve"))
        for page in ("", "complaints/", *(f"complaints/{row.reference}/" for row in _some())):
            assert staff.get(f"/desk/{page}").status_code == 200, page
        assert public.get("/").status_code == 200
        found = schema_version.stamp()
        assert found is not None
        assert found.version == schema_version.this_version()


def _some() -> list[Row]:
    return [*Row.objects.filter(restricted=False).order_by("reference")[:3]]


def everything(data: Path) -> dict[str, object]:
    """The digest of each file of an installation, and every row of its database."""
    found: dict[str, object] = {
        str(path): sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file() and "sqlite3" not in path.name
    }
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "register_index":
                continue  # SQLite cannot list its rows; its other tables are here
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    found = founded(tmp_path / "data", committed_database, settings)
    lodge(enclosing("The notes."), actor=PUBLIC_ACTOR, now=org.BEGAN + timedelta(hours=2))
    while worker.make_round("test", now=org.BEGAN + timedelta(hours=5)):
        pass
    return found


@pytest.mark.whole
def test_a_rehearsal_says_what_would_change_and_changes_nothing(
    here: Installation, tmp_path: Path
) -> None:
    here.amends("backup", tmp_path / "copy")
    (tmp_path / "temporary").mkdir()
    before = everything(tmp_path)

    done = here.amends(
        "upgrade", "--rehearse", tmp_path / "copy", TMPDIR=str(tmp_path / "temporary")
    ).stdout

    for said in (
        "migrations to apply: none",
        "rows projected again: 0",
        "problems found: 0",
        "the exported journal is the same",
        f"This backup can be upgraded to {schema_version.this_version()}.",
    ):
        assert said in done
    assert everything(tmp_path) == before
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.whole
def test_a_rehearsal_tells_of_damage_and_changes_nothing(
    here: Installation, tmp_path: Path
) -> None:
    here.amends("backup", tmp_path / "copy")
    damaged = next((tmp_path / "copy" / "files").rglob("*/*"))
    damaged.write_bytes(b"other bytes")
    before = everything(tmp_path)

    done = here.amends("upgrade", "--rehearse", tmp_path / "copy", status=1)

    assert "altered" in done.stderr
    assert "This backup cannot be upgraded" in done.stdout
    assert everything(tmp_path) == before


@pytest.mark.whole
def test_an_upgrade_needs_a_backup_of_the_last_day(here: Installation, tmp_path: Path) -> None:
    assert "There is no backup." in here.amends("upgrade", status=1).stderr
    here.amends("backup", tmp_path / "copy")
    assert "Problems found: 0." in here.amends("upgrade").stdout

    old = timezone.now() - timedelta(hours=25)
    Preparation.objects.filter(name=preparing.BACKUP).update(at=old)
    assert "The last backup is of" in here.amends("upgrade", status=1).stderr
    assert "Problems found: 0." in here.amends("upgrade", "--no-backup").stdout


@pytest.mark.whole
def test_a_backup_of_a_newer_version_is_not_restored(here: Installation, tmp_path: Path) -> None:
    Schema.objects.create(version="99.1.0", least_code="99.0.0")
    copied = back_up(tmp_path / "copy", now=timezone.now())
    assert (copied.manifest.version, copied.manifest.least_code) == ("99.1.0", "99.0.0")
    with empty_installation(tmp_path / "other") as other:
        refused = other.amends("restore", tmp_path / "copy", status=1).stderr
        assert "This data was upgraded to 99.1.0." in refused
        other.amends("doctor", status=1)  # its database is as empty as before
