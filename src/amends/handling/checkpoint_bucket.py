"""Checkpoints in a bucket that all hosts share: each in an object that is written once, and every
thousand of them in one more, so that a million can be read."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache

from django.conf import settings

from amends.journal import published
from amends.vault import storage

_TOGETHER = 1_000
_FRESH = 10.0
"""Seconds for which the newest one is remembered: a worker asks every second."""


class InBucket:
    """Notes in objects, numbered from 1 in the order in which they were signed."""

    def __init__(self, url: str) -> None:
        self._ones = storage.Bucket(url, "checkpoints", "one")
        self._many = storage.Bucket(url, "checkpoints", "thousand")
        self._number, self._bundled, self._note = 0, 0, ""
        self._seen, self._lock = float("-inf"), threading.RLock()

    def read(self) -> list[str]:
        """See `Published`."""
        bundles = list(self._many.keys(None))
        notes = list(_notes(self._many, bundles))
        after = _key(len(notes))
        return [*notes, *_notes(self._ones, self._ones.keys(after=after))]

    def newest(self) -> str | None:
        """See `Published`."""
        with self._lock:
            if time.monotonic() - self._seen > _FRESH:
                self._look()
            return self._note or None

    def extend(self, lacking: Callable[[str | None], Sequence[str]]) -> None:
        """See `Published`. If another process was faster, what lacks is asked for again."""
        with self._lock:
            while notes := lacking(self.newest()):
                try:
                    for note in notes:
                        self._put(note)
                except FileExistsError:
                    self._look()

    def _put(self, note: str) -> None:
        number = self._number + 1
        self._ones.put(f"{note}\n".encode(), _key(number))
        self._number, self._note, self._seen = number, note, time.monotonic()
        self._bundle()

    def _look(self) -> None:
        """Find the newest one, and complete what a process that was cut off left."""
        later = self._many.keys(after=_key(self._bundled))
        self._bundled = max(map(int, later), default=self._bundled)
        newest = max(self._number, self._bundled)
        self._number = max(map(int, self._ones.keys(after=_key(newest))), default=newest)
        if self._number:
            (self._note,) = _notes(self._ones, [_key(self._number)])
        self._seen = time.monotonic()
        self._bundle()

    def _bundle(self) -> None:
        """Store each whole thousand that is not stored together yet."""
        while self._number - self._bundled >= _TOGETHER:
            numbers = range(self._bundled + 1, self._bundled + _TOGETHER + 1)
            text = "".join(f"{note}\n" for note in _notes(self._ones, map(_key, numbers)))
            with suppress(FileExistsError):  # another process did
                self._many.put(text.encode(), _key(numbers[-1]))
            self._bundled = numbers[-1]


def _key(number: int) -> str:
    return f"{number:012}"


def _notes(bucket: storage.Bucket, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        with bucket.open(key) as file:
            yield from published.notes_in(file.read().decode())


def of(place: storage.Place) -> published.Published | None:
    """Return where checkpoints are published if files are stored at a place; None: in the file."""
    return _in_bucket(place) if isinstance(place, str) else None


def register() -> None:
    """Publish checkpoints in the bucket where files are stored in one."""
    published.keep_in(lambda: of(settings.AMENDS_FILES))


_in_bucket = cache(InBucket)
