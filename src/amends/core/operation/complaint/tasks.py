"""Clause 4.10: who had a reason of their own to open a complaint, and since when."""

from collections.abc import Iterable, Iterator, Mapping

from amends.core.values import Id, Moment

from .. import events as e
from .parts import RecordedEvent


def tasked_since(entries: Iterable[RecordedEvent]) -> Mapping[Id, Moment]:
    """Return the moment at which each person was first given a task on a complaint.

    They were given one when they became responsible, or when another person's entry gave them
    something to do or to read. Their own entries give them none, so that no one can excuse an
    opening later. The person who recorded the complaint has had a task since then. A person
    complained about has none for that reason.
    """
    since: dict[Id, Moment] = {}
    for one in entries:
        for person in _given_by(one):
            since.setdefault(person, one.recorded)
    return since


def _given_by(one: RecordedEvent) -> Iterator[Id]:
    match one.event:
        case e.Received():
            yield one.by
        case e.OwnerNamed(owner=person):
            yield person
        case event:
            yield from (person for person in _asked(event) if person != one.by)


def _asked(event: object) -> Iterator[Id]:
    match event:
        case (
            e.HandOverOffered(person=person)
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
