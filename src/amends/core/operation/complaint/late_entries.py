"""Clause 7: what was recorded late: it counts from its recording, until a second person confirms
its own day by evidence."""

import dataclasses
from collections.abc import Iterable, Iterator

from ...values import Moment, Sealed
from .. import events as e
from .parts import EvidenceEntry, LateEntry, Participant, RecordedEvent
from .replacing import each, replace
from .state import Complaint
from .steps import on

type _Moment = Moment | None


def counted(recorded: RecordedEvent) -> RecordedEvent:
    """Return an entry as it counts while no one has confirmed its own day."""
    if not recorded.recorded_late:
        return recorded
    return dataclasses.replace(recorded, happened=max(recorded.happened, recorded.recorded))


def counted_entries(entries: Iterable[RecordedEvent], c: Complaint) -> Iterator[RecordedEvent]:
    """Yield the entries of a complaint as they count now: late ones that were not confirmed from
    their recording. The receipt is always taken as said."""
    waiting = {(one.act, one.recorded) for one in c.late if one.confirmed_by is None}
    return (
        counted(entry) if (entry.act, entry.recorded) in waiting else entry for entry in entries
    )


def with_late(c: Complaint, recorded: RecordedEvent) -> Complaint:
    """Return the complaint with an entry that was recorded late, or that can be evidence of one."""
    if recorded.recorded_late and recorded.happened < recorded.recorded:
        of = (recorded.by, recorded.act, recorded.happened, recorded.recorded)
        if not any((one.by, one.act, one.happened, one.recorded) == of for one in c.late):
            c = replace(c, late=(*c.late, LateEntry(recorded.version, *of)))
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
    """Let what the entry did count from its own day."""
    late = next((one for one in c.late if one.number == event.entry), None)
    if late is None:
        return c

    def own(at: _Moment) -> _Moment:
        return late.happened if at == late.recorded else at

    def met(at: _Moment) -> bool:
        return at == late.recorded

    return replace(
        c,
        late=each(c.late, lambda one: one.number == event.entry, confirmed_by=recorded.by),
        parties=tuple(_party(one, late) for one in c.parties),
        letters=each(c.letters, lambda one: met(one.sent_at), sent_at=late.happened),
        terms=each(c.terms, lambda one: met(one.met_at), met_at=late.happened),
        marks=each(c.marks, lambda one: met(one.at), at=late.happened),
        answered_at=own(c.answered_at),
        last_contact=own(c.last_contact),
    )


def _party(party: Participant, late: LateEntry) -> Participant:
    def own(at: _Moment) -> _Moment:
        return late.happened if at == late.recorded else at

    receipts = tuple(
        dataclasses.replace(one, at=late.happened) if one.at == late.recorded else one
        for one in party.receipts
    )
    return replace(
        party,
        receipts=receipts,
        acknowledged_at=own(party.acknowledged_at),
        decided_at=own(party.decided_at),
        last_word=own(party.last_word),
    )
