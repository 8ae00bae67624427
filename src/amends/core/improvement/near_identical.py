"""Clause 8.2: texts that are nearly the same, over runs of five words, in any script.

A text is kept as a sketch: the smallest keyed hashes of its runs of words. Two texts that share
many runs share many of these, so that candidates are found by an index over hashes. Whether they
are nearly the same is then decided from the texts themselves.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
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
_REDACTED = re.compile(r"\b[Xx]{2,}\b")


def runs(text: str) -> frozenset[str]:
    """Return the runs of five words of a text: letters only, without case and redactions. A text of
    fewer than five words has none."""
    plain = _REDACTED.sub(" ", text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    words = _WORD.findall(plain.lower())
    return frozenset(map(" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))


def sketch(of: Iterable[str], key: bytes) -> tuple[int, ...]:
    """Return the smallest hashes of these runs under a secret key, 63 bits each, ascending."""
    keyed = blake2b(key=key, digest_size=8)
    found = set()
    for run in of:
        one = keyed.copy()
        one.update(run.encode())
        found.add(int.from_bytes(one.digest()) >> 1)
    return tuple(sorted(found)[:SKETCH])


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


def alike(texts: Mapping[str, str], key: bytes) -> dict[tuple[str, str], float]:
    """Return the pairs of texts that are nearly the same, with their likeness. The whole search in
    memory, as the index does it a text at a time."""
    sizes: dict[str, int] = {}
    holders: dict[int, list[str]] = {}
    cut: dict[str, frozenset[str]] = {}
    found: dict[tuple[str, str], float] = {}
    for name, text in texts.items():
        cut[name] = runs(text)
        own = sketch(cut[name], key)
        sizes[name] = len(own)
        shared: dict[str, int] = {}
        for piece in own:
            for other in holders.setdefault(piece, []):
                shared[other] = shared.get(other, 0) + 1
            holders[piece].append(name)
        for other, number in shared.items():
            if shared_enough(number, len(own), sizes[other]):
                share = likeness(cut[name], cut[other])
                if share >= ALIKE:
                    found[other, name] = share
    return found
