"""The clock: candidates are found by index, the core decides, and only what is due happens.

Which clocks have something to say is asked of the register by an index, however long nobody asked.
Many complaints go in one transaction, and one that is at fault keeps no other waiting. Whoever
asks twice, or beside another worker, writes nothing twice: the core looks at the stream under its
lock.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.handling.commands import Command
from amends.handling.kinds.complaint import LAPSE, LetPass
from amends.handling.perform import perform
from amends.handling.streams import stream_of
from amends.register import sweeps
from amends.register.sweeps import Speaking

_log = logging.getLogger("amends.clock")

_TOGETHER = 50
"""Complaints whose dates pass in one transaction."""
_REST = timedelta(seconds=30)
"""How long a complaint is left alone that was asked and still has the same to say: it is at fault,
or about to be drawn anew."""


class _Asked:
    """What this process asked lately, with the moment."""

    of: dict[Speaking, datetime] = {}


def tick(*, now: datetime, at_most: int = 1_000) -> int:
    """Let the dates of complaints speak that have something to say: those that come near, that have
    passed unmet, that are past for long. Answers how many entries came of it."""
    asked = {one: at for one, at in _Asked.of.items() if now - _REST < at <= now}
    waiting = sweeps.speaking(now, at_most=at_most + len(asked))
    fresh = [one for one in waiting if one not in asked]
    _Asked.of = asked | dict.fromkeys(fresh, now)
    references = dict.fromkeys(one.reference for one in fresh)
    return sum(_let_pass(batch, now) for batch in batched(references, _TOGETHER))


def _let_pass(references: Sequence[str], now: datetime) -> int:
    try:
        return _written(references, now)
    except Exception as problem:  # noqa: BLE001 (one complaint is at fault; the others go on)
        if len(references) == 1:
            # never the text of the problem: it may quote somebody's words
            _log.warning("dates of %s: %s", references[0], type(problem).__name__)
            return 0
    return sum(_let_pass([one], now) for one in references)


def _written(references: Sequence[str], now: datetime) -> int:
    commands = [Command(stream_of(reference), LAPSE, LetPass()) for reference in references]
    return perform(commands, actor=SYSTEM_ACTOR, now=now).entries
