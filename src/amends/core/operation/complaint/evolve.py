"""Clause 7: how each event changes a complaint. Nothing is refused here, because what is recorded
happened."""

from collections.abc import Iterable
from operator import attrgetter

from ...codec import sealed_ids
from ...framework.people.authority import SYSTEM_ACTOR
from ...values import Code, Id, Moment
from .. import events as e
from . import (  # noqa: F401 - each registers its steps
    evolving_answer,
    evolving_examination,
    evolving_records,
    evolving_tracking,
    late_entries,
)
from .evolving_receipt import begun
from .marks import marked
from .messages import messages_after
from .parts import Codes, RecordedEvent
from .replacing import replace
from .stages import WATCHED
from .state import Complaint
from .steps import STEPS

_TAKE_OVER = Code("take-over")

ADDITIVE: frozenset[type] = frozenset(
    {
        e.ActionOpened,
        e.MessageAdded,
        e.NoteAdded,
        e.FileAttached,
        e.Acknowledged,
        e.ContactRecorded,
        e.DangerCalled,
        e.DangerAlerted,
        e.ReminderSet,
        e.WatchSet,
        e.NoticeSent,
        e.NoticeFailed,
        e.NoticeRead,
        e.NoticeRaised,
        e.TermLapsed,
        e.TermTold,
        e.TermRaised,
        e.LateNoticed,
        e.TermMet,
        e.TermDropped,
        e.LetterWritten,
        e.LetterPrinted,
        e.LetterSent,
        e.LetterReturned,
        e.FeedbackAdded,
        e.SubjectLineWritten,
        e.Disclosed,
    }
)
"""Kinds that add to a complaint without deciding anything, so they do not raise its revision."""
_SPOKEN = (e.MessageAdded, e.NoteAdded, e.FileAttached, e.ContactRecorded, e.FeedbackAdded)


def speaks(recorded: RecordedEvent) -> bool:
    """Return whether a person said or decided something with an entry, so that whoever writes to a
    complainant should know it."""
    event, by_system = recorded.event, recorded.by == SYSTEM_ACTOR.id
    return not by_system and (isinstance(event, _SPOKEN) or type(event) not in ADDITIVE)


def evolve(complaint: Complaint | None, recorded: RecordedEvent, *, reference: Id) -> Complaint:
    """Return the complaint after the entry. Raises ValueError if a stream does not begin with a
    receipt or import."""
    if complaint is not None:
        complaint = late_entries.recounted(complaint, recorded, evolve)
    before = complaint
    if complaint is None:
        complaint = begun(reference, recorded)
    else:
        complaint = late_entries.with_late(complaint, recorded)
        recorded = late_entries.counted(recorded, complaint)
        complaint = STEPS[type(recorded.event)](
            _noticed(complaint, recorded), recorded.event, recorded
        )
    pieces = sealed_ids(recorded.event)
    party = _party_of(recorded)
    theirs = {(party, piece) for piece in pieces} if party is not None else ()
    marks = marked(recorded, complaint.letters)
    facts = [(f.name, f.words.sealed) for f in getattr(recorded.event, "facts", ()) if f.words]
    return replace(
        complaint,
        version=recorded.version,
        revision=complaint.revision + (type(recorded.event) not in ADDITIVE),
        pieces=complaint.pieces.union(pieces) if pieces else complaint.pieces,
        theirs=complaint.theirs.union(theirs) if theirs else complaint.theirs,
        told_in=complaint.told_in.union(facts) if facts else complaint.told_in,
        watch=complaint.watch if complaint.watch and complaint.stages & WATCHED else None,
        hand_over=complaint.hand_over if complaint.hand_over and complaint.open else None,
        marks=(*complaint.marks, *marks) if marks else complaint.marks,
        messages=messages_after(complaint, recorded),
        untouched=complaint.untouched and recorded.act == _TAKE_OVER,
        proposal=None if _decided(complaint, recorded) else complaint.proposal,
        earlier=_earlier(before, complaint),
        last_contact=_latest(before, complaint),
        replied_at=_replied(before, recorded),
    )


def _latest(before: Complaint | None, c: Complaint) -> Moment | None:
    contacts = [one.last_contact for one in (before, c) if one and one.last_contact]
    return max(contacts, default=None)


def _replied(before: Complaint | None, recorded: RecordedEvent) -> Moment | None:
    """Return since when a person involved waits for staff to do anything. The complaint itself is
    not a reply."""
    by = recorded.by.partition("/")[0]
    if before is None or by == "person":
        return None
    return recorded.happened if by == "party" else before.replied_at


def _earlier(before: Complaint | None, c: Complaint) -> tuple[Codes, ...]:
    if before is None or _CODES(before) == _CODES(c):
        return c.earlier
    was, now = _codes(before), _codes(c)
    if not was.replaced_by(now) or was in c.earlier:
        return c.earlier
    return (*c.earlier, was)


_CODES = attrgetter("category", "product", "unit", "cause")


def _codes(c: Complaint) -> Codes:
    return Codes(*_CODES(c))


def _decided(c: Complaint, recorded: RecordedEvent) -> bool:
    """Return whether the entry decides what was proposed before it."""
    proposal = c.proposal
    if proposal is None or not proposal.values or proposal.act != recorded.act:
        return False
    if isinstance(recorded.event, e.ActProposed):
        return False
    about = {v.name: v.code or v.number for v in proposal.values if v.name in _ABOUT}
    return all(getattr(recorded.event, name, None) == value for name, value in about.items())


_ABOUT = frozenset({"party", "pack", "clock"})
"""What an act is about: one on another matter decides no proposal."""


def _noticed(c: Complaint, recorded: RecordedEvent) -> Complaint:
    """Return the complaint without what its actor has now dealt with: a reminder that is due, and
    what was returned to them, once they decide anything."""
    if c.reminders and recorded.act != _REMIND:
        left = tuple(
            r for r in c.reminders if r.person != recorded.by or not r.come(recorded.happened)
        )
        c = replace(c, reminders=left) if left != c.reminders else c
    if (
        c.returned is not None
        and c.returned.to == recorded.by
        and type(recorded.event) not in ADDITIVE
    ):
        c = replace(c, returned=None)
    return c


_REMIND = Code("set-reminder")
"""Act that sets a reminder, which does not count as dealing with the complaint."""


def _party_of(recorded: RecordedEvent) -> int | None:
    kind, _, number = recorded.by.partition("/")
    if kind == "party" and number.isdecimal():
        return int(number)
    match recorded.event:
        case e.PartyAdded(party=joined):
            return joined.number
        case e.ActProposed(values=values):
            return next((v.number for v in values if v.name == "party"), None)
        case event:
            named = getattr(event, "party", None)
            return named if isinstance(named, int) else None


def with_events(
    complaint: Complaint, events: Iterable[e.Event], by: Id, act: Code, at: Moment, policy: int
) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
    """Return the complaint as it would be after these events, and the entries of them."""
    entries = []
    for event in events:
        entries.append(RecordedEvent(event, by, act, at, at, complaint.version + 1, policy))
        complaint = evolve(complaint, entries[-1], reference=complaint.reference)
    return complaint, tuple(entries)


def fold(entries: Iterable[RecordedEvent], *, reference: Id) -> Complaint | None:
    """Return the complaint folded from the entries of its stream; None for an empty stream."""
    complaint = None
    for told in entries:
        complaint = evolve(complaint, told, reference=reference)
    return complaint
