"""Clause 4.10: who had a reason of their own to open a complaint."""

from collections.abc import Iterable, Iterator

from amends.core.values import Id

from .. import events as e
from .parts import RecordedEvent


def with_a_task(entries: Iterable[RecordedEvent]) -> frozenset[Id]:
    """Return everyone who recorded something in a complaint, or to whom it gave something to do or
    to read. A person complained about is not among them for that reason."""
    return frozenset(person for one in entries for person in (one.by, *_asked(one.event)))


def _asked(event: object) -> Iterator[Id]:
    match event:
        case (
            e.OwnerNamed(owner=person)
            | e.HandOverOffered(person=person)
            | e.HandOverReturned(person=person)
            | e.InvestigatorAssigned(person=person)
            | e.Escalated(person=person)
            | e.ReminderSet(person=person)
            | e.NoticeSent(person=Id() as person)
        ):
            yield person
        case e.TermRaised(persons=persons):
            yield from persons
        case _:
            pass
