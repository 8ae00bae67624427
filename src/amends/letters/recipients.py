"""Clause 4.5: whether, how and in which language we may write to someone, checked before
sending."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Participant, RecordedEvent
from amends.core.operation.events import OUTBOUND, IdentityMode, PartyRole, Way
from amends.core.operation.guards import able
from amends.core.values import Contact, Moment

from .channels import CHANNELS, ORDER
from .channels.declaration import Recipient
from .channels.email import EMAIL
from .channels.tracking_page import TRACKING_PAGE

_TYPED_BY_THE_SENDER = frozenset({"web", "api", "partner", "social", "email"})
"""Channels whose addresses were typed by senders and not confirmed by staff."""


type Peek = Callable[[Iterable[str]], Mapping[str, str | None]]
"""Reads pieces of the vault by id."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Recipient of a letter about a complainant, and how it is sent.

    `party` is the recipient: the complainant or their representative. `way` is that of one of the
    channels for automatic letters; None if a person has to call. The address is `proved` once
    a message from it was received, or staff recorded it, or have read and assessed the complaint:
    until then a letter repeats nothing that the sender typed.
    """

    party: int
    contact: Contact
    way: Way | None
    language: str
    proved: bool

    @property
    def by_post(self) -> bool:
        """Whether what is written to them is printed and posted."""
        return self.way is not None and OUTBOUND[self.way].counts_from_posting


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
    history = list(entries)
    speaking = [
        p for p in complaint.parties if _speaks_for(p, number) and able(p, complaint, rules, now)
    ]
    instead = [p for p in speaking if p.party.correspondence == "representative"]
    beside = [p for p in speaking if p.party.correspondence == "both"]
    receivers = instead[:1] or [participant, *beside]
    return [_reached(complaint, history, receiver, participant, peek) for receiver in receivers]


def reach_only(
    complaint: Complaint, entries: Iterable[RecordedEvent], number: int
) -> Reached | None:
    """Return a person involved themselves and no one in their place, for what is only for them.
    None if they are no longer involved."""
    person = complaint.participant(number)
    return (
        _reached(complaint, list(entries), person, person)
        if person is not None and person.active
        else None
    )


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
    """Return the first way that suits the person: the one that they chose, or one after it. None if
    they chose one for which a person is needed, or agreed on safe contact, which only a person can
    judge. Someone anonymous has the tracking page alone."""
    page, chosen = TRACKING_PAGE.way, participant.contact_by
    if participant.party.mode is IdentityMode.anonymous:
        return page if complaint.channel == page else None
    if chosen is page:
        return page
    careful = participant.safe_contact or (contact.safe_contact and not participant.wishes_anew)
    if careful or chosen not in (None, *ORDER):
        return None
    recipient = Recipient(contact, chosen, str(complaint.channel))
    for way in ORDER[ORDER.index(chosen) if chosen else 0 :]:
        channel = CHANNELS[way]
        arrives = channel.confirms or not _bounced(entries, participant.number, way)
        if channel.suits(recipient) and arrives:
            return way
    return None


def _bounced(entries: list[RecordedEvent], number: int, by: Way) -> bool:
    """Return whether the last known delivery to the address failed; choosing this way again gives
    it another chance."""
    bounced, by_post = False, OUTBOUND[by].counts_from_posting
    for entry in entries:
        match entry.event:
            case e.NoticeFailed(way=way, party=party) if (way, party) == (by, number):
                bounced = True
            case e.LetterReturned(party=party) if party == number and by_post:
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
        isinstance(entry.event, e.ContactRecorded)
        and entry.event.inbound
        and entry.event.way is EMAIL.way
        and entry.event.party == number
        for entry in entries
    )


def _contact(participant: Participant, peek: Peek) -> Contact:
    identity = participant.party.identity
    text = peek([identity.sealed])[identity.sealed] if identity else None
    return vault.contact_of(text) if text else Contact()
