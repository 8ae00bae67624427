"""Some tests try one half of their values on each engine, or in each of two runs."""

import os
from collections.abc import Sequence

PROFILE = os.environ.get("AMENDS_TEST_PROFILE") or "quick"
QUICK = PROFILE == "quick"
ON_SQLITE = (os.environ.get("AMENDS_TEST_DB") or "sqlite") == "sqlite"


def half[T](values: Sequence[T]) -> Sequence[T]:
    """Every second value: those that this engine tries. The other engine tries the rest, so that a
    whole run tries all. For pages as they look and what their addresses take, never for what is
    written or found."""
    return values[0 if ON_SQLITE else 1 :: 2]


def part[T](values: Sequence[T], number: int = 0) -> Sequence[T]:
    """Return every second value in `make test` (`number` 0 or 1 says which), and the others in the
    rest of `make test-all`.

    Use this for how pages look and what they show, and mark the test `long`, so that both runs
    together try every value. PostgreSQL has only the second run, which tries all of them there.
    """
    first = number if QUICK else {"full": 1 - number}.get(PROFILE) if ON_SQLITE else None
    return values if first is None else values[first::2]
