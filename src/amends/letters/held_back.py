"""Letters held back because of their content. They are sent once their template has changed, or
once the complaint has changed in a way that allows it."""

from datetime import datetime
from typing import ClassVar

from amends.core.codec import moment_text
from amends.core.refusal import Guard
from amends.core.values import Code
from amends.jobs import queue, read
from amends.journal import store

AT_ONCE = 100
"""Letters examined in one round; the next round continues after them."""


class _Looked:
    last: ClassVar[int] = 0


def try_again(*, now: datetime) -> int:
    """Retry the failed letters whose complaint changed since they failed; return
    how many. What does not change is left alone."""
    lying = read.failed_for(Code(Guard.forbidden_text), after=_Looked.last, at_most=AT_ONCE)
    _Looked.last = lying[-1].id if len(lying) == AT_ONCE else 0
    if not lying:
        return 0
    since = store.last_recorded_of({job.stream for job in lying})
    times = ((job, moment_text(job.failed_at)) for job in lying if job.failed_at)
    changed = [job.id for job, failed_at in times if failed_at < since.get(job.stream, "")]
    return queue.retry(changed, now=now) if changed else 0
