"""Clause 7.1: events of letters by post: written with their exact text, printed, sent,
returned, withdrawn."""

from dataclasses import dataclass

from ...values import Code, Day, Sealed
from .outbound import Way
from .parts import Checked, Demanded, OfLetter
from .vocabulary import Notice


@dataclass(frozen=True, slots=True)
class LetterWritten(OfLetter):
    """A letter to a party stands in its exact wording, and is to go by post or e-mail. `notice`
    says what it is about; None: a letter of its own. `to` is who receives it in the party's
    place. `meets` is the letter of a regulator's pack that it is, `checked` what was found in it
    of what packs demand, and `lacks` are the letters of theirs that it is not, for something that
    is needed was not found. `respond_by` is the due date of the response that it names."""

    way: Way
    words: Sealed
    notice: Notice | None = None
    template: Code | None = None
    template_version: int | None = None
    language: Code | None = None
    to: int | None = None
    meets: Demanded | None = None
    checked: tuple[Checked, ...] = ()
    lacks: tuple[Demanded, ...] = ()
    respond_by: Day | None = None


@dataclass(frozen=True, slots=True)
class LetterPrinted(OfLetter):
    """A letter was put on paper; each time is told."""


@dataclass(frozen=True, slots=True)
class LetterSent(OfLetter):
    """A letter left the house: on which day, and by recorded delivery under which number."""

    way: Way
    day: Day
    recorded: bool = False
    number: Sealed | None = None


@dataclass(frozen=True, slots=True)
class LetterReturned(OfLetter):
    """A letter came back, or could not be delivered."""


@dataclass(frozen=True, slots=True)
class LetterWithdrawn(OfLetter):
    """A letter that was waiting to be posted is not sent, and why."""

    reason: Sealed
