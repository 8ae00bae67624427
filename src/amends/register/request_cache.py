"""Cache of a request that only reads: what several parts of a page ask for is queried once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_found: ContextVar[dict[Hashable, Any] | None] = ContextVar("found", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep inside what `once` reads."""
    before = _found.set({})
    try:
        yield
    finally:
        _found.reset(before)


@contextmanager
def writing() -> Iterator[None]:
    """Keep nothing inside, and forget what was read before, because it is about to change."""
    forget()
    before = _found.set(None)
    try:
        yield
    finally:
        _found.reset(before)


def once[T](key: Hashable, read: Callable[[], T]) -> T:
    """Return what was read under this key in the same request; outside of one it is read again."""
    cache = _found.get()
    if cache is None:
        return read()
    if key not in cache:
        cache[key] = read()
    kept: T = cache[key]
    return kept


def forget() -> None:
    """Forget what this request has read."""
    if (cache := _found.get()) is not None:
        cache.clear()
