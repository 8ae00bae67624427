"""Clause 7.3: open complaints follow the rules and calendars that bind by now; closed ones keep
what they were judged by."""

from datetime import datetime

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.register import sweeps

from . import rules
from .perform import RECOUNT, Recount, Step, perform
from .streams import stream_of

_AT_ONCE = 50


def recount(*, now: datetime) -> int:
    """Count the regulators' dates of every open complaint anew; answers how many entries came of
    it. Done twice, it adds nothing the second time."""
    if not rules.rules_at(now).regulators:
        return 0
    written, after = 0, ""
    while page := sweeps.open_ones(after=after, at_most=_AT_ONCE):
        steps = [Step(stream_of(reference), RECOUNT, Recount()) for reference in page]
        written += perform(steps, actor=SYSTEM_ACTOR, now=now).entries
        after = page[-1]
    return written
