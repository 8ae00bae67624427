"""Letters written by staff from a complaint: to a person involved, from a template or empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import LetterKind
from amends.core.operation.events import Demanded, Notice, Way
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.values import Code, Moment
from amends.handling.reading import File

from .channels import ways_of_letters
from .composing import Letter
from .delivery import NOTICES
from .previews import blank, sample, untold
from .recipients import Reached
from .writing import Writing

KINDS: Mapping[str, Notice] = {
    code: NOTICES[code]
    for code in (
        *("status_notice", "information_request", "late", "new_date", "no_reply_notice"),
        *("recourse", "outside_referral"),
    )
}
"""The letters that can be begun from a template, and the recorded notice of each."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter to be written: its recipient, the possible ways of sending it, and its content."""

    reached: Reached
    letter: Letter
    ways: tuple[Way, ...]


def own_kinds(policy: Policy) -> tuple[LetterKind, ...]:
    """Return the custom letter types that can be begun: in use, and with a template."""
    written = {template.code for template in policy.templates}
    return tuple(kind for kind in policy.letter_kinds if not kind.retired and kind.code in written)


def begin(file: File, party: int, kind: str, *, now: Moment, named: bool) -> Begun | None:
    """Return a letter to a person involved in their language; None for a person who cannot be
    reached. `named` says whether its author may see names."""
    writing = Writing(file.complaint, file.entries, file.rules, now, party)
    reached = next(iter(writing.receivers()), None)
    if reached is None:
        return None
    policy = file.rules.policy
    language = reached.language or policy.languages[0]
    if kind in KINDS or kind in {own.code for own in own_kinds(policy)}:
        letter = sample(
            kind,
            language,
            policy,
            file.complaint,
            file.entries,
            named=named,
            party=party,
            rules=file.rules,
            now=now,
        )
    else:
        required = demands(file.complaint, file.rules, now, meets=meant(kind))
        fixed = "\n\n".join(demand.wording for demand in required if demand.wording)
        letter = blank(writing, reached, language, fixed)
    return Begun(reached, letter, ways_of_letters(reached.contact))


def meant(kind: str) -> Demanded | None:
    """Return the pack letter that a kind means (``pack/letter``)."""
    pack, _, letter = kind.partition("/")
    return Demanded(Code(pack), Code(letter)) if letter else None


def left_open(kind: str, language: str, text: str) -> list[str]:
    """Return the placeholders in brackets that the author has not replaced yet."""
    return [words for words in untold(kind, language).values() if words in text]
