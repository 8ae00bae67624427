"""Clause 8.1: how corrections, erasures, holds, merging and splitting change a complaint."""

from ...values import Id
from .. import events as e
from .parts import Joined, Participant, RecordedEvent
from .replacing import replace
from .stages import Stage
from .state import Complaint
from .steps import (
    answered,
    changed,
    excluded,
    moved,
    newcomer_stage,
    on,
    overturned,
    participant,
    unchanged,
)

unchanged(e.FeedbackAdded)
unchanged(e.Disclosed)


@on(e.SubjectLineWritten)
def _subject_line(c: Complaint, event: e.SubjectLineWritten, recorded: RecordedEvent) -> Complaint:
    return replace(c, subject_line=event.words.sealed)


@on(e.Corrected)
def _corrected(c: Complaint, event: e.Corrected, recorded: RecordedEvent) -> Complaint:
    match event.field:
        case "channel":
            return replace(c, channel=event.code)
        case "product":
            return replace(c, product=event.code)
        case "about" if event.code:
            return replace(c, about=e.About(event.code))
        case "received_at" if event.moment:
            return replace(c, received_at=event.moment)
        case _:
            return c


@on(e.Retracted)
def _retracted(c: Complaint, event: e.Retracted, recorded: RecordedEvent) -> Complaint:
    return replace(c, retracted=c.retracted | {event.piece})


@on(e.Erased)
def _erased(c: Complaint, event: e.Erased, recorded: RecordedEvent) -> Complaint:
    return replace(c, retracted=c.retracted.union(event.pieces))


@on(e.HoldPlaced)
def _hold_placed(c: Complaint, event: e.HoldPlaced, recorded: RecordedEvent) -> Complaint:
    return replace(c, holds=c.holds | {event.hold}, hold_count=event.hold)


@on(e.HoldReleased)
def _hold_released(c: Complaint, event: e.HoldReleased, recorded: RecordedEvent) -> Complaint:
    return replace(c, holds=c.holds - {event.hold})


def _linked_to(c: Complaint, other: Id) -> Complaint:
    return c if other in c.links else replace(c, links=(*c.links, other))


@on(e.Linked)
def _linked(c: Complaint, event: e.Linked, recorded: RecordedEvent) -> Complaint:
    return _linked_to(c, event.other)


@on(e.Merged)
def _merged(c: Complaint, event: e.Merged, recorded: RecordedEvent) -> Complaint:
    for known in c.complainants:
        c = moved(c, (known.number,), Stage.merged, recorded.happened, before_merge=known.stage)
    c = replace(_linked_to(c, event.into), merged_into=event.into, proposal=None)
    return excluded(c, recorded, waits=bool(event.sampled))


@on(e.MergeTaken)
def _merge_taken(c: Complaint, event: e.MergeTaken, recorded: RecordedEvent) -> Complaint:
    stage = newcomer_stage(c)
    same = {one.party: one.there for one in event.same}
    joined = tuple(
        _known_already(joins, same[joins.number]) if joins.number in same else joins
        for joins in (participant(party, stage, recorded.happened) for party in event.parties)
    )
    for one in joined:
        if one.same_as is not None:
            c = _with_wishes_of(c, one, one.same_as)
    close = tuple(sorted({*c.handled_by, *event.handled_by}))
    came = Joined(event.other, tuple(party.number for party in event.parties), event.issues)
    # codes of the other complaint open this one, and staff may know them
    c = changed(c, same.values(), handed=True)
    joined = tuple(replace(one, handed=True) for one in joined)
    return replace(
        _linked_to(c, event.other),
        parties=(*c.parties, *joined),
        handled_by=close,
        joined=(*c.joined, came),
    )


def _known_already(participant: Participant, there: int) -> Participant:
    """Return a person who takes part here under another number: what they said stays, and they
    count once."""
    return replace(participant, active=False, same_as=there)


def _with_wishes_of(c: Complaint, participant: Participant, there: int) -> Complaint:
    """Return the complaint with a person's needs added under the number they have here; their
    preferences here take precedence."""
    known = c.participant(there)
    if known is None:
        return c
    wishes = {
        "needs": (*known.needs, *(need for need in participant.needs if need not in known.needs)),
        "language": known.language or participant.language,
        "contact_by": known.contact_by or participant.contact_by,
        "safe_contact": known.safe_contact or participant.safe_contact,
    }
    return changed(c, (there,), **wishes)


@on(e.Unmerged)
def _unmerged(c: Complaint, event: e.Unmerged, recorded: RecordedEvent) -> Complaint:
    for known in c.complainants:
        if known.before_merge is not None:
            stage = known.before_merge
            c = moved(c, (known.number,), stage, recorded.happened, before_merge=None)
    return replace(overturned(c, recorded.happened), merged_into=None)


@on(e.MergeUndone)
def _merge_undone(c: Complaint, event: e.MergeUndone, recorded: RecordedEvent) -> Complaint:
    came = [one for one in c.joined if one.other == event.other]
    back = {number for one in came for number in one.issues}
    issues = tuple(replace(i, split_to=event.other) if i.number in back else i for i in c.issues)
    left = tuple(one for one in c.joined if one.other != event.other)
    c = replace(changed(c, event.parties, active=False), issues=issues, joined=left)
    c = answered(c, recorded.happened)
    return c if c.open or c.closed_at else replace(c, closed_at=recorded.happened)


@on(e.IssuesSplit)
def _issues_split(c: Complaint, event: e.IssuesSplit, recorded: RecordedEvent) -> Complaint:
    issues = tuple(
        replace(i, split_to=event.other) if i.number in event.issues else i for i in c.issues
    )
    return replace(_linked_to(c, event.other), issues=issues)
