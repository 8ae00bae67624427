"""`amends restore`: restores a backup into an empty installation and verifies it, or a drill."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ...console.arguments import option
from ...console.declined import Declined, Misused
from ...console.progress import Progress
from .. import checkpoints_in

if TYPE_CHECKING:
    from amends.maintenance.restore import Restored

help = "restore a backup into an empty installation, and erase again what was erased since"
example = "amends restore /backups/2026-11-24 --erasures /backups/2026-11-25/erasures.txt"
options = (
    option(
        "folder",
        metavar="DIR",
        type=Path,
        nargs="?",
        help="a folder that `amends backup` wrote. Only a drill does without it, and takes the "
        "newest backup in AMENDS_BACKUP_URL",
    ),
    option(
        "--erasures",
        action="append",
        default=[],
        type=Path,
        metavar="LIST",
        help="a newer list of erasures (repeatable). The list in DIR is always used",
    ),
    option(
        "--against",
        action="append",
        default=[],
        metavar="CHECKPOINT",
        help="a file with checkpoints of the old audit trail, kept "
        "elsewhere. The new audit trail names the latest",
    ),
    option("--json", action="store_true", help="print what was done as JSON"),
    option(
        "--drill",
        action="store_true",
        help="only restore the backup into a temporary copy, verify it, and record that here",
    ),
    option("--with-parent", action="store_true", help=argparse.SUPPRESS),
)


def run(arguments: argparse.Namespace) -> int:
    """Restore and verify; returns 1 if the restored data has a fault."""
    if arguments.drill:
        return _drill(arguments)
    if arguments.folder is None:
        raise Misused("Enter the folder of a backup.")
    from amends.maintenance.restore import restore

    progress = None if arguments.json else Progress("entries checked")
    with refusing():
        done = restore(
            arguments.folder.absolute(),
            now=datetime.now(UTC),
            lists=arguments.erasures,
            outside=checkpoints_in(arguments.against),
            progress=progress,
        )
    if progress:
        progress.end()
    _tell(done, as_json=arguments.json)
    return 0 if done.report.clean else 1


@contextmanager
def refusing() -> Iterator[None]:
    """Decline what a backup cannot be restored for."""
    from amends.maintenance.backup import InTheWay
    from amends.maintenance.engine import CannotCopy
    from amends.maintenance.erasures import NotAList
    from amends.maintenance.restore import BadBackup
    from amends.vault.keys import KeyProblem

    try:
        yield
    except BadBackup as problem:
        listed = "\n".join(f"  {finding}" for finding in problem.found)
        raise Declined(f"This backup cannot be restored:\n{listed}") from problem
    except InTheWay as problem:
        raise Declined(f"{problem} exists already: restore into an empty data folder.") from problem
    except NotAList as problem:
        raise Declined(f"Not a list of erasures: {problem}") from problem
    except KeyProblem as problem:
        advice = "Copy master.key and secret.key to keys/ in the data folder first."
        raise Declined(f"{problem}. {advice}") from problem
    except (CannotCopy, OSError) as problem:
        raise Declined(str(problem)) from problem


def _drill(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from amends.governance import operating
    from amends.maintenance import drill, schedule

    from ...server import serving

    if arguments.with_parent:
        serving.end_with_parent()
    if arguments.folder is None and not settings.AMENDS_BACKUP:
        raise Misused("Enter the folder of a backup, or set AMENDS_BACKUP_URL.")
    now = datetime.now(UTC)
    with refusing():
        if arguments.folder is None:
            done = schedule.drill_newest(now=now)
        else:
            done = drill.drill(arguments.folder.absolute(), now=now)
    if not arguments.with_parent:
        operating.ran("restore-drill", now=now)
    if done.record.entries is None:
        print(f"not restored\n{done.problem}", file=sys.stderr)
    else:
        print(f"restored {done.record.entries:,} entries, problems found: {done.record.findings}")
    return 0 if done.record.findings == 0 else 1


def _tell(done: "Restored", *, as_json: bool) -> None:
    findings = [str(finding) for finding in done.report.findings]
    if as_json:
        output = {
            "made": done.manifest.made,
            "entries": done.report.entries,
            "erased_again": done.erased,
            "old_log": done.manifest.origin,
            "new_log": done.log.origin,
            "findings": findings,
        }
        print(json.dumps(output, indent=2))
        return
    print(f"as of {done.manifest.made}: {done.report.entries:,} entries")
    print(f"erased again: {done.erased:,} pieces")
    print(f"the log continues as {done.log.origin}, after {done.manifest.origin}")
    for finding in findings:
        print(f"FOUND {finding}", file=sys.stderr)
