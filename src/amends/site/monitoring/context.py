"""What is known of the request that this thread answers: its number, and what it asked of the
database."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, perf_counter
from typing import Any

from django.db import connection, transaction

KEPT_OUT = re.compile(
    r"amends_[a-z]+_[\w-]+"  # a token
    r"|\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4})+\b"  # a reference or an access code
    r"|\?\S+"  # a query
    r"|\S+@\S+"  # an email address
)
"""What is removed from messages of our own loggers."""
META = "amends.request"
"""Where a request's `META` has its `Current`."""
LONGEST_WAIT = 3.0
"""Seconds after its start for which a request waits for a connection to the database."""
REQUESTS = "amends.requests"
"""Logger of the request log."""


@dataclass(slots=True)
class Current:
    """One request; `trace` is the trace id of a distributed trace, empty without one."""

    number: str
    trace: str = ""
    queries: int = 0
    waited: float = 0.0
    """Seconds that the database needed."""
    saved: bool = False
    """Whether entries of the record were committed."""
    until: float = field(default_factory=lambda: monotonic() + LONGEST_WAIT)
    """When it no longer waits for a connection to the database."""

    def execute(
        self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Run a query and count it. Django calls this for every query of the connection."""
        began = perf_counter()
        try:
            result = run(sql, params, many, context)
        finally:
            self.queries += 1
            self.waited += perf_counter() - began
        if not self.saved and sql.startswith(_ENTRIES):
            transaction.on_commit(partial(setattr, self, "saved", True))
        return result


_ENTRIES = "INSERT INTO journal_entry"
_current: ContextVar[Current | None] = ContextVar("request", default=None)


def new_number() -> str:
    """Return the number of a request that has none yet."""
    return secrets.token_hex(8)


def current() -> Current | None:
    """Return the request that this thread answers, if there is one."""
    return _current.get()


@contextmanager
def answering(request: Current) -> Iterator[None]:
    """Name the request for everything that is done in the block."""
    before = _current.set(request)
    try:
        with connection.execute_wrapper(request.execute):
            yield
    finally:
        _current.reset(before)
