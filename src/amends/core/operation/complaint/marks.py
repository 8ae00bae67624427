"""Clause 7: events of a complaint that rule packs can refer to, and when they happened.

Packs have their own vocabulary (`packs.pack.EVENTS`). A letter that was sent is marked as
``sent.<notice>``, and the pack says which of its letters that is (`Communication.sent_as`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...values import Code, Moment
from .. import events as e
from .parts import Letter, RecordedEvent

SENT = "sent."
"""Prefix of the mark that a letter was sent, before its kind."""


@dataclass(frozen=True)  # no slots: see `replacing`
class Mark:
    """An event that a pack may count from or be met by. `lacks` are the pack letters that our sent
    letter does not satisfy, `letter` the number of one that was posted."""

    event: Code
    at: Moment
    lacks: frozenset[e.Demanded] = frozenset()
    letter: int | None = None


def marked(recorded: RecordedEvent, letters: Sequence[Letter]) -> tuple[Mark, ...]:
    """Return the marks of an entry; `letters` are those written."""
    names = marks_of(recorded.event, letters)
    if not names:
        return ()
    event = recorded.event
    number = event.letter if isinstance(event, e.LetterSent) else None
    lacks = frozenset[e.Demanded]()
    if isinstance(event, e.NoticeSent):
        lacks = frozenset(event.lacks)
    elif isinstance(event, e.LetterSent):
        lacks = next((one.lacks for one in letters if one.number == event.letter), lacks)
    return tuple([Mark(name, recorded.happened, lacks, number) for name in names])


def marks_of(event: e.Event, letters: Sequence[Letter] = ()) -> tuple[Code, ...]:
    """Return the pack events that an event represents, none for most; `letters` are those
    written."""
    if isinstance(event, e.LetterSent):
        notices = (one.notice for one in letters if one.number == event.letter)
        return tuple(Code(sent(notice)) for notice in notices if notice is not None)
    found = _MARKS.get(type(event))
    if found is None:
        return ()
    names = found(event) if callable(found) else found
    return tuple(Code(name) for name in names)


def sent(notice: e.Notice) -> str:
    """Return the mark of a sent letter."""
    return f"{SENT}{notice}"


def _noticed(event: e.NoticeSent) -> tuple[str, ...]:
    reached = event.way is not e.Way.not_possible and event.party is not None
    return (sent(event.notice),) if reached else ()


def _reacted(event: e.ReactionRecorded) -> tuple[str, ...]:
    accepted = (e.Reaction.accepted, e.Reaction.accepted_reluctantly)
    return ("accepted", "resolved") if event.reaction in accepted else ()


_MARKS: Mapping[type, tuple[str, ...] | Callable[[Any], tuple[str, ...]]] = {
    e.NoticeSent: _noticed,
    e.InformationRequested: ("info_requested",),
    e.MessageAdded: lambda event: ("information_received",) if event.inbound else (),
    e.DecisionCommunicated: ("response_sent", sent(e.Notice.decision)),
    e.ReactionRecorded: _reacted,
    e.Escalated: ("escalation_requested", "stage_entered"),
    e.ReferredOutside: ("external_opened", sent(e.Notice.outside_referral)),
    e.OutsideOutcomeRecorded: ("external_decided",),
    e.RemedyCarriedOut: ("implemented",),
    e.RemedyPaid: ("redress_paid",),
    e.Closed: ("closed",),
    e.Reopened: ("reopened",),
    e.Withdrawn: ("withdrawn", "resolved"),
    e.ScopeDeclined: ("out_of_scope",),
    e.Merged: ("merged",),
}
"""Events that packs know, by our event. Acknowledgement is not among them: a bounce undoes it, and
the state itself contains it."""

RECORDED = frozenset(
    {
        *("made", "received", "recorded", "acknowledged", "info_requested", "information_received"),
        *("response_sent", "accepted", "resolved", "escalation_requested", "stage_entered"),
        *("external_opened", "external_decided", "implemented", "redress_paid", "closed"),
        *("reopened", "withdrawn", "out_of_scope", "merged", "term_paused", "term_resumed"),
    }
)
"""Pack events that the record itself contains, so that staff are not asked for them."""
