"""Restore drill: restoring a backup elsewhere and verifying it, with a record of the result."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from amends.core.codec import moment_of
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.restore_drills import RESTORE_DRILL, RestoreDrilled, record_drill
from amends.handling.fresh_ids import drawn
from amends.handling.perform import perform_one

from .backup import MANIFEST
from .restore import BadBackup
from .scratch import run, scratch


@dataclass(frozen=True, slots=True)
class Drilled:
    """What was recorded, and why the backup could not be restored if it could not."""

    record: RestoreDrilled
    problem: str


def drill(folder: Path, *, now: datetime) -> Drilled:
    """Restore the backup in a folder elsewhere, remove that again, and record the result here.

    Raises `BadBackup` for a folder that is none, and `CannotCopy` without a place to restore to;
    then nothing is recorded.
    """
    try:
        made = moment_of(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["made"])
    except (OSError, ValueError, KeyError) as problem:
        raise BadBackup([f"{folder} is not a backup: it has no readable {MANIFEST}"]) from problem
    with scratch() as environment:
        _, output, errors = run(environment, "restore", str(folder), "--json")
    whole = isinstance(output, dict)
    entries, findings = (int(output["entries"]), len(output["findings"])) if whole else (None, None)
    payload = RestoreDrilled(made, entries, findings)
    stream = f"{RESTORE_DRILL.prefix}{drawn()}"
    perform_one(stream, record_drill, payload, actor=SYSTEM_ACTOR, now=now)
    return Drilled(payload, "" if whole else errors)
