"""Clause 7.5: danger that a complaint may report. The public form asks about it first, and words
that name it are found in what complainants write, so that a person sees them at once."""

import re
from functools import lru_cache

from ...values import Code
from .policy import Policy

_NUMBERS = {
    country: number
    for number, countries in {
        "000": "au",
        "101": "il",
        "111": "nz",
        "112": "at be bg ch cy cz de dk ee es fi fr gr hr hu in is it li lt lu lv mt nl no pl pt "
        "ro se si sk tr ua za",
        "119": "cn jp kr tw",
        "192": "br",
        "911": "ar ca co mx ph us",
        "995": "sg",
        "999": "gb hk ie ke my",
    }.items()
    for country in countries.split()
}
"""Emergency numbers for rescue by country (ISO 3166-1, lower case)."""


def emergency_number(policy: Policy) -> str:
    """Return the number that a person in danger calls: the organisation's, otherwise that of its
    country; empty if neither is known."""
    return policy.emergency_number or _NUMBERS.get(policy.country or Code("none"), "")


def names_danger(policy: Policy, *texts: str | None) -> bool:
    """Return whether a text contains one of the policy's words for danger, in any language. Case
    and spacing do not matter; a word that ends with `*` is also found with other endings."""
    pattern = _pattern(tuple(entry.text for entry in policy.danger_words))
    return pattern is not None and any(pattern.search(text) for text in texts if text)


@lru_cache(maxsize=8)
def _pattern(lists: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of lists of words separated by commas; None if they contain no word."""
    words = (" ".join(word.split()) for text in lists for word in text.split(","))
    patterns = [
        re.escape(word.rstrip("*")).replace(r"\ ", r"\s+") + ("" if word[-1] == "*" else r"(?!\w)")
        for word in words
        if word.strip("*")
    ]
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(patterns)})") if patterns else None
