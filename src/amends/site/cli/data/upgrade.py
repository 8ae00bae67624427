"""`amends upgrade`: upgrades the data to this version, or rehearses that on a backup."""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ...console.arguments import option
from ...console.declined import Declined
from ...console.progress import Progress
from . import migrate
from .restore import refusing

help = "upgrade the data to this version and verify it, or rehearse that on a backup"
example = "amends upgrade --rehearse /backups/2026-12-01"
options = (
    option(
        "--rehearse",
        type=Path,
        metavar="BACKUP",
        help="only upgrade a temporary copy of this backup, and print how long it takes and what "
        "would change",
    ),
    option(
        "--no-backup", action="store_true", help="upgrade without a backup of the last 24 hours"
    ),
    option("--copy", type=Path, help=argparse.SUPPRESS),
)
RECENT = timedelta(hours=24)
"""How old the backup may be that an upgrade asks for."""


def run(arguments: argparse.Namespace) -> int:
    """Upgrade; returns 1 if the result has a fault."""
    if arguments.copy:
        return _upgrade_copy(arguments.copy)
    if arguments.rehearse:
        return _rehearse(arguments.rehearse.absolute())
    if not arguments.no_backup:
        _demand_backup()
    return _upgrade()


def _rehearse(folder: Path) -> int:
    from amends.governance import schema_version
    from amends.maintenance import scratch

    with refusing(), scratch.scratch() as environment:
        status, _, _ = scratch.run(environment, "upgrade", "--copy", str(folder), shown=True)
    print("The copy is removed again. Nothing else was changed.")
    can = "can" if status == 0 else "cannot"
    print(f"This backup {can} be upgraded to {schema_version.this_version()}.")
    return status


def _upgrade_copy(folder: Path) -> int:
    """Do it in the scratch installation, which is empty: `restore` refuses any other."""
    from amends.maintenance.rehearsal import upgrade_copy

    def say(line: str) -> None:
        print(line, flush=True)

    with refusing():
        can = upgrade_copy(folder, now=datetime.now(UTC), say=say, seconds=time.monotonic)
    return 0 if can else 1


def _demand_backup() -> None:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from amends.governance import opening, preparing, schema_version

    if not schema_version.is_there() or not MigrationRecorder(connection).applied_migrations():
        return  # a new installation
    last = preparing.last(preparing.BACKUP, now=datetime.now(UTC))
    if opening.is_set_up() and (last is None or last < datetime.now(UTC) - RECENT):
        made = f"The last backup is of {last:%Y-%m-%d %H:%M} UTC" if last else "There is no backup"
        raise Declined(
            f"{made}. Run amends backup with the version that you have used so far, or add "
            "--no-backup."
        )


def _upgrade() -> int:
    from amends.governance import opening, schema_version
    from amends.maintenance.rehearsal import to_apply
    from amends.maintenance.verification import prove

    from ...checks import doctor

    print(f"migrations to apply: {', '.join(to_apply()) or 'none'}", flush=True)
    migrate.run(argparse.Namespace(quiet=True))
    doctor.demand_fit()
    for seen in doctor.examine():
        if not seen.fine:
            print(f"WANTING  {seen.check}: {seen.told}", file=sys.stderr)
    if not opening.is_set_up():
        print(f"This data is now of {schema_version.this_version()}.")
        return 0
    progress = Progress("entries checked")
    report = prove(now=datetime.now(UTC), progress=progress)
    progress.end()
    for finding in report.findings:
        print(f"FOUND {finding}", file=sys.stderr)
    print(
        f"This data is now of {schema_version.this_version()}. "
        f"Problems found: {len(report.findings)}."
    )
    return 0 if report.clean else 1
