"""Duties: regular work that one worker does for all, under a lease in the database.

A lease saves work and proves nothing: each duty stays correct if two workers do it at once. It
lasts `LEASE` by the database's clock (on SQLite the clock of the one machine). A worker whose clock
differs from that by more than `APART` gets no duty: it would miss deadlines that are not due, and
remove backups as old that are not.
"""

import os
import secrets
import socket
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from .models import Duty

DUTIES = {
    "seal": gettext_noop("sealing the audit trail"),
    "clock": gettext_noop("deadlines and reminders"),
    "facts": gettext_noop("figures"),
    "mailbox": gettext_noop("reading the mailbox"),
    "backup": gettext_noop("backups and restore drills"),
    "retention": gettext_noop("proposals to dispose of complaints"),
}
"""Every duty of a worker with its name. Jobs are not duties: each worker takes those that are
due."""

LEASE = 30.0
"""Seconds for which a duty is taken, and kept from others if its worker dies."""

APART = 60.0
"""Seconds by which the clocks of a worker and of its database may differ."""

_clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that also counts while the machine sleeps."""


class UnknownDuty(ValueError):
    """No duty has this name; the message lists those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no duty {name!r}. There are {', '.join(DUTIES)}.")


@dataclass(frozen=True, slots=True)
class Holder:
    """Which worker does a duty and until when, by the database's clock. `worker` is empty, and
    `until` says since when, if no worker does it; `until` is None if none ever did."""

    duty: str
    worker: str
    until: datetime | None
    free_for: float
    """Seconds since a worker last had the duty; 0 while one has it."""


class _Here:
    """What this process may do, and what the database last answered it."""

    may: ClassVar[frozenset[str]] = frozenset(DUTIES)
    worker: ClassVar[str] = ""
    answers: ClassVar[dict[str, tuple[bool, float]]] = {}
    """For each duty whether it is ours, and when that was asked."""
    began: ClassVar[float] = 0.0
    """When the clock of `answers` began, by the time of day, as far as that was right."""


def worker_name() -> str:
    """Return the name of this process, which no other process has."""
    own = f"{socket.gethostname()[:64]}/{os.getpid()}/"
    if not _Here.worker.startswith(own):
        _Here.worker, _Here.answers = own + secrets.token_hex(3), {}
    return _Here.worker


def choose(*, only: Collection[str] = (), without: Collection[str] = ()) -> None:
    """Limit the duties that this process takes. Raises `UnknownDuty`."""
    for name in (*only, *without):
        _demand_known(name)
    _Here.may = frozenset(only or DUTIES) - frozenset(without)


def may_take(name: str) -> bool:
    """Return whether this process was started to do the duty. Raises `UnknownDuty`."""
    _demand_known(name)
    return name in _Here.may


def has(name: str) -> bool:
    """Return whether the duty was this process's when it last asked."""
    return _Here.answers.get(name, (False, 0.0))[0]


def take(name: str) -> bool:
    """Return whether the duty is this process's now; asking renews its lease. Call it before each
    round of the work, outside transactions.

    The database is asked again after a third of the lease, by a clock that also counts sleep, for a
    duty that another worker has after a sixth, and at once if the time of day has jumped. Raises
    `UnknownDuty`, `DatabaseError`.
    """
    if not may_take(name):
        return False
    worker, now, today = worker_name(), time.clock_gettime(_clock), time.time()
    if abs(today - now - _Here.began) > APART:
        _Here.began, _Here.answers = today - now, {}
    ours, asked_at = _Here.answers.get(name, (False, -LEASE))
    if now - asked_at < LEASE / (3 if ours else 6):
        return ours
    _Here.answers.pop(name, None)
    sql = _CLOCK[connection.vendor]
    right = _RIGHT[connection.vendor]
    statement = _TAKE.format(now=sql.format("0"), until=sql.format("%s"), right=right)
    with connection.cursor() as cursor:
        cursor.execute(statement, (name, worker, LEASE, today, APART))
        ours = cursor.fetchone() is not None
    _Here.answers[name] = ours, now
    return ours


_TAKE = """
INSERT INTO jobs_duty (name, holder, until) SELECT %s, %s, {until} WHERE {right}
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE jobs_duty.holder IN (excluded.holder, '') OR jobs_duty.until < {now}
RETURNING name
"""
_CLOCK = {
    "postgresql": "clock_timestamp() + make_interval(secs => {})",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', {} || ' seconds')",
}
"""The database's time and some seconds, as each engine stores a moment."""
_RIGHT = {
    "postgresql": "abs(extract(epoch FROM clock_timestamp()) - %s) <= %s",
    "sqlite": "%s + %s IS NOT NULL",
}
"""Whether this host's clock is right; on SQLite it is the database's."""


WRONG_CLOCK = "The clocks of this machine and of the database differ. Set them by NTP."


def clock_is_right() -> bool:
    """Return whether this host's clock is that of the database, on which what is old depends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_RIGHT[connection.vendor]}", (time.time(), APART))
        return bool(cursor.fetchone()[0])


def give_back() -> None:
    """End the leases of this process, so that another worker takes its duties at once."""
    _Here.answers = {}
    now = _CLOCK[connection.vendor].format("0")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_duty SET holder = '', until = {now} WHERE holder = %s",  # noqa: S608 (ours)
            (worker_name(),),
        )


def holders() -> list[Holder]:
    """Return every duty with the worker that has it, in the order of `DUTIES`."""
    rows = {row.name: row for row in Duty.objects.annotate(now=Now())}
    return [_holder(name, rows.get(name)) for name in DUTIES]


def _holder(name: str, row: Any) -> Holder:
    if row is None:
        return Holder(name, "", None, 0.0)
    free_for = (row.now - row.until).total_seconds()
    return Holder(name, "" if free_for > 0 else row.holder, row.until, max(0.0, free_for))


def _demand_known(name: str) -> None:
    if name not in DUTIES:
        raise UnknownDuty(name)
