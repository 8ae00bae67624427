"""What regulators' packs ask, and what was answered, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext

from amends.core.framework.regime import Pack

from .derivation import EVENTS, FACTS
from .names import readable

OTHER = "other"
"""The answer of whoever finds none of a pack's words fitting."""


def asked(name: str, packs: Iterable[Pack]) -> str:
    """A fact or an event of packs: our words for the vocabulary that all share, else a pack's own
    label, else the code made readable."""
    if name in FACTS:
        return gettext(FACTS[name])
    for pack in packs:
        words = {str(word.id): word.label for word in (*pack.facts, *pack.events)}
        words |= {str(letter.id): letter.label for letter in pack.communications}
        if words.get(name):
            return words[name]
    return gettext(EVENTS[name]) if name in EVENTS else readable(name)


def answer(code: str) -> str:
    """One of the words that a pack's conditions know."""
    return gettext("none of these") if code == OTHER else readable(code)
