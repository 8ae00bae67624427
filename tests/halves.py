"""What is no matter of the database is asked with one half of the values on each engine."""

import os
from collections.abc import Sequence

ON_SQLITE = (os.environ.get("AMENDS_TEST_DB") or "sqlite") == "sqlite"


def half[T](values: Sequence[T]) -> Sequence[T]:
    """Every second value: those that this engine tries. The other engine tries the rest, so that a
    whole run tries all. For pages as they look and what their addresses take, never for what is
    written or found."""
    return values[0 if ON_SQLITE else 1 :: 2]
