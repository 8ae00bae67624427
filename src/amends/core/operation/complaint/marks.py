"""Clause 7: which of a complaint's events a regulator's rules may speak of, and when they happened.

Packs have a vocabulary of their own (`framework.regime.EVENTS`); a letter that was sent is marked
as ``sent.<notice>``, and the pack says which of its letters that is (`Communication.sent_as`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...values import Code, Moment
from .. import events as e
from .parts import Letter, RecordedEvent

SENT = "sent."
"""Before the kind of a letter, in the mark that it was sent."""


@dataclass(frozen=True)  # no slots: see `replacing`
class Mark:
    """Something that a pack may count from or be met by; `lacks` are the letters of packs that one
    of ours which was sent is not, `letter` the number of one that left the house."""

    event: Code
    at: Moment
    lacks: frozenset[e.Demanded] = frozenset()
    letter: int | None = None


def marked(recorded: RecordedEvent, letters: Sequence[Letter]) -> tuple[Mark, ...]:
    """The marks that an entry leaves; `letters` are those written."""
    names = marks_of(recorded.event, letters)
    if not names:
        return ()
    lacks = _lacks(recorded.event, letters)
    number = recorded.event.letter if isinstance(recorded.event, e.LetterSent) else None
    return tuple([Mark(name, recorded.happened, lacks, number) for name in names])


def _lacks(event: e.Event, letters: Sequence[Letter]) -> frozenset[e.Demanded]:
    match event:
        case e.NoticeSent(lacks=lacks):
            return frozenset(lacks)
        case e.LetterSent(letter=number):
            gone = (one.lacks for one in letters if one.number == number)
            return next(gone, frozenset())
        case _:
            return frozenset()


def marks_of(event: e.Event, letters: Sequence[Letter] = ()) -> tuple[Code, ...]:
    """What an event is in the words of packs, nothing for most; `letters` are those written."""
    if isinstance(event, e.LetterSent):
        notices = (one.notice for one in letters if one.number == event.letter)
        return tuple(Code(sent(notice)) for notice in notices if notice is not None)
    found = _MARKS.get(type(event))
    if found is None:
        return ()
    names = found(event) if callable(found) else found
    return tuple(Code(name) for name in names)


def sent(notice: e.Notice) -> str:
    """The mark of a letter that was sent."""
    return f"{SENT}{notice}"


def _noticed(event: e.NoticeSent) -> tuple[str, ...]:
    reached = event.way is not e.Way.not_possible and event.party is not None
    return (sent(event.notice),) if reached else ()


def _reacted(event: e.ReactionRecorded) -> tuple[str, ...]:
    accepted = (e.Reaction.accepted, e.Reaction.accepted_reluctantly)
    return ("accepted", "resolved") if event.reaction in accepted else ()


def _said(event: e.MessageAdded) -> tuple[str, ...]:
    return ("information_received",) if event.inbound else ()


_MARKS: Mapping[type, tuple[str, ...] | Callable[[Any], tuple[str, ...]]] = {
    e.NoticeSent: _noticed,
    e.InformationRequested: ("info_requested",),
    e.MessageAdded: _said,
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
"""Confirmation of receipt is no mark: it is undone by a bounce, and the state itself tells it."""

RECORDED = frozenset(
    {
        "made",
        "received",
        "recorded",
        "acknowledged",
        "info_requested",
        "information_received",
        "response_sent",
        "accepted",
        "resolved",
        "escalation_requested",
        "stage_entered",
        "external_opened",
        "external_decided",
        "implemented",
        "redress_paid",
        "closed",
        "reopened",
        "withdrawn",
        "out_of_scope",
        "merged",
        "term_paused",
        "term_resumed",
    }
)
"""The events of packs that the record itself tells of, so that nobody is asked for them."""
