"""Clause 4.5: whether, how and in which language we may write to someone, checked before
sending."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Participant, RecordedEvent
from amends.core.operation.events import IdentityMode, PartyRole, Way
from amends.core.operation.guards import able
from amends.core.values import Contact, Moment

from .incoming.sorting import answerable

_TYPED_BY_THE_SENDER = frozenset({"web", "api", "partner", "social", "email"})
"""Channels whose addresses were typed by senders and not confirmed by staff."""


type Peek = Callable[[Iterable[str]], Mapping[str, str | None]]
"""Reads pieces of the vault by id."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Recipient of a letter about a complainant, and how it is sent.

    `party` is the recipient: the complainant or their representative. `way` is email, post, or the
    tracking page for people who use it; None if a person has to call. The address is `proved` once
    a message from it was received, or staff recorded it, or have read and assessed the complaint:
    until then a letter repeats nothing that the sender typed.
    """

    party: int
    contact: Contact
    way: Way | None
    language: str
    proved: bool


def reach(
    complaint: Complaint,
    entries: Iterable[RecordedEvent],
    number: int,
    *,
    rules: Rules,
    now: Moment,
    peek: Peek = vault.peek,
) -> list[Reached]:
    """Return everyone who gets the letters to a complainant: themselves, a representative with
    proven authority, or both, as they wish. Empty for a person who is no longer involved. `peek`
    reads their identities."""
    participant = complaint.participant(number)
    if participant is None or not participant.active:
        return []
    told = list(entries)
    speaking = [
        p for p in complaint.parties if _speaks_for(p, number) and able(p, complaint, rules, now)
    ]
    instead = [p for p in speaking if p.party.correspondence == "representative"]
    beside = [p for p in speaking if p.party.correspondence == "both"]
    receivers = instead[:1] or [participant, *beside]
    return [_reached(complaint, told, one, participant, peek) for one in receivers]


def reach_only(
    complaint: Complaint, entries: Iterable[RecordedEvent], number: int
) -> Reached | None:
    """Return a person involved themselves and no one in their place, for what is only for them.
    None if they are no longer involved."""
    one = complaint.participant(number)
    return _reached(complaint, list(entries), one, one) if one is not None and one.active else None


def _speaks_for(other: Participant, number: int) -> bool:
    return (
        other.active
        and other.party.role is PartyRole.representative
        and number in other.party.acts_for
    )


def _reached(
    complaint: Complaint,
    entries: list[RecordedEvent],
    participant: Participant,
    complainant: Participant,
    peek: Peek = vault.peek,
) -> Reached:
    contact = _contact(participant, peek)
    return Reached(
        party=participant.number,
        contact=contact,
        way=_way(complaint, entries, participant, contact),
        language=participant.language or complainant.language or "",
        proved=is_proved(complaint, entries, participant.number),
    )


def _way(
    complaint: Complaint, entries: list[RecordedEvent], participant: Participant, contact: Contact
) -> Way | None:
    """Return email only if it was chosen or nothing was, and there is no safe contact agreement
    that only a person can judge; post if it was chosen or there is nothing else; the tracking page
    for people who complained there without other contact details. The sender of an email may be a
    machine or a list, whose address is used only if it was chosen."""
    on_the_web = complaint.channel == "web"
    if participant.party.mode is IdentityMode.anonymous:
        return Way.web if on_the_web else None
    if participant.contact_by is Way.web:
        return Way.web
    careful = participant.safe_contact or (contact.safe_contact and not participant.wishes_anew)
    if careful or participant.contact_by not in (None, Way.email, Way.letter):
        return None
    unasked = participant.contact_by is None and complaint.channel == "email"
    if unasked and not answerable(contact.email):
        return _by_post(entries, participant, contact)
    if contact.email and participant.contact_by is not Way.letter:
        if not _bounced(entries, participant.number, Way.email):
            return Way.email
        return _by_post(entries, participant, contact)
    left_nothing = not (contact.phone or contact.lines)
    if on_the_web and left_nothing and participant.contact_by is not Way.letter:
        return Way.web
    return _by_post(entries, participant, contact)


def _by_post(
    entries: list[RecordedEvent], participant: Participant, contact: Contact
) -> Way | None:
    """Return post if there is an address and nothing was returned from it; people who also left a
    phone number, and chose nothing, are called."""
    wished = participant.contact_by in (Way.letter, Way.email)
    if not contact.lines or not (wished or not contact.phone):
        return None
    return None if _bounced(entries, participant.number, Way.letter) else Way.letter


def _bounced(entries: list[RecordedEvent], number: int, by: Way) -> bool:
    """Return whether the last known delivery to the address failed; choosing this way again gives
    it another chance."""
    bounced = False
    for one in entries:
        match one.event:
            case e.NoticeFailed(way=way, party=party) if (way, party) == (by, number):
                bounced = True
            case e.LetterReturned(party=party) if by is Way.letter and party == number:
                bounced = True
            case e.NeedsRecorded(contact_by=way, party=party) if (way, party) == (by, number):
                bounced = False
            case _:
                pass
    return bounced


def is_proved(complaint: Complaint, entries: Iterable[RecordedEvent], number: int) -> bool:
    """Return whether a person's address is known to be theirs (`Reached.proved`)."""
    if complaint.channel not in _TYPED_BY_THE_SENDER or complaint.assessment is not None:
        return True
    return any(
        isinstance(one.event, e.ContactRecorded)
        and one.event.inbound
        and one.event.way is Way.email
        and one.event.party == number
        for one in entries
    )


def _contact(participant: Participant, peek: Peek) -> Contact:
    identity = participant.party.identity
    text = peek([identity.sealed])[identity.sealed] if identity else None
    return vault.contact_of(text) if text else Contact()
