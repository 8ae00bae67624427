"""Clause 8.2: words that new complaints contain more often than earlier ones."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .recurrence import surprise_of

type Words = AbstractSet[str]
"""The words of one complaint, each once."""

LEAST = 4
"""The smallest number of new complaints with a word that can be called a rise."""
SHOWN = 3
"""A word is shown only if at least so many complaints that its reader may see contain it."""
_SCATTER = 1.2
"""By how much shares of words vary more than those of independent complaints."""
_TOGETHER = 0.5
"""The share of common complaints from which two words are one finding."""
_RUNS = 6
_LOWEST = 3.0


@dataclass(frozen=True, slots=True)
class Emerging:
    """Words that rose together: the most surprising first, with the new complaints that contain
    them, by position; expected are those with the first word."""

    words: tuple[str, ...]
    members: frozenset[int]
    expected: float
    surprise: float


def emerging(
    new: Sequence[Words], past: Sequence[Words], year_ago: Sequence[Words], threshold: float
) -> tuple[Emerging, ...]:
    """Return the words whose share of new complaints rose against the past and, where there are
    complaints from the same weeks of the year before, against these. Words that the same complaints
    contain are one finding."""
    usual, then = Counter(_each(past)), Counter(_each(year_ago))
    risen = []
    for word, holders in _holders(new).items():
        if len(holders) < LEAST or not _readable(word):
            continue
        expected, surprise = _against(len(holders), usual[word], len(new), len(past))
        if len(year_ago) >= len(new) // 2:
            other = _against(len(holders), then[word], len(new), len(year_ago))
            expected, surprise = min((expected, surprise), other, key=lambda pair: pair[1])
        if surprise >= threshold:
            risen.append(Emerging((word,), frozenset(holders), expected, surprise))
    return tuple(_together(risen))


def threshold_of(past: Sequence[Words], new: int, alarms: float = 1.0) -> float:
    """Return the threshold at which as many complaints as are new, drawn from the past alone, give
    this many findings on average. Windows of four weeks make that the false alarms of a month."""
    peaks: list[float] = []
    if len(past) < 2 * new:
        return 300.0
    step = max(1, len(past) // (new or 1))
    for run in range(_RUNS):
        chosen = set(range(run % step, len(past), step)) if step > 1 else set()
        drawn = [past[at] for at in sorted(chosen)][:new]
        rest = [words for at, words in enumerate(past) if at not in chosen]
        peaks.extend(found.surprise for found in emerging(drawn, rest, (), _LOWEST))
    peaks.sort(reverse=True)
    budget = int(alarms * _RUNS)
    return max(_LOWEST, peaks[budget] + 0.01) if len(peaks) > budget else _LOWEST


def is_covered[T](members: AbstractSet[T], groups: Iterable[AbstractSet[T]]) -> bool:
    """Return whether at least half of the members are in one of the groups."""
    return any(2 * len(members & group) >= len(members) for group in groups)


def telling(inside: Sequence[Words], outside: Sequence[Words], *, most: int = 5) -> tuple[str, ...]:
    """Return the words that distinguish some complaints from others, the most surprising first:
    each is in at least `SHOWN` of them."""
    usual = Counter(_each(outside))
    found = []
    for word, holders in _holders(inside).items():
        if len(holders) < SHOWN or not _readable(word):
            continue
        _, surprise = _against(len(holders), usual[word], len(inside), len(outside))
        if surprise >= 1.0:
            found.append((-surprise, word))
    return tuple(word for _, word in sorted(found)[:most])


def _against(holders: int, usual: int, new: int, past: int) -> tuple[float, float]:
    """Return how many holders the past lets expect, and the surprise."""
    expected = new * (usual + 0.5) / (past + 1)
    return expected, surprise_of(holders, expected, _SCATTER * (1 + new / (past or 1)))


def _holders(complaints: Iterable[Words]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, words in enumerate(complaints):
        for word in words:
            found.setdefault(word, []).append(at)
    return found


def _each(complaints: Iterable[Words]) -> Iterator[str]:
    for words in complaints:
        yield from words


def _readable(word: str) -> bool:
    """Return whether it is a word: no figure, and no single letters."""
    return word.isalpha() and (len(word) > 3 or not word.isascii())


def _together(risen: Iterable[Emerging]) -> Iterator[Emerging]:
    groups: list[list[Emerging]] = []
    for one in sorted(risen, key=lambda e: (-e.surprise, e.words)):
        for group in groups:
            first = group[0].members
            if len(first & one.members) >= _TOGETHER * len(first | one.members):
                group.append(one)
                break
        else:
            groups.append([one])
    for group in groups:
        first_one = group[0]
        words = tuple(one.words[0] for one in group)
        yield Emerging(words, first_one.members, first_one.expected, first_one.surprise)
