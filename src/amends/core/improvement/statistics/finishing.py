"""Clause 8.4: what is made of counts after an engine has counted, the same for every engine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .summaries import percentile


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
