"""Clause 8.2: texts that are nearly the same, over runs of five words, in any script.

A text is kept as a sketch: the smallest keyed hashes of its runs of words. Two texts that share
many runs share many of these, so that candidates are found by an index over hashes. Whether they
are nearly the same is then decided from the texts themselves.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

RUN = 5
"""Words in a run."""
SKETCH = 24
"""Hashes in a sketch."""
SHARED = 7
"""Hashes that two whole sketches share at least when their texts are nearly the same: on average
they share 19 of 24 at `ALIKE`."""
ALIKE = 0.7
"""The smallest share of common runs at which texts count as nearly the same."""

# Thai, Lao, Myanmar, Khmer, kana, Han: without spaces between words, a character is a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+")
_PRIME = 2**61 - 1
_REDACTED = re.compile(r"\b[Xx]{2,}\b")


def words_of(text: str) -> list[str]:
    """Return the words of a text in order: letters only, without case and redactions."""
    plain = _REDACTED.sub(" ", text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return _WORD.findall(plain.casefold())


def runs(words: Sequence[str]) -> frozenset[str]:
    """Return the runs of five words; fewer than five words have none."""
    return frozenset(map(" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))


def sketch(words: Sequence[str], key: bytes) -> tuple[int, ...]:
    """Return the smallest hashes of the runs of five words under a secret key, ascending, each of
    61 bits. A hash is a polynomial of keyed hashes of its words."""
    if len(words) < RUN:
        return ()
    base = _keyed("", key) | 1
    last = pow(base, RUN - 1, _PRIME)
    its = [_keyed(word, key) for word in words]
    at = 0
    for value in its[: RUN - 1]:
        at = (at * base + value) % _PRIME
    found = set()
    for first, value in zip(its, its[RUN - 1 :], strict=False):
        at = (at * base + value) % _PRIME
        found.add(at)
        at = (at - first * last) % _PRIME
    return tuple(sorted(found)[:SKETCH])


@lru_cache(maxsize=100_000)
def _keyed(word: str, key: bytes) -> int:
    return int.from_bytes(blake2b(word.encode(), key=key, digest_size=8).digest()) % _PRIME


def shared_enough(shared: int, first: int, second: int) -> bool:
    """Return whether two sketches of these sizes share enough hashes for a closer comparison."""
    return shared * SKETCH >= SHARED * min(first, second)


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of common runs (Jaccard), 0 to 1; 0 for two texts without runs."""
    common = len(first & second)
    return common / (len(first) + len(second) - common) if common else 0.0


def grouped(pairs: Iterable[tuple[str, str]]) -> tuple[frozenset[str], ...]:
    """Return the groups of texts that are joined by pairs, the largest first."""
    root: dict[str, str] = {}

    def top(one: str) -> str:
        while (above := root.setdefault(one, one)) != one:
            root[one] = root[above]
            one = above
        return one

    for first, second in pairs:
        root[top(first)] = top(second)
    groups: dict[str, set[str]] = {}
    for one in root:
        groups.setdefault(top(one), set()).add(one)
    return tuple(sorted(map(frozenset, groups.values()), key=lambda g: (-len(g), min(g))))
