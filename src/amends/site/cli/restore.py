"""`amends restore`: restores a backup into an empty installation and verifies it, or a drill."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..arguments import option
from ..declined import Declined
from ..progress import Progress
from . import checkpoints_in

if TYPE_CHECKING:
    from amends.maintenance.restore import Restored

help = "restore a backup into an empty installation, and erase again what was erased since"
example = "amends restore /backups/2026-11-24 --erasures /backups/2026-11-25/erasures.txt"
options = (
    option("folder", metavar="DIR", type=Path, help="a folder that `amends backup` wrote"),
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
        help="only restore the backup into a temporary folder, verify it, and record that here",
    ),
)


def run(arguments: argparse.Namespace) -> int:
    """Restore and verify; returns 1 if the restored data has a fault."""
    if arguments.drill:
        return _drill(arguments.folder.absolute())
    from amends.maintenance.backup import InTheWay
    from amends.maintenance.engine import CannotCopy
    from amends.maintenance.erasures import NotAList
    from amends.maintenance.restore import BadBackup, restore
    from amends.vault.keys import KeyProblem

    progress = None if arguments.json else Progress("entries checked")
    try:
        done = restore(
            arguments.folder.absolute(),
            now=datetime.now(UTC),
            lists=arguments.erasures,
            outside=checkpoints_in(arguments.against),
            progress=progress,
        )
    except BadBackup as problem:
        listed = "\n".join(f"  {one}" for one in problem.found)
        raise Declined(f"This backup cannot be restored:\n{listed}") from problem
    except InTheWay as problem:
        raise Declined(f"{problem} exists already: restore into an empty data folder.") from problem
    except NotAList as problem:
        raise Declined(f"Not a list of erasures: {problem}") from problem
    except KeyProblem as problem:
        told = "Copy master.key and secret.key to keys/ in the data folder first."
        raise Declined(f"{problem}. {told}") from problem
    except (CannotCopy, OSError) as problem:
        raise Declined(str(problem)) from problem
    if progress:
        progress.end()
    _tell(done, as_json=arguments.json)
    return 0 if done.report.clean else 1


def _drill(folder: Path) -> int:
    """Restore in a process of its own, with the keys of this installation, and record the result
    here. The restored copy is deleted at once. SQLite only."""
    from amends.core.codec import moment_of
    from amends.core.framework.people.authority import SYSTEM_ACTOR
    from amends.core.governing.restore_drills import RECORD, RESTORE_DRILL, RestoreDrilled
    from amends.governance import operating
    from amends.handling.fresh_ids import drawn
    from amends.handling.perform import perform_one
    from amends.maintenance.backup import MANIFEST

    try:
        made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Declined(f"{folder} is not a backup: it has no readable {MANIFEST}.") from problem
    if made["engine"] != "sqlite":
        raise Declined("A drill needs a backup of SQLite. Restore one of PostgreSQL by hand.")
    now = datetime.now(UTC)
    told = _restored_apart(folder)
    entries = None if told is None else int(told["entries"])
    findings = None if told is None else len(told["findings"])
    operating.ran("restore-drill", now=now)
    given = RestoreDrilled(moment_of(made["made"]), entries, findings)
    perform_one(f"{RESTORE_DRILL.prefix}{drawn()}", RECORD, given, actor=SYSTEM_ACTOR, now=now)
    if findings is None:
        print("not restored", file=sys.stderr)
    else:
        print(f"restored {entries:,} entries, problems found: {findings}")
    return 0 if findings == 0 else 1


def _restored_apart(folder: Path) -> dict[str, Any] | None:
    """Return what `amends restore --json` says of a backup in a temporary folder; None if it could
    not restore it."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(prefix="amends-drill-") as data:
        keys = Path(settings.AMENDS_DATA) / "keys"
        if keys.is_dir():
            shutil.copytree(keys, Path(data) / "keys")
        apart = {"DATABASE_URL", "AMENDS_DATA", "AMENDS_FILES_URL", "AMENDS_FACTS_URL"}
        environment = {name: os.environ[name] for name in os.environ if name not in apart}
        environment["AMENDS_DATA"] = data
        done = subprocess.run(  # noqa: S603 (our own command; the folder is one argument)
            [sys.executable, "-m", "amends", "restore", str(folder), "--json"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        print(done.stderr, file=sys.stderr)
        return None
    return told


def _tell(done: "Restored", *, as_json: bool) -> None:
    findings = [str(finding) for finding in done.report.findings]
    if as_json:
        told = {
            "made": done.manifest.made,
            "entries": done.report.entries,
            "erased_again": done.erased,
            "old_log": done.manifest.origin,
            "new_log": done.log.origin,
            "findings": findings,
        }
        print(json.dumps(told, indent=2))
        return
    print(f"as of {done.manifest.made}: {done.report.entries:,} entries")
    print(f"erased again: {done.erased:,} pieces")
    print(f"the log continues as {done.log.origin}, after {done.manifest.origin}")
    for finding in findings:
        print(f"FOUND {finding}", file=sys.stderr)
