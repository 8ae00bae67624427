"""How tests wait for something outside their control."""

import time
from collections.abc import Callable

PATIENCE = 300.0
"""Seconds after which something that should happen has failed. Only a test that fails waits so
long, so the limit is generous: a busy machine must fail nothing."""


def until[T](happens: Callable[[], T], what: str, *, every: float = 0.02) -> T:
    """Call `happens` until it returns something true, and return that. Fail after `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not (found := happens()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {PATIENCE:.0f} s")
        time.sleep(every)
    return found
