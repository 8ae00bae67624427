"""Clause 7.3: recalculating the deadlines of open complaints under the rules and calendars that
apply now. Closed complaints keep theirs."""

from collections.abc import Iterator
from datetime import datetime

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.jobs.steps import steps
from amends.register import sweeps

from .. import rules
from ..commands import Command
from ..kinds.complaint import RECOUNT, Recount
from ..perform import perform
from ..streams import stream_of

_AT_ONCE = 50


def recount(*, now: datetime) -> int:
    """Recalculate the regulators' deadlines of every open complaint; returns the number of new
    entries. A second run adds nothing."""
    return sum(written for _, written in some_at_a_time(now=now))


def some_at_a_time(*, now: datetime, after: str = "") -> Iterator[tuple[str, int]]:
    """Yield the same in batches from the reference `after` on, so that it can stop and continue:
    the last reference of each batch, and how many entries it added."""
    if not rules.rules_at(now).regulators:
        return
    for some in steps(_open_ones(after), at_most=_AT_ONCE):
        commands = [Command(stream_of(reference), RECOUNT, Recount()) for reference in some]
        yield some[-1], perform(commands, actor=SYSTEM_ACTOR, now=now).entries


def _open_ones(after: str) -> Iterator[str]:
    while page := sweeps.open_ones(after=after, at_most=_AT_ONCE):
        yield from page
        after = page[-1]
