"""Rehearsal of an upgrade: a backup is restored into a scratch installation, and upgraded there."""

import filecmp
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from amends.handling import reprojecting, rules
from amends.journal.export import export_journal
from amends.journal.receipts import NotYetSealed
from amends.register import sweeps

from .restore import unpack
from .verification import prove

type Say = Callable[[str], None]
type Seconds = Callable[[], float]

_AT_ONCE = 200


def upgrade_copy(folder: Path, *, now: datetime, say: Say, seconds: Seconds) -> bool:
    """Restore a backup here, where nothing is, and upgrade it; return whether it can be upgraded.

    It can if everything verifies, and if the exported journal is the same as before, byte for byte.
    `seconds` measures each step. Raises what `restore` does.
    """
    before, after = (Path(settings.AMENDS_DATA) / f"{name}.jsonl" for name in ("before", "after"))
    with _timed("restored", say, seconds):
        manifest = unpack(folder)
        say(f"backup of {manifest.made}, made by {manifest.version}")
    with _timed("exported the journal", say, seconds):
        _export(before)
    missing = to_apply()
    say(f"migrations to apply: {', '.join(missing) or 'none'}")
    with _timed("migrated", say, seconds):
        call_command("migrate", interactive=False, verbosity=0)
    rules.forget()
    with _timed("projected", say, seconds):
        say(f"rows projected again: {_project(now)}")
    with _timed("verified", say, seconds):
        report = prove(now=now)
        for finding in report.findings:
            say(f"FOUND {finding}")
        say(f"entries verified: {report.entries:,}, problems found: {len(report.findings)}")
    with _timed("exported the journal again", say, seconds):
        _export(after)
    same = filecmp.cmp(before, after, shallow=False)
    say("the exported journal is the same" if same else "FOUND the exported journal differs")
    return report.clean and same


def to_apply() -> list[str]:
    """Return the migrations of this version that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _export(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        try:
            export_journal(None, out)
        except NotYetSealed:
            return  # nothing is sealed yet, so there is nothing to compare


def _project(now: datetime) -> int:
    count = 0
    while some := sweeps.outdated(at_most=_AT_ONCE):
        count += reprojecting.reproject(some, now=now)
    return count


@contextmanager
def _timed(what: str, say: Say, seconds: Seconds) -> Iterator[None]:
    began = seconds()
    yield
    say(f"{what} in {seconds() - began:.1f} s")
