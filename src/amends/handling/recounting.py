"""Clause 7.3: open complaints follow the rules and calendars that bind by now; closed ones keep
what they were judged by."""

from collections.abc import Iterator
from datetime import datetime

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.register import sweeps

from . import rules
from .commands import Command
from .kinds.complaint import RECOUNT, Recount
from .perform import perform
from .streams import stream_of

_AT_ONCE = 50


def recount(*, now: datetime) -> int:
    """Count the regulators' dates of every open complaint anew; answers how many entries came of
    it. Done twice, it adds nothing the second time."""
    return sum(written for _, written in some_at_a_time(now=now))


def some_at_a_time(*, now: datetime, after: str = "") -> Iterator[tuple[str, int]]:
    """The same from the reference `after` on, so that one can stop and go on: the last reference of
    each lot that was counted, and how many entries came of it."""
    if not rules.rules_at(now).regulators:
        return
    while page := sweeps.open_ones(after=after, at_most=_AT_ONCE):
        commands = [Command(stream_of(reference), RECOUNT, Recount()) for reference in page]
        after = page[-1]
        yield after, perform(commands, actor=SYSTEM_ACTOR, now=now).entries
