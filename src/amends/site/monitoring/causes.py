"""Why a request failed, as far as the person who sent it needs to know."""

import errno
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice

from django.db import InterfaceError, OperationalError

from amends.bounded import TryAgain
from amends.vault.storage import Missing, Unavailable


class Cause(Enum):
    """Cause of a failed request."""

    busy = auto()
    """Others use the database, or the processes that read files."""
    database = auto()
    """The database does not respond."""
    store = auto()
    """The bucket with the files does not respond."""
    full = auto()
    """There is no space left."""
    missing = auto()
    """A stored file is not where it should be."""
    failed = auto()
    """An error of ours."""

    @property
    def passes(self) -> bool:
        """Whether the same request may be answered later."""
        return self in (Cause.busy, Cause.database, Cause.store, Cause.full)

    @property
    def status(self) -> int:
        """The status of the response."""
        return 503 if self.passes else 404 if self is Cause.missing else 500


_BUSY_STATES = frozenset({"55P03", "40P01", "40001", "53300"})
"""SQLSTATE of locks, deadlocks, conflicts and too many connections."""
_FULL_STATE = "53100"
_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_FULL = 5, 6, 13
_DEEPEST = 8


def cause_of(problem: BaseException | None) -> Cause:
    """Return why a request failed, from its exception and from those that led to it."""
    chain = list(islice(_chain(problem), _DEEPEST))
    for error in chain:
        if isinstance(error, Unavailable):
            return Cause.store
        sqlite = getattr(error, "sqlite_errorcode", 0) & 0xFF
        state = getattr(error, "sqlstate", None)
        if isinstance(error, TryAgain) or sqlite in (_SQLITE_BUSY, _SQLITE_LOCKED):
            return Cause.busy
        if state in _BUSY_STATES:
            return Cause.busy
        if sqlite == _SQLITE_FULL or state == _FULL_STATE:
            return Cause.full
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Cause.full
    if any(isinstance(error, OperationalError | InterfaceError) for error in chain):
        return Cause.database
    missing = any(isinstance(error, Missing) for error in chain)
    return Cause.missing if missing else Cause.failed


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
