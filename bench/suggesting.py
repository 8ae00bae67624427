"""Categories suggested by words, learned from older complaints and asked of newer ones: how often
right, how well calibrated, and how long one suggestion takes."""

import csv
import gzip
import time
from collections import Counter

from .figures import Figure, Scale
from .near_identical import found_data

LEARNED, ASKED, TOP = 2_000, 1_000, 3
FOUNDS = False
"""It needs no organization."""


def measure(scale: Scale) -> list[Figure]:
    """Figures of the newest complaints by product; raises SystemExit without them."""
    from amends.core.improvement.suggesting import (
        CERTAIN,
        Counts,
        Example,
        probabilities,
        sharpness,
        suggest,
    )
    from amends.register.search_words import of_text

    with gzip.open(found_data() / "cfpb_dev.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Consumer complaint narrative"]]
    rows.sort(key=lambda row: row["Date received"])
    told = [
        Example(frozenset(of_text(row["Consumer complaint narrative"])), _product(row["Product"]))
        for row in rows[-scale.of(LEARNED + ASKED, 600) :]
    ]
    older, newer = told[: -len(told) // 3], told[-len(told) // 3 :]
    counts, sharp = Counts(older), sharpness(older)
    right = top = 0
    said: list[tuple[float, bool]] = []
    of: Counter[tuple[str, str]] = Counter()
    for one in newer:
        found = probabilities(counts.scores(one.words), sharp)
        order = sorted(found, key=lambda name: -found[name])
        right += order[0] == one.category
        top += one.category in order[:TOP]
        said.append((found[order[0]], order[0] == one.category))
        of[one.category, order[0]] += 1
    certain = [hit for share, hit in said if share >= CERTAIN]
    begun = time.process_time()
    suggest(older, newer[0].words)
    took = 1000 * (time.process_time() - begun)
    note = f"{len(older):,} learned, {len(newer):,} newer asked, {len(counts.complaints)} products"
    return [
        Figure("category right", 100 * right / len(newer), "%", note=note),
        Figure(f"category among the first {TOP}", 100 * top / len(newer), "%"),
        Figure("macro-F1", 100 * _macro(of), "%"),
        Figure("calibration error", 100 * _error(said), "%"),
        Figure("suggested at all", 100 * len(certain) / len(newer), "%"),
        Figure("right where suggested", 100 * sum(certain) / max(1, len(certain)), "%"),
        Figure("one suggestion, learned afresh", took, "ms"),
    ]


def _product(name: str) -> str:
    """Return a product without what was added to its name when products were put together."""
    return " ".join(name.split()[:2]).strip(",")


def _macro(of: Counter[tuple[str, str]]) -> float:
    scores = []
    for name in {true for true, _ in of}:
        hit = of[name, name]
        wrong = sum(n for (true, said), n in of.items() if (true == name) != (said == name))
        scores.append(2 * hit / (2 * hit + wrong))
    return sum(scores) / len(scores)


def _error(said: list[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten equal ranges of probability."""
    found = 0.0
    for low in range(10):
        here = [(share, hit) for share, hit in said if low <= min(share * 10, 9.999) < low + 1]
        found += abs(sum(share for share, _ in here) - sum(hit for _, hit in here))
    return found / len(said)
