"""Words that new complaints contain more often: only keyed hashes of them are kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.signals.emerging import (
    SHOWN,
    emerging,
    is_covered,
    telling,
    threshold_of,
)
from amends.register.models import Row, Words
from amends.register.queries import counting

from . import texts
from .counting import WEEK
from .making import key_of, made
from .models import Finding, Kind, Pair, State, Text

_NEW, _PAST, _YEAR = 4 * WEEK, 52 * WEEK, 54 * WEEK
_SAMPLE = 4_000
"""Earlier complaints that are read at most; references are random, so these are a sample."""
_MOST_NEW = 8_000
_WORDS = 6


def findings(
    covered: Sequence[frozenset[str]], fields: dict[str, object], rules: Rules, now: datetime
) -> Iterator[Finding]:
    """Yield the words that rose, except where most of their complaints are found by codes already;
    adds the threshold to `fields`."""
    new = _between(now - _NEW, now, _MOST_NEW)
    past = _between(now - _PAST, now - _NEW, _SAMPLE)
    year_ago = _between(now - _YEAR - _NEW, now - _PAST + 2 * WEEK, _SAMPLE)
    fields["words_threshold"] = threshold = _threshold(list(past.values()), len(new), fields)
    key = texts.secret(now=now)
    order = list(new)
    emerged = emerging(list(new.values()), list(past.values()), list(year_ago.values()), threshold)
    for cluster in emerged:
        inside = frozenset(order[at] for at in cluster.members)
        if is_covered(inside, covered):
            continue
        rows = list(Row.objects.filter(reference__in=inside).order_by("-received_at", "reference"))
        hashes = [hashed(word, key) for word in cluster.words[:_WORDS]]
        finding = made(Kind.words, key_of(Kind.words, str(hashes[0])), rows, rules)
        finding.window, finding.hashes = 4, hashes
        finding.observed, finding.expected = len(cluster.members), cluster.expected
        finding.surprise = cluster.surprise
        yield finding


def hashed(word: str, key: bytes) -> int:
    """Return the keyed hash of a word, 53 bits: every reader of JSON keeps it exactly."""
    return int.from_bytes(blake2b(word.encode(), key=key, digest_size=8).digest()) >> 11


def words_of(finding: Finding, visible: Iterable[str], *, now: datetime) -> tuple[str, ...]:
    """Return the words of a finding that at least three of its visible complaints contain."""
    wanted, key = set(finding.hashes), texts.secret(now=now)
    counts: dict[str, int] = {}
    for words in words_in(list(visible)).values():
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    often = (word for word, number in sorted(counts.items()) if number >= SHOWN)
    named = {hashed(word, key): word for word in often}
    return tuple(named[mark] for mark in finding.hashes if mark in wanted & named.keys())


def shared_words(inside: Sequence[str], outside: Sequence[str]) -> tuple[str, ...]:
    """Return the words that distinguish some visible complaints from other visible ones."""
    return telling(list(words_in(inside).values()), list(words_in(outside).values()))


def _threshold(past: Sequence[frozenset[str]], new: int, fields: Mapping[str, object]) -> float:
    before = State.objects.first()
    if before and before.words_threshold and "calibrated_on" not in fields:
        return before.words_threshold
    return threshold_of(past, new)


def _between(since: datetime, until: datetime, at_most: int) -> dict[str, frozenset[str]]:
    """Return the words of the complaints received in a time, of near-identical ones once."""
    rows = counting().filter(received_at__gte=since, received_at__lt=until).order_by("reference")
    references = list(rows.values_list("reference", flat=True)[:at_most])
    again = set(
        Pair.objects.filter(reference__in=references, other__in=references).values_list(
            "reference", flat=True
        )
    )
    return words_in([reference for reference in references if reference not in again])


def words_in(references: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the words of the descriptions of these complaints, as the search index has them."""
    pieces = dict(Text.objects.filter(reference__in=references).values_list("piece", "reference"))
    rows = Words.objects.filter(reference__in=references, piece__in=pieces)
    return {
        reference: frozenset(tokens.split())
        for reference, tokens in rows.values_list("reference", "tokens")
    }
