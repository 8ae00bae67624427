"""Clause 8.4: percentiles of a histogram, parts by size, and decisions over many tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

VITAL = 0.8
"""The share that the largest parts make up together."""


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """Return the least value that at least this share of all cases does not exceed; None without a
    case. Raises ValueError for a share outside 0 to 1."""
    if not 0 <= share <= 1:
        raise ValueError(f"not a share: {share}")
    needed = share * sum(counts.values())
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed and passed >= needed:
            return value
    return None


@dataclass(frozen=True, slots=True)
class ParetoPart[K]:
    """A part with its size, and the share of all that it and the larger ones make up."""

    key: K
    size: float
    together: float
    vital: bool


def pareto[K](sizes: Mapping[K, float]) -> tuple[ParetoPart[K], ...]:
    """Return the parts, the largest first; vital are the fewest that make up 80% together. Parts
    of no size are left out."""
    whole = sum(size for size in sizes.values() if size > 0)
    parts: list[ParetoPart[K]] = []
    passed = 0.0
    for key, size in sorted(sizes.items(), key=lambda item: (-item[1], str(item[0]))):
        if size > 0:
            vital = passed < VITAL * whole
            passed += size
            parts.append(ParetoPart(key, size, passed / whole, vital))
    return tuple(parts)


def adjusted(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the number of tests, in the given order, so that those at most
    q are a set with a share of at most q false ones (Benjamini and Hochberg, 1995)."""
    tests = len(p_values)
    order = sorted(range(tests), key=lambda place: p_values[place], reverse=True)
    found = [1.0] * tests
    least = 1.0
    for rank, place in enumerate(order):
        least = min(least, p_values[place] * tests / (tests - rank))
        found[place] = least
    return tuple(found)
