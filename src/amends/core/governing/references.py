"""Clause 4.10: complaints that the entries of records name, and entries without some of them."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..records.erasing import TextErased, texts_after
from ..records.kind import Entries, RecordKind
from ..shape import fields_of
from ..values import Id
from .audits import AuditFindingRecorded, CaseJudged

_LISTS = ("complaints", "erased", "kept", "members")
"""The fields of events that list complaints, or what is said about each of them."""
_OF_STATES = ("complaints", "concerned", "broken", "cases")


def named(event: Any) -> Iterator[Id]:
    """Yield the references of the complaints in an event."""
    if complaint := getattr(event, "complaint", None):
        yield complaint
    for name in _LISTS:
        yield from map(_reference, getattr(event, name, ()))


def named_in(state: Any) -> frozenset[Id]:
    """Return the references of the complaints in the state of a governing record."""
    return frozenset(_reference(each) for name in _OF_STATES for each in getattr(state, name, ()))


def names_complaints(kind: RecordKind[Any]) -> bool:
    """Return whether an entry of a kind can name complaints."""
    names = {field.field for event in kind.events.values() for field in fields_of(event)}
    return not names.isdisjoint({"complaint", *_LISTS})


def _reference(value: Any) -> Id:
    member = getattr(value, "member", value)
    reference: Id = getattr(member, "complaint", None) or getattr(member, "reference", member)
    return reference


def without(entries: Entries, hidden: Collection[Id]) -> Entries:
    """Return the entries as if some complaints were in none of them: the same tuple if none is, an
    empty one if the record is about no others."""
    if not any(reference in hidden for one in entries for reference in named(one.event)):
        return entries
    numbers = {
        member.number
        for one in entries
        for member in getattr(one.event, "members", ())
        if member.reference in hidden
    }
    left: list[RecordedEvent] = []
    gone: set[Id] = set()
    for recorded in entries:
        event = _without(recorded.event, hidden, numbers, gone)
        if event is not None:
            left.append(replace(recorded, event=event))
        elif recorded is entries[0]:
            return ()
        else:
            gone |= {text.piece for text in texts_after((), recorded)}
    return tuple(left)


def _without(
    event: Any, hidden: Collection[Id], numbers: Collection[int], gone: Collection[Id]
) -> Any:
    """Return an event without these complaints, numbers of a sample and texts; None if nothing is
    left of it."""
    if getattr(event, "complaint", None) in hidden:
        return None
    if isinstance(event, CaseJudged):
        return None if event.number in numbers else event
    if isinstance(event, AuditFindingRecorded):
        return replace(event, cases=tuple(n for n in event.cases if n not in numbers))
    if isinstance(event, TextErased):
        pieces = tuple(piece for piece in event.pieces if piece not in gone)
        return replace(event, pieces=pieces) if pieces else None
    values = {name: getattr(event, name) for name in _LISTS if hasattr(event, name)}
    left = {
        name: tuple(each for each in listed if _reference(each) not in hidden)
        for name, listed in values.items()
    }
    if left == values:
        return event
    return replace(event, **left) if any(left.values()) else None


def read_without(
    kind: RecordKind[Any], state: Any, entries: Entries, hidden: Collection[Id]
) -> tuple[Any, Entries]:
    """Return a record with its entries as if these complaints were in none of them; without any
    entry if it is about no others."""
    left = without(entries, hidden)
    return (state, entries) if left is entries else kind.folded(left, Id(getattr(state, "id", "")))
