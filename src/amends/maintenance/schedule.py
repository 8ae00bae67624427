"""Regular work on the data: backups, restore drills, and proposals of disposals.

A worker begins it in a child process, so that it delays no letter, and at most one process of all
hosts begins each. What a killed worker left undone is begun again later.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.conf import settings

from amends.core.governing.restore_drills import RESTORE_DRILL
from amends.core.principles.calendars import zone_of
from amends.governance import opening, preparing
from amends.handling import rules
from amends.jobs import duties
from amends.register import governing

from . import copies, drill
from .backup import Copied
from .engine import CannotCopy
from .restore import BadBackup

LOOK = timedelta(seconds=30)
"""Between two looks at what is due."""
LATE = timedelta(hours=26)
"""How old the last scheduled backup may be."""


@dataclass(frozen=True, slots=True)
class Work:
    """Regular work: the command that does it, the duty that begins it, whether it is due, and after
    how long it is begun again if it has not been done."""

    name: str
    command: tuple[str, ...]
    duty: str
    due: Callable[[datetime], bool]
    again: timedelta


class _Running:
    child: ClassVar["subprocess.Popen[bytes] | None"] = None
    duty: ClassVar[str] = ""
    looked: ClassVar[datetime] = datetime.min.replace(tzinfo=UTC)


def tick(*, now: datetime) -> int:
    """Begin what is due, one at a time; returns how much was begun."""
    if (child := _Running.child) is not None:
        if child.poll() is None:
            duties.take(_Running.duty)  # so that no other worker begins the same
            return 0
        _Running.child = None
    if timedelta() <= now - _Running.looked < LOOK:
        return 0
    _Running.looked = now
    if not opening.is_set_up():
        return 0
    for work in WORK:
        if work.due(now) and duties.take(work.duty) and _claimed(work, now):
            words = [sys.executable, "-m", "amends", *work.command, "--with-parent"]
            _Running.duty = work.duty
            _Running.child = subprocess.Popen(words, stdin=subprocess.PIPE)  # noqa: S603 - our own
            return 1
    return 0


def _claimed(work: Work, now: datetime) -> bool:
    return preparing.claim(f"{work.name}-begun", unless_since=now - work.again, now=now)


def _backup_due(now: datetime) -> bool:
    if not settings.AMENDS_BACKUP:
        return False
    last = preparing.last(preparing.SCHEDULED_BACKUP, now=now)
    return last is None or last < _planned(now)


def _planned(now: datetime) -> datetime:
    """Return the last moment at which a backup should have begun."""
    here = now.astimezone(zone_of(rules.rules_at(now).policy.zone))
    planned = datetime.combine(here.date(), settings.AMENDS_BACKUP_AT, here.tzinfo)
    return planned if planned <= now else planned - timedelta(days=1)


def _drill_due(now: datetime) -> bool:
    if not (settings.AMENDS_BACKUP and settings.AMENDS_DRILL):
        return False
    lately = (_month(now), now + preparing.AHEAD)
    if governing.of_kind(RESTORE_DRILL.name).filter(begun_at__range=lately).exists():
        return False
    return preparing.last(preparing.SCHEDULED_BACKUP, now=now) is not None


def _disposals_due(now: datetime) -> bool:
    if not rules.rules_at(now).policy.propose_disposals:
        return False
    last = preparing.last(preparing.DISPOSALS_PROPOSED, now=now)
    return last is None or last < _month(now)


def _month(now: datetime) -> datetime:
    """Return the first moment of the organisation's present month."""
    in_force = rules.rules_at(now)
    return in_force.day_begins(None, in_force.day_of(None, now).replace(day=1))


WORK = (
    Work("backup", ("backup",), "backup", _backup_due, timedelta(hours=1)),
    Work("drill", ("restore", "--drill"), "backup", _drill_due, timedelta(days=1)),
    Work("disposals", ("retention", "run"), "retention", _disposals_due, timedelta(days=1)),
)
"""All regular work, the most urgent first."""


def back_up(*, now: datetime) -> Copied:
    """Make a backup in AMENDS_BACKUP_URL, list erasures beside all of them, and remove old ones.

    Raises what `backup.back_up` does, also if the clock of this machine is wrong, and `BadBackup`
    for one that does not verify: as long as the newest does not, no older one is removed.
    """
    if not duties.clock_is_right():  # every older backup would be taken for too old
        raise CannotCopy(duties.WRONG_CLOCK)
    faulty = ("backup", BadBackup.__name__) in {failure[:2] for failure in preparing.failures()}
    with preparing.noting_failure("backup", now=now):
        if not faulty:
            copies.prune(now=now)  # makes room
        copied, findings = copies.add(now=now)
        preparing.saw(preparing.SCHEDULED_BACKUP, now=now)
        copies.list_erasures()
        if findings:
            raise BadBackup(findings)
        copies.prune(now=now)
    return copied


def drill_newest(*, now: datetime) -> drill.Drilled:
    """Restore the newest scheduled backup elsewhere and record the result here. Raises what
    `drill.drill` does."""
    with preparing.noting_failure("drill", now=now):
        name = copies.newest(now=now)
        if name is None:
            raise BadBackup(["there is no complete backup in AMENDS_BACKUP_URL"])
        with copies.at_hand(name) as folder:
            return drill.drill(folder, now=now)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Scheduled work that is not done: `failed` with the name of the problem, or `late`."""

    work: str
    why: str
    since: datetime


def troubles(*, now: datetime) -> list[Trouble]:
    """Return what fails, or is late, of the scheduled backups and drills."""
    if not settings.AMENDS_BACKUP:
        return []
    listed = [Trouble(work, why, at) for work, why, at in preparing.failures()]
    last = preparing.last(preparing.SCHEDULED_BACKUP, now=now)
    if (
        last is not None
        and last < now - LATE
        and all(trouble.work != "backup" for trouble in listed)
    ):
        listed.append(Trouble("backup", "late", last))
    return listed
