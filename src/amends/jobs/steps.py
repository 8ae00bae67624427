"""Background work in short transactions: on SQLite one connection writes at a time, so work in
the background gives way to visitors."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

SHORT = 0.1
"""Seconds that a step should take; half of the longest that a visitor may wait for one."""
PAUSE = 0.03
"""Seconds in which others can begin to write. A waiting connection looks again after at most 25 ms
during its first 128 ms, so it meets the first or second pause."""
_FIRST = 8
"""Size of the first step, before the pace is known."""


def steps[T](items: Iterable[T], *, at_most: int) -> Iterator[tuple[T, ...]]:
    """Yield the items in batches, each as large as fits into a short transaction at the pace of the
    one before. The caller writes one batch in one transaction; between two, others can write."""
    rest, size = iter(items), min(_FIRST, at_most)
    batch = tuple(islice(rest, size))
    while batch:
        began = time.monotonic()
        yield batch
        took = max(time.monotonic() - began, 0.001)
        size = max(1, min(at_most, 2 * size, round(len(batch) * SHORT / took)))
        batch = tuple(islice(rest, size))
        if batch and connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(PAUSE)


def delete(rows: QuerySet[Any], *, at_most: int = 500) -> int:
    """Delete the rows in short steps; returns how many."""
    keys = list(rows.values_list("pk", flat=True))
    manager = rows.model._default_manager
    return sum(manager.filter(pk__in=some).delete()[0] for some in steps(keys, at_most=at_most))
