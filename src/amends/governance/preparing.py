"""What an organization prepares once before it works, and what of it is left.

These notes decide nothing about a complaint and stand in no journal: what a screen of the first
hour changes does.
"""

from collections.abc import Iterable
from datetime import datetime

from amends.core.values import Coded
from amends.handling.streams import RULES, recorded_event
from amends.journal import store

from .models import Preparation


class State(Coded):
    """How far something is; what is open or put off is shown until it is done or not wanted."""

    open = "open"
    later = "later"
    done = "done"
    dismissed = "dismissed"


SCREENS = ("name", "people", "open", "soon", "about", "writing", "notice")
"""The screens of the first hour, in their order."""

DISK = "disk"
"""Whether the disk is encrypted: nobody can see it from here, so that somebody is asked."""

_SCREEN = "first-hour/"
_SHEET = "recovery-sheet/"


def begin(*, now: datetime) -> None:
    """A new organization has its first hour before it."""
    rows = [Preparation(name=_SCREEN + one, state=State.open, at=now) for one in SCREENS]
    Preparation.objects.bulk_create(rows, ignore_conflicts=True)


def screens() -> dict[str, State]:
    """Every screen of the first hour with its state, in order; none where there was none."""
    rows = Preparation.objects.filter(name__startswith=_SCREEN)
    found = {row.name.removeprefix(_SCREEN): State(row.state) for row in rows}
    return {one: found[one] for one in SCREENS if one in found}


def left() -> tuple[str, ...]:
    """The screens that are neither done nor dismissed, in order."""
    return tuple(one for one, state in screens().items() if state in (State.open, State.later))


def settle(names: Iterable[str], state: State, *, by: str, now: datetime) -> None:
    """Note how far screens are. What is done stays done when it is put off afterwards."""
    wanted = [_SCREEN + one for one in names]
    rows = Preparation.objects.filter(name__in=wanted)
    if state is not State.done:
        rows = rows.exclude(state=State.done)
    rows.update(state=state, by=by, at=now)


BACKUP, WORKER, MAILBOX = "backup", "worker", "mailbox"
"""Moments that `doctor` asks for: the last backup, when a worker was last seen, and when the
mailbox was last read."""


def saw(what: str, *, now: datetime) -> None:
    """It was there just now."""
    _note(what, by="", now=now)


def last(what: str) -> datetime | None:
    """When it was there last; None for never."""
    return Preparation.objects.filter(name=what).values_list("at", flat=True).first()


def last_entry() -> datetime | None:
    """When the newest entry of the rules was recorded: no clock may be behind it."""
    entries = store.read(RULES)
    return recorded_event(entries[-1]).recorded if entries else None


def sheet_confirmed(mark: str) -> bool:
    """Whether the recovery sheet of the master key with this mark is in somebody's hands."""
    return Preparation.objects.filter(name=_SHEET + mark, state=State.done).exists()


def confirm_sheet(mark: str, *, by: str, now: datetime) -> None:
    """Somebody typed a part of the printed sheet."""
    _note(_SHEET + mark, by=by, now=now)


def disk_answered() -> bool:
    """Whether somebody said that the disk is encrypted."""
    return Preparation.objects.filter(name=DISK, state=State.done).exists()


def answer_disk(*, by: str, now: datetime) -> None:
    """Somebody says that the disk is encrypted."""
    _note(DISK, by=by, now=now)


def _note(name: str, *, by: str, now: datetime) -> None:
    said = {"state": State.done, "by": by, "at": now}
    Preparation.objects.update_or_create(name=name, defaults=said)
