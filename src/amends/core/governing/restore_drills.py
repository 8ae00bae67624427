"""Clause 8.1: restore drills: a backup that the operator restored beside the installation, and what
its verification found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..framework.people.authority import Permission
from ..records.deciding import recording
from ..records.kind import governing_acts, governing_kind
from ..records.state import GoverningRecord
from ..shape import made_from
from ..values import Coded, Moment


class DrillState(Coded):
    """What a drill showed."""

    passed = "passed"
    failed = "failed"


@dataclass(frozen=True, slots=True)
class RestoreDrilled:
    """Restore of a backup: when the backup was made, and how many entries and findings its
    verification counted. None if it could not be restored."""

    backup_at: Moment
    entries: int | None = None
    findings: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDrill(GoverningRecord):
    """A drill. Nothing of it changes."""

    backup_at: Moment
    entries: int | None = None
    findings: int | None = None


def _begin(event: RestoreDrilled, common: Mapping[str, Any]) -> RestoreDrill:
    state = DrillState.passed if event.findings == 0 else DrillState.failed
    return made_from(RestoreDrill, event, **common, state=state)


_acts = governing_acts("restore-drill", "8.1", RestoreDrill)
record_drill = _acts("record", Permission.system_run)(recording(RestoreDrilled, RestoreDrilled))


RESTORE_DRILL = governing_kind(_acts, RestoreDrilled, _begin)
