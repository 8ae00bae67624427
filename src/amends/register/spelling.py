"""Words of the search index that are spelled like another word."""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Length

from amends.vault.rows import insert

from . import engine
from .models import Term

_SHORTEST = 3
"""Letters from which a word can have a spelling mistake."""
_LONG = 8
"""Letters from which a word can have two."""
_MOST = 8
_POOL = 2_000


def similar(word: str) -> list[str]:
    """Return the word and those spelled like it in the index, nearest first. One mistake leaves the
    first or the second half of a word intact, unless two letters in its middle are swapped."""
    if len(word) < _SHORTEST or not word.isalpha():
        return [word]
    mistakes = 1 if len(word) < _LONG else 2
    intact = len(word) // 2 if mistakes == 1 else 3
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    near = Term.objects.annotate(length=Length("term")).filter(
        length__gte=len(word) - mistakes, length__lte=len(word) + mistakes
    )
    conditions = (
        engine.beginning("term", word[:intact]),
        engine.beginning("backwards", word[::-1][: len(word) - intact if mistakes == 1 else 3]),
        Q(term__in=swapped),
    )
    terms = {
        term
        for condition in conditions
        for term in near.filter(condition).values_list("term", flat=True)[:_POOL]
    }
    apart = {term: distance(word, term) for term in terms - {word}}
    # of a short word rather a letter was left out, and not the first: “lok” for “lock”
    alike = sorted(
        (far, term[0] != word[0], -len(term) if len(word) == _SHORTEST else 0, term)
        for term, far in apart.items()
        if far <= mistakes
    )
    return [word, *(term for *_, term in alike[:_MOST])]


def distance(word: str, other: str) -> int:
    """Return how many letters to insert, leave out, replace or swap turn one word into another."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for at, letter in enumerate(word, start=1):
        older, before, line = before, line, [at]
        for to, wanted in enumerate(other, start=1):
            cost = min(before[to] + 1, line[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 < to and letter == other[to - 2] and word[at - 2] == wanted:
                cost = min(cost, older[to - 2] + 1)
            line.append(cost)
    return line[-1]


def keep(words: Iterable[str]) -> None:
    """Add words to those of the index."""
    insert(Term, ((word, word[::-1]) for word in sorted(set(words))), unless_there=True)
