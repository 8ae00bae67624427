"""The clock: candidates are found by index, the core decides, and only what is due happens."""

import logging
from datetime import datetime

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.operation.tracking import Lapse
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling.perform import perform_one
from amends.handling.streams import stream_of
from amends.register import sweeps

_log = logging.getLogger("amends.clock")


def tick(*, now: datetime, at_most: int = 200) -> int:
    """Record the dates that have passed unmet; answers how many. What goes wrong with one
    complaint is logged and keeps no other waiting."""
    lapsed = 0
    for passed in sweeps.passed(now, at_most=at_most):
        particulars = Lapse(Code(passed.pack), Code(passed.clock))
        try:
            perform_one(
                stream_of(passed.reference), "lapse", particulars, actor=SYSTEM_ACTOR, now=now
            )
            lapsed += 1
        except Refused as refused:
            # met or moved meanwhile, or the complaint ended: the register says so by now
            _log.info("%s of %s: %s", passed.clock, passed.reference, refused.guard)
        except Exception as problem:  # noqa: BLE001 (one complaint is at fault; the others go on)
            # never the text of the problem: it may quote somebody's words
            name = type(problem).__name__
            _log.warning("%s of %s: %s", passed.clock, passed.reference, name)
    return lapsed
