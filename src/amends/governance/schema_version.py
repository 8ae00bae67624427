"""Which version of the program made the tables, and which versions can use them.

Each `migrate` that changes the version adds a row. Data without the table was made by 0.1.0.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from amends import __version__

from .models import Schema

LEAST_CODE = "0.1.0"
"""The oldest version that can run on the tables of this one: the minor release before it, as long
as migrations only add."""

FIRST = "0.1.0"
"""The version of data without a stamp."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version that made the tables, and the oldest version that can use them."""

    version: str = FIRST
    least_code: str = FIRST


def this_version() -> str:
    """Return the version of this program."""
    return __version__


def number(version: str) -> tuple[int, ...]:
    """Return a version such as 0.2.1 in the order of releases."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def is_there() -> bool:
    """Return whether there is a database. A file of SQLite is not created by asking."""
    path = connection.settings_dict["NAME"]
    return connection.vendor != "sqlite" or (Path(path).exists() and Path(path).stat().st_size > 0)


def stamp() -> Stamp | None:
    """Return the newest stamp; None if the tables are those of 0.1.0, or if there are none."""
    if Schema._meta.db_table not in connection.introspection.table_names():
        return None
    rows = Schema.objects.values_list("version", "least_code")
    newest = max(rows, key=lambda row: number(row[0]), default=None)
    return Stamp(*newest) if newest else None


def record() -> None:
    """Stamp the tables with this version, unless they have the stamp of this or a newer one."""
    stamped = stamp()
    if stamped is None or number(stamped.version) < number(this_version()):
        Schema.objects.create(version=this_version(), least_code=LEAST_CODE)


def refusal() -> str:
    """Return why this program cannot use the data, and what to do; empty if it can."""
    stamped = stamp()
    if stamped is not None:
        return refusal_of(stamped)
    if newer := _not_ours(MigrationRecorder(connection).applied_migrations()):
        return (
            f"A newer, unreleased version of amends changed this data ({newer}). This is "
            f"{this_version()}, which cannot use it. Install that version, or restore a backup "
            "made before the upgrade."
        )
    return ""


def refusal_of(stamped: Stamp) -> str:
    """Return why this program cannot use data with this stamp; empty if it can."""
    if number(this_version()) >= number(stamped.least_code):
        return ""
    return (
        f"This data was upgraded to {stamped.version}. This is {this_version()}, which cannot use "
        f"it. Install {stamped.least_code} or newer, or restore a backup made before the upgrade."
    )


def newer() -> str:
    """Return the version that the data was upgraded to if it is newer than this program, which can
    still use it; otherwise empty."""
    stamped = stamp()
    behind = stamped is not None and number(this_version()) < number(stamped.version)
    return stamped.version if stamped and behind else ""


def _not_ours(applied: Iterable[tuple[str, str]]) -> str:
    """Return the name of an applied migration that this program does not have; empty if none."""
    if not (applied := set(applied)):
        return ""
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("amends.")}
    django = {app.label for app in apps.get_app_configs()} - ours
    migrations = MigrationLoader(None).disk_migrations
    names = set(migrations) | {
        old for migration in migrations.values() for old in migration.replaces
    }
    strange = sorted((app, name) for app, name in applied - names if app not in django)
    return ".".join(strange[0]) if strange else ""
