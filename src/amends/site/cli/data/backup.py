"""`amends backup`: a consistent copy of database, files and checkpoints, verified."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ...console.arguments import option
from ...console.declined import Declined, Misused
from ...console.progress import Progress

if TYPE_CHECKING:
    from amends.maintenance.backup import Copied

help = "copy database, files and checkpoints at any time, and verify the copy"
example = "amends backup /backups/2026-11-24"
options = (
    option(
        "folder",
        metavar="DIR",
        type=Path,
        nargs="?",
        help="a new folder. Without it the backup is made in AMENDS_BACKUP_URL",
    ),
    option(
        "--erasures-only",
        action="store_true",
        help="only update the list of erasures next to an older backup",
    ),
    option("--json", action="store_true", help="print what was done as JSON"),
    option("--with-parent", action="store_true", help=argparse.SUPPRESS),
)


def run(arguments: argparse.Namespace) -> int:
    """Copy and verify; returns 1 if the copy, and so the record, has a fault."""
    from django.conf import settings

    from amends.maintenance import copies

    from ...server import serving

    if arguments.with_parent:
        serving.end_with_parent()
    if arguments.folder is None and (arguments.erasures_only or not settings.AMENDS_BACKUP):
        raise Misused("Enter a folder, or set AMENDS_BACKUP_URL.")
    if arguments.erasures_only:
        return _list_erasures(arguments.folder.absolute())
    copied, findings = _backed_up(arguments)
    where = str(arguments.folder or settings.AMENDS_BACKUP).partition("?")[0]
    if arguments.folder is None:
        where = f"{where.rstrip('/')}/{copies.newest(now=datetime.now(UTC))}"
    output = {"folder": where, "files": copied.files, "erasures": copied.erasures}
    if arguments.json:
        print(json.dumps(output | {"findings": findings}, indent=2))
    else:
        print(f"{where}: database, {copied.files:,} files, {copied.erasures:,} erasures")
        print(
            "The backup does not contain the keys. Keep master.key and secret.key in another safe "
            "place."
        )
        for finding in findings:
            print(f"FOUND {finding}", file=sys.stderr)
    return 1 if findings else 0


def _list_erasures(folder: Path) -> int:
    from amends.maintenance import backup, erasures

    if not (folder / backup.MANIFEST).exists():
        raise Declined(f"{folder} does not contain a backup.")
    print(f"{erasures.keep(folder):,} erasures are listed in {folder / erasures.LIST}")
    return 0


def _backed_up(arguments: argparse.Namespace) -> "tuple[Copied, list[str]]":
    """Return what was copied, and what is wrong with it."""
    from amends.governance import preparing
    from amends.journal.log import NotOpened
    from amends.maintenance import backup, schedule
    from amends.maintenance.engine import CannotCopy
    from amends.maintenance.restore import BadBackup
    from amends.vault.keys import KeyProblem

    progress = None if arguments.json or not arguments.folder else Progress("files copied")
    now = datetime.now(UTC)
    try:
        if arguments.folder is None:
            copied, findings = schedule.back_up(now=now), []
        else:
            folder = arguments.folder.absolute()
            copied = backup.back_up(folder, now=now, progress=progress)
            findings = [*copied.damaged, *backup.check(folder, copied.manifest.engine, now=now)]
    except (backup.InTheWay, FileExistsError) as problem:
        raise Declined(f"This folder exists already: {problem}. Enter a new folder.") from problem
    except BadBackup as problem:
        listed = "\n".join(f"  {finding}" for finding in problem.found)
        raise Declined(f"The backup was made, and does not verify:\n{listed}") from problem
    except NotOpened as problem:
        raise Declined(
            "There is no organisation here yet, so there is nothing to back up."
        ) from problem
    except (CannotCopy, KeyProblem, OSError) as problem:
        raise Declined(str(problem)) from problem
    if progress:
        progress.end()
    preparing.saw(preparing.BACKUP, now=datetime.now(UTC))
    return copied, findings
