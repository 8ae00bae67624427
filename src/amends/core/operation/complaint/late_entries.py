"""Clause 7: what was recorded late: it counts from its recording, until a second person confirms
its own day by evidence."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from ...shape import made_from
from ...values import Sealed
from .. import events as e
from .parts import EvidenceEntry, LateEntry, RecordedEvent
from .replacing import each, replace
from .state import Complaint
from .steps import on


def counted(recorded: RecordedEvent, c: Complaint) -> RecordedEvent:
    """Return an entry as it counts now: a late one from its recording, while no one has confirmed
    its own day. The receipt is always taken as said."""
    if not recorded.recorded_late or isinstance(recorded.event, e.Received):
        return recorded
    late = late_of(c, recorded)
    if late is not None and late.number in c.own_days:
        return recorded
    return dataclasses.replace(recorded, happened=max(recorded.happened, recorded.recorded))


def counted_entries(entries: Iterable[RecordedEvent], c: Complaint) -> Iterator[RecordedEvent]:
    """Yield the entries of a complaint as they count now."""
    return (counted(entry, c) if c.late else entry for entry in entries)


def late_of(c: Complaint, recorded: RecordedEvent) -> LateEntry | None:
    """Return the late entry to whose act an entry belongs, if any."""
    before = (one for one in reversed(c.late) if one.number <= recorded.version)
    return next((one for one in before if _act_of(one) == _act_of(recorded)), None)


def _act_of(entry: LateEntry | RecordedEvent) -> tuple[object, ...]:
    return (entry.by, entry.act, entry.happened, entry.recorded)


def recounted(c: Complaint, recorded: RecordedEvent, evolve: Callable[..., Complaint]) -> Complaint:
    """Return the complaint as it is when what an entry confirms counts from its own day: all since
    the first late entry again."""
    event = recorded.event
    if not isinstance(event, e.LateEntryConfirmed) or event.entry in c.own_days:
        return c
    if c.before_late is None:
        return c
    again = replace(c.before_late, own_days=c.own_days | {event.entry})
    for entry in c.since_late:
        again = evolve(again, entry, reference=c.reference)
    return again


def with_late(c: Complaint, recorded: RecordedEvent) -> Complaint:
    """Return the complaint with an entry that was recorded late, or that can be evidence of one."""
    if recorded.recorded_late and recorded.happened < recorded.recorded:
        c = c if c.late else replace(c, before_late=c)
        kind, of = type(recorded.event), late_of(c, recorded)
        if of is None or of.kind is kind:
            late = made_from(LateEntry, recorded, number=recorded.version, kind=kind)
            c = replace(c, late=(*c.late, late))
    if c.late:
        c = replace(c, since_late=(*c.since_late, recorded))
    piece = _shown(recorded.event)
    if piece is not None:
        c = replace(c, evidence=(*c.evidence, EvidenceEntry(recorded.version, piece.sealed)))
    return c


def _shown(event: e.Event) -> Sealed | None:
    match event:
        case e.FileAttached():
            return event.file
        case e.MessageAdded(inbound=True):
            return event.words
        case _:
            return None


@on(e.LateEntryConfirmed)
def _confirmed(c: Complaint, event: e.LateEntryConfirmed, recorded: RecordedEvent) -> Complaint:
    late = each(c.late, lambda one: one.number == event.entry, confirmed_by=recorded.by)
    return replace(c, late=late)
