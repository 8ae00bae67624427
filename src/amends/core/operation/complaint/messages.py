"""Clauses 7.3, 7.4, 7.8 and 7.9: who was informed of something, by the messages on record. A
history line says so only for what a message carried (`CARRIED_BY`)."""

from collections.abc import Iterable, Mapping
from enum import Enum

from ...values import Id
from .. import events as e
from .evolving_answer import POST
from .parts import Message, RecordedEvent
from .replacing import each
from .state import Complaint


class Went(Enum):
    """Whether a message was sent: accepted by a mail server, posted, handed over, or put on a page
    that its recipient uses; otherwise why not. `on_page`: no use of the page is on record."""

    sent = "sent"
    to_post = "to_post"
    on_page = "on_page"
    failed = "failed"
    returned = "returned"
    withdrawn = "withdrawn"
    unreachable = "unreachable"
    no_address = "no_address"
    unrecorded = "unrecorded"


CARRIED_BY: Mapping[type, frozenset[e.Notice]] = {
    e.TermTold: frozenset(
        {e.Notice.acknowledgement, e.Notice.new_date, e.Notice.late, e.Notice.status}
    ),
    e.RecourseTold: frozenset({e.Notice.recourse}),
    e.DecisionCommunicated: frozenset({e.Notice.decision}),
    e.InformationRequested: frozenset({e.Notice.information_request}),
    e.SubjectNotified: frozenset({e.Notice.subject}),
}
"""The entries of which someone is informed, and the messages that do so."""

MESSAGES = frozenset(
    {e.NoticeSent, e.Acknowledged, e.LetterSent, e.ContactRecorded, e.MessageAdded}
)
"""The entries that record a message itself."""


type _Recorded = e.NoticeSent | e.Acknowledged | e.LetterWritten | e.NoticeFailed


def messages_after(c: Complaint, recorded: RecordedEvent) -> tuple[Message, ...]:
    """Return the messages after an entry that is already part of the complaint. Of what a letter by
    post says, the letter itself is the message."""
    match recorded.event:
        case e.LetterSent(letter=number):
            return each(c.messages, lambda one: one.letter == number, said=recorded.recorded)
        case e.NoticeSent() | e.Acknowledged() if recorded.act == POST:
            return c.messages
        case e.NoticeSent() | e.Acknowledged() | e.LetterWritten() | e.NoticeFailed() as event:
            made = _message(c, recorded, event)
        case _:
            return c.messages
    of = (made.about, made.to, made.way)
    before = [one for one in c.messages if (one.about, one.to, one.way) == of]
    if isinstance(event, e.NoticeFailed) and before and not before[-1].failed:
        return each(c.messages, lambda one: one is before[-1], failed=True)
    return (*c.messages, made)


def _message(c: Complaint, recorded: RecordedEvent, event: _Recorded) -> Message:
    about = e.Notice.acknowledgement if isinstance(event, e.Acknowledged) else event.notice
    dated = about in CARRIED_BY[e.TermTold]
    return Message(
        recorded.version,
        about,
        getattr(event, "person", None) or event.party,
        event.way,
        recorded.recorded,
        frozenset((t.pack, t.clock, t.day) for t in c.terms if dated),
        letter=event.letter if isinstance(event, e.LetterWritten) else None,
        failed=isinstance(event, e.NoticeFailed)
        or getattr(event, "delivery", None) is e.Delivery.failed,
    )


def went(c: Complaint, recorded: RecordedEvent) -> Went | None:
    """Return whether everyone whom an entry names was sent what it says; None for entries of which
    no one is informed."""
    event = recorded.event
    if type(event) not in CARRIED_BY:
        return None
    if isinstance(event, e.DecisionCommunicated) and e.OUTBOUND[event.way].handed:
        return Went.on_page if _unused(c, event.way, event.party) else Went.sent
    party, person = getattr(event, "party", None), getattr(event, "person", None)
    everyone = (p.number for p in c.complainants) if party is None else (party,)
    each_one = [_went_to(c, recorded, to) for to in ((person,) if person else everyone)]
    if not each_one:
        return Went.unrecorded
    return next((one for one in each_one if one is not Went.sent), Went.sent)


def response_unsent(c: Complaint, entries: Iterable[RecordedEvent]) -> bool:
    """Return whether nothing shows that a complainant was sent the last response to them."""
    decided = {x.event.party: x for x in entries if isinstance(x.event, e.DecisionCommunicated)}
    return any(went(c, last) not in (Went.sent, Went.on_page) for last in decided.values())


def _went_to(c: Complaint, recorded: RecordedEvent, to: int | Id) -> Went:
    by_others = {p.number for p in c.parties if p.active and to in p.party.acts_for}
    found = [
        _state(c, m)
        for m in c.messages
        if m.about in CARRIED_BY[type(recorded.event)]
        and (m.to == to or m.to in by_others)
        and _carries(m, recorded)
    ]
    if found:
        return Went.sent if Went.sent in found else found[-1]
    known = c.participant(to) if isinstance(to, int) else None
    unknown = known is not None and known.party.identity is None
    return Went.no_address if unknown else Went.unrecorded


def _carries(message: Message, recorded: RecordedEvent) -> bool:
    """Return whether a message can carry what an entry says: not an earlier one, nor one that named
    another day."""
    event, together = recorded.event, message.said == recorded.recorded
    if isinstance(event, e.TermTold):
        return together or (event.pack, event.clock, event.day) in message.dates
    return together or message.version > recorded.version


def _state(c: Complaint, message: Message) -> Went:
    letter = c.letter(message.letter) if message.letter is not None else None
    if letter is not None:
        if letter.sent_at is None:
            return Went.withdrawn if letter.withdrawn else Went.to_post
        return Went.returned if letter.returned else Went.sent
    if message.failed:
        return Went.failed
    if message.way is e.Way.not_possible:
        return Went.unreachable
    return Went.on_page if _unused(c, message.way, message.to) else Went.sent


def _unused(c: Complaint, way: e.Way, to: int | Id | None) -> bool:
    """Return whether something is only on the page of a person involved of whom it is not known
    that they use it: they got no access code but one that staff have seen."""
    known = c.participant(to) if isinstance(to, int) else None
    if way is not e.Way.web or known is None:
        return False
    own = f"party/{known.number}"
    wrote = any(one.by == own for one in known.replies)
    return not wrote and (known.counter is None or known.handed)
