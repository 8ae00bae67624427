"""Clause 8.4: percentiles and further summaries of counts, and decisions over many tests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
class Quantiles:
    """The value that half of the cases do not exceed, and that nine of ten do not exceed."""

    median: int
    ninth: int


def quantiles(counts: Mapping[int, int]) -> Quantiles | None:
    """Return the quantiles of whole numbers from how many cases have each; None without any."""
    median, ninth = percentile(counts, 0.5), percentile(counts, 0.9)
    return None if median is None or ninth is None else Quantiles(median, ninth)


def repeated(counts: Iterable[int]) -> int:
    """Return how many cases share their codes with another one, from the cases of each code."""
    return sum(count for count in counts if count > 1)


def filled(there: Collection[str | None], required: Collection[str]) -> int:
    """Return how many of the required codes occur."""
    return len(set(required) & set(there))


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
