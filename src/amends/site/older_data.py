"""Data of older versions from which no migration leads here."""

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from functools import cache
from itertools import chain, count
from pathlib import Path

from amends.journal.opening import DEMONSTRATION, OPENED, read_opened

from .environment import DATABASE

_TABLE = "django_migrations"
_LABELS = {"errands", "moving"}
"""App labels of versions before 0.1.0, whose tables had other names."""
_LAST = {
    "imports": "0002_corrections",
    "letters": "0002_sent_person",
    "people": "0005_saved_views",
    "register": "0010_governing",
    "vault": "0002_drafts",
}
"""The last of the migrations that each app's `0001_tables` replaces. It follows all or none."""


def is_here() -> bool:
    """Return whether an older version made the tables of this database."""
    return _older(applied())


def applied() -> set[tuple[str, str]]:
    """Return the migrations that were applied, each as its app and its name. The table is asked
    without loading a migration, which takes most of a start."""
    from django.db import connection

    with connection.cursor() as cursor:
        if _TABLE not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute(f"SELECT app, name FROM {_TABLE}")  # noqa: S608 (a constant)
        return set(cursor.fetchall())


def missing() -> bool:
    """Return whether a migration of this version has not been applied. If every file was, nothing
    is missing; otherwise the migrations say, since one may replace others."""
    return not of_this_version() <= applied() and _planned()


@cache
def of_this_version() -> frozenset[tuple[str, str]]:
    """Return the migrations of this version by the names of their files: importing them costs a
    second of the processor."""
    from django.apps import apps

    paths = ((app.label, Path(app.path) / "migrations") for app in apps.get_app_configs())
    return frozenset((label, file.stem) for label, path in paths for file in path.glob("[!_]*.py"))


def _planned() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _older(applied: Collection[tuple[str, str]]) -> bool:
    """Return whether migrations of a version were applied from which none leads here."""
    return any(
        app in _LABELS or (name == "0001_initial" and (app, _LAST.get(app, name)) not in applied)
        for app, name in applied
    )


def explained() -> str:
    """Return what is the matter with older data and what to do."""
    from django.conf import settings
    from django.db import connection

    data, name = settings.AMENDS_DATA, connection.settings_dict["NAME"]
    elsewhere = Path(name) != data / DATABASE
    create = ", create an empty database and name it in DATABASE_URL" if elsewhere else ""
    return (
        f"An older version of amends made the database {name}, and this version cannot "
        f"read it. Nothing has changed. Move the data folder {data} away, for example to "
        f"{_free(data)}{create}, then start again. To keep the complaints, install that version, "
        "run amends export complaints --out complaints.zip with it, and after setting up here "
        "amends import complaints.zip --mapping amends."
    )


def move_away(data: Path, *, empty: bool) -> Path | None:
    """Move a data folder of an older version away if it contains a demonstration, or if it should
    be `empty` and no one has set up an organization in it. Return where to; None if it stays."""
    origins = _origins(data)
    if origins is None or bool(origins) is empty:
        return None
    return _moved(data) if all(origin.startswith(DEMONSTRATION) for origin in origins) else None


def _moved(data: Path) -> Path:
    """Move a data folder away. A copy of its keys stays: a database elsewhere may need them."""
    aside = data.rename(_free(data))
    if (aside / "keys").exists():
        data.mkdir(mode=0o700)
        shutil.copytree(aside / "keys", data / "keys")
    return aside


def _origins(data: Path) -> list[str] | None:
    """Return the origins of the logs in an older version's data folder; None for any other folder,
    and for one whose record cannot be read or has entries without a log."""
    path = data / DATABASE
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            query = database.execute
            if not _older(set(query("SELECT app, name FROM django_migrations"))):
                return None
            openings = query("SELECT body FROM journal_entry WHERE kind = ?", [OPENED])
            origins = [read_opened(body).origin for (body,) in openings]
            empty = query("SELECT 1 FROM journal_entry LIMIT 1").fetchone() is None
    except (sqlite3.Error, ValueError):
        return None
    return origins if origins or empty else None


def _free(data: Path) -> Path:
    endings = chain([""], (f"-{number}" for number in count(2)))
    paths = (data.with_name(f"{data.name}-old{ending}") for ending in endings)
    return next(path for path in paths if not path.exists())
