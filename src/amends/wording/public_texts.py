"""English texts that complainants read although their files are mostly for staff: lines of their
complaint, and refusals written for them."""

from collections.abc import Iterable, Iterator

from .acts import LINES
from .acts.declaration import Refusal
from .phrases import By, Told
from .refusal_words import WORDS


def public_texts() -> frozenset[str]:
    """Return these texts; each needs a translation into every language of the public site."""
    lines = (text for line in LINES.values() for text in _texts(line.complainant))
    return frozenset(lines) | frozenset(_of_refusals(WORDS.values()))


def _texts(wording: Told) -> Iterator[str]:
    match wording:
        case None:
            return
        case str():
            yield wording
        case By():
            for each in (*wording.texts.values(), wording.otherwise):
                yield from _texts(each)
        case _:
            yield from wording


def _of_refusals(refusals: Iterable[Refusal]) -> Iterator[str]:
    for refusal in refusals:
        if (public := refusal.complainant) is not None:
            yield from (*public.what, *public.why, *public.what_to_do)
