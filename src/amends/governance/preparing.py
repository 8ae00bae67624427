"""Set-up tasks of an organisation, and which of them are left.

These notes decide nothing about a complaint and are not in the journal. The changes made by the
setup screens are.
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from amends.core.values import Coded
from amends.handling.streams import RULES, recorded_event
from amends.journal import store

from .models import Preparation


class State(Coded):
    """Progress of a task; open or postponed ones are shown until they are done or not wanted."""

    open = "open"
    later = "later"
    done = "done"
    dismissed = "dismissed"


SCREENS = ("name", "people", "open", "soon", "about", "writing", "notice")
"""The screens of the first hour, in their order."""

DISK = "disk"
"""Whether the disk is encrypted: the program cannot see this, so it asks."""

_SCREEN = "first-hour/"
_SHEET = "recovery-sheet/"
_FAILURE = "failure/"


def begin(*, now: datetime) -> None:
    """Mark the setup screens of a new organisation as open."""
    rows = [Preparation(name=_SCREEN + name, state=State.open, at=now) for name in SCREENS]
    Preparation.objects.bulk_create(rows, ignore_conflicts=True)


def screens() -> dict[str, State]:
    """Return every setup screen with its state, in order; empty if there was no setup."""
    rows = Preparation.objects.filter(name__startswith=_SCREEN)
    states = {row.name.removeprefix(_SCREEN): State(row.state) for row in rows}
    return {name: states[name] for name in SCREENS if name in states}


def left() -> tuple[str, ...]:
    """The screens that are neither done nor dismissed, in order."""
    return tuple(name for name, state in screens().items() if state in (State.open, State.later))


def settle(names: Iterable[str], state: State, *, by: str, now: datetime) -> None:
    """Record the state of screens. A screen that is done stays done even if it is postponed
    afterwards."""
    wanted = [_SCREEN + name for name in names]
    rows = Preparation.objects.filter(name__in=wanted)
    if state is not State.done:
        rows = rows.exclude(state=State.done)
    rows.update(state=state, by=by, at=now)


BACKUP, WORKER, MAILBOX = "backup", "worker", "mailbox"
"""Moments that `doctor` reports: the last backup, the last sign of a worker, and the last reading
of the mailbox."""
SCHEDULED_BACKUP, DISPOSALS_PROPOSED = "scheduled-backup", "disposals-proposed"
"""Moments of scheduled work that was done."""
ERASED, COMPACTED = "erased", "compacted"
"""Last erasure after which the database was not compacted at once, and last compaction by hand."""


AHEAD = timedelta(minutes=5)
"""A moment that is later by more was recorded by a host whose clock was ahead, and does not
count."""


def saw(what: str, *, now: datetime) -> None:
    """Record the present moment under this name."""
    _note(what, by="", now=now)


def claim(what: str, *, unless_since: datetime, now: datetime) -> bool:
    """Record the present moment under this name unless a process did so since a moment, other than
    in the future; return whether this one did. Of several at once, one does."""
    never = datetime.min.replace(year=1970, tzinfo=UTC)
    row = Preparation(name=what, state=State.done, at=never)
    Preparation.objects.bulk_create([row], ignore_conflicts=True)
    free = Q(at__lt=unless_since) | Q(at__gt=now + AHEAD)
    return bool(Preparation.objects.filter(free, name=what).update(at=now))


@contextmanager
def noting_failure(what: str, *, now: datetime) -> Iterator[None]:
    """Record whether scheduled work fails, and the name of the problem, never its message."""
    try:
        yield
    except Exception as problem:
        code = errno.errorcode.get(getattr(problem, "errno", None) or 0, type(problem).__name__)
        failed = {"state": State.open, "by": code[:100], "at": now}
        Preparation.objects.update_or_create(name=_FAILURE + what, defaults=failed)
        raise
    _note(_FAILURE + what, by="", now=now)


def failures() -> list[tuple[str, str, datetime]]:
    """Return the scheduled work that failed the last time: its name, the problem, and when."""
    rows = Preparation.objects.filter(name__startswith=_FAILURE, state=State.open).order_by("name")
    return [(row.name.removeprefix(_FAILURE), row.by, row.at) for row in rows]


def last(what: str, *, now: datetime | None = None) -> datetime | None:
    """Return the last moment under this name; None for never, and with `now` for one in the
    future."""
    rows = Preparation.objects.filter(name=what)
    if now is not None:
        rows = rows.filter(at__lte=now + AHEAD)
    return rows.values_list("at", flat=True).first()


def last_entry() -> datetime | None:
    """Return when the newest entry of the rules was recorded; no clock may be behind it."""
    entries = store.read(RULES)
    return recorded_event(entries[-1]).recorded if entries else None


def sheet_confirmed(mark: str) -> bool:
    """Return whether the recovery sheet of the master key with this mark was confirmed."""
    return Preparation.objects.filter(name=_SHEET + mark, state=State.done).exists()


def confirm_sheet(mark: str, *, by: str, now: datetime) -> None:
    """Record that a part of the printed sheet was typed correctly."""
    _note(_SHEET + mark, by=by, now=now)


def disk_answered() -> bool:
    """Return whether it was confirmed that the disk is encrypted."""
    return Preparation.objects.filter(name=DISK, state=State.done).exists()


def answer_disk(*, by: str, now: datetime) -> None:
    """Record the confirmation that the disk is encrypted."""
    _note(DISK, by=by, now=now)


def _note(name: str, *, by: str, now: datetime) -> None:
    values = {"state": State.done, "by": by, "at": now}
    Preparation.objects.update_or_create(name=name, defaults=values)
