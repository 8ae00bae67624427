"""Clause 8.2: suggesting a category by the words of complaints that people categorised.

Naive Bayes over which words occur, each complaint counted alike. Its certainty is calibrated on the
newest fifth of the complaints, and it says nothing when it is not certain enough.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

LEAST, LEAST_OF = 60, 5
"""How many complaints, and how many of a category, it takes before any is suggested."""
CERTAIN = 0.7
"""The least calibrated probability of what is suggested."""
_NEWEST = 5
_SMOOTHED = 0.2
_SHARPNESS = tuple(0.75**step for step in range(17))
_WORDS, _SHORTEST, _SPEAKS = 4, 3, log(2)


@dataclass(frozen=True, slots=True)
class Example:
    """The words of a complaint, and the category that a person chose."""

    words: frozenset[str]
    category: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with its calibrated probability, the words that speak for it, strongest first, and
    how many complaints it is learned from."""

    category: str
    probability: float
    words: tuple[str, ...]
    learned_from: int


class Counts:
    """How often each word occurs in each category."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.complaints: Counter[str] = Counter()
        self._total: Counter[str] = Counter()
        self._of: dict[str, Counter[str]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        for one in examples:
            self.complaints[one.category] += 1
            for word in one.words:
                self._of.setdefault(word, Counter())[one.category] += 1
            self._total[one.category] += len(one.words)

    def weights(self, word: str) -> Mapping[str, float]:
        """Return how much a word speaks for each category; nothing for an unknown word."""
        if word not in self._weights:
            counts, spread = self._of.get(word), _SMOOTHED * len(self._of)
            self._weights[word] = {
                name: log((counts[name] + _SMOOTHED) / (self._total[name] + spread))
                for name in (self.complaints if counts else ())
                if counts
            }
        return self._weights[word]

    def scores(self, words: Iterable[str]) -> dict[str, float]:
        """Return the score of each category, before it is calibrated."""
        every = sum(self.complaints.values())
        found = {name: log(number / every) for name, number in self.complaints.items()}
        for word in words:
            for name, weight in self.weights(word).items():
                found[name] += weight
        return found


def suggest(examples: Sequence[Example], words: frozenset[str]) -> Suggestion | None:
    """Return the category that the words of a complaint speak for; None if there are too few
    `examples`, oldest first, or none is certain enough."""
    often = Counter(one.category for one in examples)
    known = [one for one in examples if often[one.category] >= LEAST_OF and one.words]
    if len(known) < LEAST or len({one.category for one in known}) < 2:
        return None
    counts = Counts(known)
    found = probabilities(counts.scores(words), sharpness(known))
    best = max(found, key=lambda name: (found[name], name))
    if found[best] < CERTAIN:
        return None
    return Suggestion(best, found[best], _reasons(counts, words, best), len(known))


def sharpness(examples: Sequence[Example]) -> float:
    """Return by how much scores are multiplied so that categories are on average as probable as
    they were right for the newest examples, learned from the older ones."""
    older = len(examples) - len(examples) // _NEWEST
    counts = Counts(examples[:older])
    scored = [(counts.scores(one.words), one.category) for one in examples[older:]]

    right = sum(max(scores, key=scores.__getitem__) == category for scores, category in scored)

    def apart(sharp: float) -> float:
        return abs(sum(max(probabilities(scores, sharp).values()) for scores, _ in scored) - right)

    return min(_SHARPNESS, key=apart)


def probabilities(scores: Mapping[str, float], sharp: float) -> dict[str, float]:
    """Return the probability of each category, which add up to 1."""
    most = max(scores.values())
    found = {name: exp(sharp * (score - most)) for name, score in scores.items()}
    whole = sum(found.values())
    return {name: one / whole for name, one in found.items()}


def _reasons(counts: Counts, words: Iterable[str], best: str) -> tuple[str, ...]:
    """Return the words that speak most for a category against the mean of the others."""
    apart: dict[str, float] = {}
    for word in words:
        weights = counts.weights(word)
        if len(word) >= _SHORTEST and weights:
            others = [weight for name, weight in weights.items() if name != best]
            apart[word] = weights[best] - sum(others) / len(others)
    order = sorted(apart, key=lambda word: (-apart[word], word))
    return tuple(word for word in order[:_WORDS] if apart[word] > _SPEAKS)
