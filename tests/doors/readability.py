"""How easily a text is read: the school grade of two published formulas."""

import re

_VOWELS = {"en": re.compile(r"[aeiouy]+"), "de": re.compile(r"[aeiouyäöü]+")}


def flesch_kincaid(text: str) -> float:
    """Return the US school grade of an English text (Kincaid 1975): 0.39 words a sentence + 11.8
    syllables a word - 15.59."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(_syllables(word, "en") for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def wiener(text: str) -> float:
    """Return the school grade of a German text: the first Wiener Sachtextformel (Bamberger and
    Vanecek 1984), from the shares of long, short and many-lettered words and the words a
    sentence."""
    words, sentences = _words(text), _sentences(text)

    def share(found: list[bool]) -> float:
        return 100 * sum(found) / len(words)

    counted = [_syllables(word, "de") for word in words]
    return (
        0.1935 * share([count >= 3 for count in counted])
        + 0.1672 * len(words) / sentences
        + 0.1297 * share([len(word) > 6 for word in words])
        - 0.0327 * share([count == 1 for count in counted])
        - 0.875
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())


def _sentences(text: str) -> int:
    return max(1, len([one for one in re.split(r"[.!?:\n]+", text) if _words(one)]))


def _syllables(word: str, language: str) -> int:
    found = len(_VOWELS[language].findall(word))
    silent = language == "en" and word.endswith("e") and not word.endswith("le") and found > 1
    return max(1, found - silent)
