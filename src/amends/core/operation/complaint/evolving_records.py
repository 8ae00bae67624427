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
    of_issues,
    on,
    overturned,
    participant,
    unchanged,
)

unchanged(e.FeedbackAdded, e.Disclosed)


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
        case "remedy":
            return replace(c, remedy_wanted=True)
        case _:
            return c


on(e.SubjectLineWritten)(lambda c, event, recorded: replace(c, subject_line=event.words.sealed))
on(e.Retracted)(lambda c, event, recorded: replace(c, retracted=c.retracted | {event.piece}))
on(e.Erased)(lambda c, event, recorded: replace(c, retracted=c.retracted.union(event.pieces)))
on(e.HoldReleased)(lambda c, event, recorded: replace(c, holds=c.holds - {event.hold}))
on(e.Linked)(lambda c, event, recorded: _linked_to(c, event.other))


@on(e.HoldPlaced)
def _held(c: Complaint, event: e.HoldPlaced, recorded: RecordedEvent) -> Complaint:
    return replace(c, holds=c.holds | {event.hold}, hold_count=event.hold)


def _linked_to(c: Complaint, other: Id) -> Complaint:
    return c if other in c.links else replace(c, links=(*c.links, other))


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
    joined = []
    for party in event.parties:
        # codes of the other complaint open this one, and staff may know them
        joins = replace(participant(party, stage, recorded.happened, recorded.by), handed=True)
        if party.number in same:  # what they said stays, and they count once
            joins = replace(joins, active=False, same_as=same[party.number])
            c = _with_wishes_of(c, joins, same[party.number])
        joined.append(joins)
    close = tuple(sorted({*c.handled_by, *event.handled_by}))
    came = Joined(event.other, tuple(party.number for party in event.parties), event.issues)
    # that they are one person is what staff say: codes and contact details may be another one's
    c = changed(c, same.values(), handed=True, own_contact=False)
    return replace(
        _linked_to(c, event.other),
        parties=(*c.parties, *joined),
        handled_by=close,
        joined=(*c.joined, came),
    )


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
    c = of_issues(c, lambda i: i.number in back, split_to=event.other)
    left = tuple(one for one in c.joined if one.other != event.other)
    c = answered(replace(changed(c, event.parties, active=False), joined=left), recorded.happened)
    return c if c.open or c.closed_at else replace(c, closed_at=recorded.happened)


@on(e.IssuesSplit)
def _issues_split(c: Complaint, event: e.IssuesSplit, recorded: RecordedEvent) -> Complaint:
    c = _linked_to(c, event.other)
    return of_issues(c, lambda i: i.number in event.issues, split_to=event.other)
