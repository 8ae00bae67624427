"""Stored Merkle tree: proofs from a handful of rows, however large the log is.

Leaves are stored, and the roots of complete subtrees at every fourth level above them. That is a
fifteenth more rows, and any subtree needs at most eight of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Max, Q

from amends.core.principles.integrity import (
    Frontier,
    Range,
    consistency_ranges,
    inclusion_ranges,
    join,
    root,
    subtrees,
)

from .models import Leaf, Node

STRIDE = 4
"""Levels from one stored level of nodes to the next."""

type Place = tuple[int, int]
"""Level and index of a subtree."""


class LogDamaged(Exception):
    """The log differs from the one signed before; nothing more may be signed over it."""


def size() -> int:
    """How many leaves the log has."""
    last: int | None = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def is_kept(level: int) -> bool:
    """Return whether roots of complete subtrees of this level are stored as `Node`."""
    return level > 0 and level % STRIDE == 0


def frontier(leaves: int) -> Frontier:
    """The right edge of the tree over the first leaves."""
    return Frontier(leaves, _roots_of(list(subtrees((0, leaves)))))


def root_at(leaves: int) -> bytes:
    """The root of the tree over the first leaves."""
    return frontier(leaves).root()


def inclusion(index: int, leaves: int) -> list[bytes]:
    """The proof that a leaf is in the tree over the first leaves."""
    return _roots_over(inclusion_ranges(index, leaves))


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves continues that of `old`. Raises `NotProven` for
    sizes the log does not have."""
    return _roots_over(consistency_ranges(old, new))


def _roots_over(ranges: Sequence[Range]) -> list[bytes]:
    parts = [list(subtrees(span)) for span in ranges]
    roots = iter(_roots_of([place for part in parts for place in part]))
    return [join([next(roots) for _ in part]) for part in parts]


def _roots_of(places: Sequence[Place]) -> list[bytes]:
    """The roots of complete subtrees, in two queries."""
    below = [_kept_below(place) for place in places]
    rows = _rows({place for part in below for place in part})
    try:
        return [root([rows[place] for place in part]) for part in below]
    except KeyError as problem:
        raise LogDamaged(f"the log has lost subtree {problem.args[0]}") from problem


def _kept_below(place: Place) -> list[Place]:
    level, index = place
    kept = level - level % STRIDE
    wide = 1 << (level - kept)
    return [(kept, index * wide + offset) for offset in range(wide)]


def _rows(places: Iterable[Place]) -> dict[Place, bytes]:
    levels: dict[int, list[int]] = defaultdict(list)
    for level, index in places:
        levels[level].append(index)
    rows: dict[Place, bytes] = {}
    if wanted := levels.pop(0, None):
        leaves = Leaf.objects.filter(index__in=wanted).values_list("index", "hash")
        rows |= {(0, index): bytes(kept) for index, kept in leaves}
    if levels:
        any_of = Q()
        for level, indexes in levels.items():
            any_of |= Q(level=level, index__in=indexes)
        nodes = Node.objects.filter(any_of).values_list("level", "index", "hash")
        rows |= {(level, index): bytes(kept) for level, index, kept in nodes}
    return rows
