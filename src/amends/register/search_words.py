"""Cutting text into searchable words, the same for both database engines. Words consist of letters
and digits, without case and accents, in no particular language.

In scripts without spaces between words, single characters and pairs of neighbours are the words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 64
"""Maximum characters of a word; longer ones are cut in the same way in text and query."""

# Thai to Tibetan's neighbours, Myanmar, Khmer, kana, Han: no spaces between words.
_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of Indic scripts are marks, yet part of a word; the dandas are full stops.
_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff"
_ASCII = re.compile(r"[a-z0-9]+")
_RUN = re.compile(rf"[{_UNSPACED}]+|(?:[^\W_{_UNSPACED}]|[{_SIGNS}])+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


def of_text(text: str) -> set[str]:
    """Return the words by which a text is found."""
    if text.isascii():
        return {word[:LONGEST] for word in _ASCII.findall(text.lower())}
    return set(_words(text, single=True))


def of_query(words: str) -> list[str]:
    """Return the words that a text must all have to be found, sorted."""
    return sorted(set(_words(words, single=False)))


def joined(words: Iterable[str]) -> str:
    """Return a set of words as one text, each once, sorted."""
    return " ".join(sorted(words))


def _words(text: str, *, single: bool) -> Iterator[str]:
    for run in _RUN.findall(_plain(text)):
        if _IS_UNSPACED.match(run):
            if single or len(run) == 1:
                yield from run
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run[:LONGEST]


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)
