"""Clock of the worker: finds due deadlines by index and lets core decide about each.

The register is asked by index which deadlines have something to say, however long ago the last run
was. Many complaints share a transaction, and a failing one does not delay the others. Asking twice,
or from two workers, writes nothing twice, because core decides while the stream is locked.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.action_reminding import RemindOfAction
from amends.core.records.reminding import REMIND
from amends.core.streams import ACTION
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.kinds.complaint import LAPSE, LetPass
from amends.handling.perform import perform
from amends.handling.streams import stream_of
from amends.jobs.queue import OUTAGE
from amends.jobs.steps import steps
from amends.register import governing, improvement_queries, sweeps
from amends.register.sweeps import Speaking

_log = logging.getLogger("amends.clock")

_TOGETHER = 50
"""Complaints whose deadlines are handled in one transaction."""
_REST = timedelta(seconds=30)
"""How long a complaint is skipped after it was asked and still has the same warnings due: it is at
fault, or about to be reprojected."""


class _Asked:
    of: dict[Speaking, datetime] = {}
    records: ClassVar[dict[tuple[str, int], datetime]] = {}
    """The governing records asked about, each in a version, with the hour."""


def tick(*, now: datetime, at_most: int = 1_000) -> int:
    """Record the due warnings and missed deadlines of complaints: approaching ones, passed ones,
    and those long past. Returns how many entries were added."""
    recent = {warning: at for warning, at in _Asked.of.items() if now - _REST < at <= now}
    waiting = sweeps.speaking(now, at_most=at_most + len(recent))
    fresh = [warning for warning in waiting if warning not in recent]
    _Asked.of = recent | dict.fromkeys(fresh, now)
    references = dict.fromkeys(warning.reference for warning in fresh)
    return sum(let_pass(batch, now) for batch in steps(references, at_most=_TOGETHER))


def remind(*, now: datetime, at_most: int = 200) -> int:
    """Record the due reminders of actions, of checks of their effect and of governing records.
    Returns how many entries were added."""
    actions = improvement_queries.speaking(now, at_most=at_most)
    count = 0
    for stream in (*(f"{ACTION.prefix}{action}" for action, _ in actions), *_records(now)):
        try:
            command = Command(stream, REMIND, RemindOfAction())
            count += perform([command], actor=SYSTEM_ACTOR, now=now).entries
        except OUTAGE:
            raise
        except Exception as problem:  # noqa: BLE001 (one record is at fault; the others continue)
            _log.warning("reminder of a record: %s", type(problem).__name__)
    return count


def _records(now: datetime) -> list[str]:
    """Return the governing records that are due soon or overdue, each version once an hour, because
    most have nothing left to say."""
    in_force, hour = rules.rules_at(now), now.replace(minute=0, second=0, microsecond=0)
    until = in_force.day_of(None, now) + timedelta(days=in_force.policy.warn_days + 1)
    due = {(row.id, row.version) for row in governing.due().filter(due__lte=until)}
    recent = {key: at for key, at in _Asked.records.items() if key in due and at == hour}
    _Asked.records = recent | dict.fromkeys(due, hour)
    return sorted(stream for stream, _ in due - recent.keys())


def let_pass(references: Sequence[str], now: datetime) -> int:
    """Record what is due by now on these complaints. Returns how many entries were added."""
    try:
        return _written(references, now)
    except OUTAGE:
        raise
    except Exception as problem:  # noqa: BLE001 (one complaint is at fault; the others continue)
        if len(references) == 1:
            # never the message of the exception: it may quote text
            _log.warning("dates of a complaint: %s", type(problem).__name__)
            return 0
    return sum(let_pass([reference], now) for reference in references)


def _written(references: Sequence[str], now: datetime) -> int:
    commands = [Command(stream_of(reference), LAPSE, LetPass()) for reference in references]
    return perform(commands, actor=SYSTEM_ACTOR, now=now).entries
