"""Clause 7.1: how letters change a complaint."""

from collections.abc import Callable

from ...framework.people.authority import SYSTEM_ACTOR
from ...shape import made_from
from .. import events as e
from .parts import Letter, RecordedEvent
from .replacing import replace
from .state import Complaint
from .steps import on, unreleased


@on(e.LetterWritten)
def _written(c: Complaint, event: e.LetterWritten, recorded: RecordedEvent) -> Complaint:
    written = made_from(
        Letter,
        event,
        number=event.letter,
        written=recorded.happened,
        lacks=frozenset(event.lacks),
        carries=_carried(c, event, recorded),
    )
    return replace(c, letters=(*c.letters, written))


def _carried(c: Complaint, event: e.LetterWritten, recorded: RecordedEvent) -> frozenset[int]:
    """Return the complainants to whom the letter brings a response released to be posted: the
    recipient, or the people they represent. Only the letter that the release asked for does."""
    known = c.participant(event.party)
    asked = event.notice is e.Notice.decision and recorded.by == SYSTEM_ACTOR.id
    if not asked or event.way is not e.Way.letter or known is None:
        return frozenset()
    numbers = (event.party, *known.party.acts_for)
    return frozenset(p.number for p in c.complainants if p.released and p.number in numbers)


@on(e.LetterPrinted)
def _printed(c: Complaint, event: e.LetterPrinted, recorded: RecordedEvent) -> Complaint:
    return _each(c, event.letter, lambda one: replace(one, printed=one.printed + 1))


@on(e.LetterSent)
def _sent(c: Complaint, event: e.LetterSent, recorded: RecordedEvent) -> Complaint:
    late = recorded.happened < recorded.recorded
    c = _each(
        c,
        event.letter,
        lambda one: replace(one, sent_on=event.day, sent_at=recorded.happened, late=late),
    )
    return replace(c, last_contact=recorded.happened)


@on(e.LetterWithdrawn)
def _withdrawn(c: Complaint, event: e.LetterWithdrawn, recorded: RecordedEvent) -> Complaint:
    letter = c.letter(event.letter)
    c = _each(c, event.letter, lambda one: replace(one, withdrawn=True))
    return unreleased(c, letter.carries) if letter is not None else c


@on(e.LetterReturned)
def _returned(c: Complaint, event: e.LetterReturned, recorded: RecordedEvent) -> Complaint:
    return _each(c, event.letter, lambda one: replace(one, returned=True))


def _each(c: Complaint, number: int, change: Callable[[Letter], Letter]) -> Complaint:
    return replace(
        c, letters=tuple(change(one) if one.number == number else one for one in c.letters)
    )
