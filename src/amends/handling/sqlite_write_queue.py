"""On SQLite the threads of a process write one after the other, in the order in which they came.

SQLite has one writer at a time, and whoever finds it busy sleeps and looks again: of eight, some
waited for seconds while others came and went. PostgreSQL needs nothing of this.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PATIENCE = 1.0
"""Seconds that somebody queues here. After that they ask the database itself, which waits as long
as its settings say and then refuses; so nobody waits for ever behind one who does."""


class _Queue:
    """Whoever is first has their turn."""

    def __init__(self) -> None:
        self._here: deque[threading.Event] = deque()
        self._door = threading.Lock()

    def join(self) -> threading.Event:
        """A place in the queue; the event is set when it is the first."""
        place = threading.Event()
        with self._door:
            self._here.append(place)
            self._here[0].set()
        return place

    def leave(self, place: threading.Event) -> None:
        """Gives the place up, wherever it is."""
        with self._door:
            self._here.remove(place)
            if self._here:
                self._here[0].set()


_QUEUE = _Queue()


@contextmanager
def queued_writes() -> Iterator[None]:
    """Stands around a transaction that writes."""
    if connection.vendor != "sqlite":
        yield
        return
    place = _QUEUE.join()
    try:
        place.wait(PATIENCE)
        yield
    finally:
        _QUEUE.leave(place)
