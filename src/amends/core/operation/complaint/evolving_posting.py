"""Clause 7.1: how letters change a complaint."""

from collections.abc import Callable

from .. import events as e
from .parts import (
    Letter,
    RecordedEvent,
)
from .replacing import replace
from .state import Complaint
from .steps import on


@on(e.LetterWritten)
def _written(c: Complaint, event: e.LetterWritten, recorded: RecordedEvent) -> Complaint:
    written = Letter(
        event.letter,
        event.party,
        event.way,
        recorded.happened,
        event.notice,
        event.template,
        event.template_version,
        event.to,
        meets=event.meets,
        lacks=frozenset(event.lacks),
    )
    return replace(c, letters=(*c.letters, written))


@on(e.LetterPrinted)
def _printed(c: Complaint, event: e.LetterPrinted, recorded: RecordedEvent) -> Complaint:
    return _each(c, event.letter, lambda one: replace(one, printed=one.printed + 1))


@on(e.LetterSent)
def _sent(c: Complaint, event: e.LetterSent, recorded: RecordedEvent) -> Complaint:
    c = _each(
        c, event.letter, lambda one: replace(one, sent_on=event.day, sent_at=recorded.happened)
    )
    return replace(c, last_contact=recorded.happened)


@on(e.LetterReturned)
def _returned(c: Complaint, event: e.LetterReturned, recorded: RecordedEvent) -> Complaint:
    return _each(c, event.letter, lambda one: replace(one, returned=True))


def _each(c: Complaint, number: int, change: Callable[[Letter], Letter]) -> Complaint:
    return replace(
        c, letters=tuple(change(one) if one.number == number else one for one in c.letters)
    )
