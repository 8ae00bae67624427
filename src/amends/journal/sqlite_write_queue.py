"""Queue for writing to SQLite: threads of a process write one after the other, in order of arrival.

SQLite has one writer at a time, and a thread that finds it busy sleeps and retries. Of eight
threads some waited for seconds while others were served. PostgreSQL needs none of this.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PATIENCE = 1.0
"""Seconds that a thread queues here. After that it asks the database itself, which waits as long as
its settings say and then refuses, so no thread waits for ever."""


class _Queue:
    """First-come, first-served queue of threads."""

    def __init__(self) -> None:
        self._here: deque[threading.Event] = deque()
        self._door = threading.Lock()

    def join(self) -> threading.Event:
        """Return a place in the queue; its event is set when it is first."""
        place = threading.Event()
        with self._door:
            self._here.append(place)
            self._here[0].set()
        return place

    def leave(self, place: threading.Event) -> None:
        """Leave the queue, from any place."""
        with self._door:
            self._here.remove(place)
            if self._here:
                self._here[0].set()


_QUEUE = _Queue()


@contextmanager
def queued_writes() -> Iterator[None]:
    """Context manager to use around a transaction that writes."""
    if connection.vendor != "sqlite":
        yield
        return
    place = _QUEUE.join()
    try:
        place.wait(PATIENCE)
        yield
    finally:
        _QUEUE.leave(place)
