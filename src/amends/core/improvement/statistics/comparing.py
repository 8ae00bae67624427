"""Clause 8.4: shares of groups compared with those of all others, over many comparisons at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma

from .summaries import adjusted

LEAST = 10
"""Cases of a group, and of all others, below which nothing is compared."""
LEVEL = 0.05
"""Share of false findings among those that are called different."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group: how many of its cases count, and the same of all other cases."""

    number: int
    cases: int
    other_number: int
    other_cases: int

    @property
    def enough(self) -> bool:
        """Return whether there are enough cases to compare."""
        return self.cases >= LEAST and self.other_cases >= LEAST

    @property
    def share(self) -> float:
        """Return the group's share. Only where it has cases."""
        return self.number / self.cases

    @property
    def other_share(self) -> float:
        """Return the share of all others. Only where they have cases."""
        return self.other_number / self.other_cases


def groups[K](numbers: Mapping[K, tuple[int, int]]) -> dict[K, Group]:
    """Return each group beside all others, from number and cases by group."""
    number = sum(one for one, _ in numbers.values())
    cases = sum(one for _, one in numbers.values())
    return {
        key: Group(its, among, number - its, cases - among) for key, (its, among) in numbers.items()
    }


def different[K](of: Mapping[K, Group]) -> dict[K, float]:
    """Return the comparisons that differ by more than chance, with their adjusted p-values
    (Benjamini and Hochberg). Groups with too few cases are not compared."""
    keys = [key for key, group in of.items() if group.enough]
    values = adjusted([exact(of[key]) for key in keys])
    return {key: value for key, value in zip(keys, values, strict=True) if value <= LEVEL}


def exact(group: Group) -> float:
    """Return the two-sided p-value of Fisher's exact test: twice the smaller tail, at most 1."""
    number, cases = group.number + group.other_number, group.cases + group.other_cases
    low, high = max(0, number - group.other_cases), min(number, group.cases)
    whole = _ways(cases, number)

    def chance(first: int, last: int) -> float:
        return sum(
            exp(_ways(group.cases, one) + _ways(group.other_cases, number - one) - whole)
            for one in range(first, last + 1)
        )

    return min(1.0, 2 * min(chance(low, group.number), chance(group.number, high)))


def _ways(cases: int, number: int) -> float:
    """Return the logarithm of a binomial coefficient."""
    return lgamma(cases + 1) - lgamma(number + 1) - lgamma(cases - number + 1)
