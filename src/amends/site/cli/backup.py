"""`amends backup`: a consistent copy of database, files and checkpoints, verified."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from ..arguments import option
from ..declined import Declined
from ..progress import Progress

help = "copy database, files and checkpoints at any time, and verify the copy"
example = "amends backup /backups/2026-11-24"
options = (
    option("folder", metavar="DIR", type=Path, help="a new folder"),
    option(
        "--erasures-only",
        action="store_true",
        help="only update the list of erasures next to an older backup",
    ),
    option("--json", action="store_true", help="print what was done as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Copy and verify; returns 1 if the copy, and so the record, has a fault."""
    from amends.governance import preparing
    from amends.journal.log import NotOpened
    from amends.maintenance import backup, erasures
    from amends.maintenance.engine import CannotCopy
    from amends.vault.keys import KeyProblem

    folder: Path = arguments.folder.absolute()
    if arguments.erasures_only:
        if not (folder / backup.MANIFEST).exists():
            raise Declined(f"{folder} does not contain a backup.")
        print(f"{erasures.keep(folder):,} erasures are listed in {folder / erasures.LIST}")
        return 0
    progress = None if arguments.json else Progress("files copied")
    try:
        copied = backup.back_up(folder, now=datetime.now(UTC), progress=progress)
    except (backup.InTheWay, FileExistsError) as problem:
        raise Declined(f"This folder exists already: {problem}. Enter a new folder.") from problem
    except NotOpened as problem:
        raise Declined(
            "There is no organisation here yet, so there is nothing to back up."
        ) from problem
    except (CannotCopy, KeyProblem, OSError) as problem:
        raise Declined(str(problem)) from problem
    if progress:
        progress.end()
    preparing.saw(preparing.BACKUP, now=datetime.now(UTC))
    findings = [*copied.damaged, *_findings(folder, copied.manifest.engine)]
    told = {"folder": str(folder), "files": copied.files, "erasures": copied.erasures}
    if arguments.json:
        print(json.dumps(told | {"findings": findings}, indent=2))
    else:
        print(f"{folder}: database, {copied.files:,} files, {copied.erasures:,} erasures")
        print(
            "The backup does not contain the keys. Keep master.key and secret.key in another safe "
            "place."
        )
        for finding in findings:
            print(f"FOUND {finding}", file=sys.stderr)
    return 1 if findings else 0


def _findings(folder: Path, engine: str) -> list[str]:
    """Return the findings of verification. For SQLite the copy itself is verified. For PostgreSQL
    the dump was read back when it was made, and the source is verified; the dump is verified as a
    record when it is restored."""
    return _in_copy(folder) if engine == "sqlite" else _in_source()


def _in_source() -> list[str]:
    from amends.journal.finding import Fault
    from amends.maintenance.engine import one_moment
    from amends.maintenance.verification import prove

    with one_moment():
        report = prove(now=datetime.now(UTC))
    # what the worker has published since that moment is no fault
    since = [f for f in report.findings if f.what is Fault.truncated and "published" in f.place]
    return [f"{f.place}: {f.what}" for f in report.findings if f not in since]


def _in_copy(folder: Path) -> list[str]:
    from django.conf import settings

    from amends.journal.finding import Fault
    from amends.maintenance import backup
    from amends.maintenance.engine import COPIES
    from amends.vault import keys

    given = dict(os.environ)
    for name in ("DATABASE_URL_FILE", "AMENDS_SECRET_KEY_FILE", "AMENDS_MASTER_KEY_FILE"):
        given.pop(name, None)
    with tempfile.TemporaryDirectory() as data:
        published = (folder / backup.CHECKPOINTS).read_bytes()
        (Path(data) / backup.CHECKPOINTS).write_bytes(published)
        given |= {
            "AMENDS_DATA": data,
            "AMENDS_SECRET_KEY": settings.SECRET_KEY,
            "AMENDS_MASTER_KEY": settings.AMENDS_MASTER_KEY or keys.key_file().read_text().strip(),
            "AMENDS_FILES_URL": (folder / backup.FILES).as_uri(),
            "DATABASE_URL": (folder / COPIES["sqlite"]).as_uri(),
        }
        done = subprocess.run(
            [sys.executable, "-m", "amends", "verify", "--json"],
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        found = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        return [f"the copy could not be verified: {done.stderr.strip()}"]
    # checkpoints were copied first, so that the copy of the file may lack what was signed since
    since = Fault.unpublished
    return [f"{one['place']}: {one['what']}" for one in found if one["what"] != since]
