"""Clause 4.5: to whom, how and in which language may be written, before anything is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Participant, RecordedEvent
from amends.core.operation.events import IdentityMode, PartyRole, Way
from amends.core.operation.guards import able
from amends.core.values import Contact, Moment
from amends.vault import contact_of, peek

_TYPED_BY_THE_SENDER = frozenset({"web", "api", "partner", "social", "email"})
"""Channels whose addresses nobody here has heard or read from the sender themselves."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a letter about a complainant goes to, and how.

    `party` is who receives it: the complainant, or whoever speaks for them. `way` is e-mail, post,
    or the web page for whoever looks there themselves; None where a person has to call. The
    address is `proved` once a letter from it came in, somebody here took it down, or has read and
    assessed the complaint: until then a letter repeats nothing that the sender typed.
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
) -> list[Reached]:
    """Everybody who gets the letters to a complainant: themselves, a representative whose
    authority was shown, or both, as they wished. Empty for a party who is not there."""
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
    return [_reached(complaint, told, one, participant) for one in receivers]


def reach_only(
    complaint: Complaint, entries: Iterable[RecordedEvent], number: int
) -> Reached | None:
    """A party themselves and nobody in their place, for what is theirs alone. None for a party who
    takes part no longer."""
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
) -> Reached:
    contact = _contact(participant)
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
    """E-mail only if it was wished or nothing was, and no safe contact was agreed that a machine
    cannot judge; post where it was wished or there is nothing else; the web page for whoever lodged
    there and left no other way."""
    on_the_web = complaint.channel == "web"
    if participant.party.mode is IdentityMode.anonymous:
        return Way.web if on_the_web else None
    if participant.contact_by is Way.web:
        return Way.web
    careful = participant.safe_contact or (contact.safe_contact and not participant.wishes_anew)
    if careful or participant.contact_by not in (None, Way.email, Way.letter):
        return None
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
    """Post, where there is an address and nothing came back from it; whoever left a telephone
    number beside it, and wished for nothing, is called."""
    wished = participant.contact_by in (Way.letter, Way.email)
    if not contact.lines or not (wished or not contact.phone):
        return None
    return None if _bounced(entries, participant.number, Way.letter) else Way.letter


def _bounced(entries: list[RecordedEvent], number: int, by: Way) -> bool:
    """Whether the last that is known of the address is that a letter did not arrive there; saying
    anew that this way is wished gives it another chance."""
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
    """Whether a party's address is known to be theirs (`Reached.proved`)."""
    if complaint.channel not in _TYPED_BY_THE_SENDER or complaint.assessment is not None:
        return True
    return any(
        isinstance(one.event, e.ContactRecorded)
        and one.event.inbound
        and one.event.way is Way.email
        and one.event.party == number
        for one in entries
    )


def _contact(participant: Participant) -> Contact:
    identity = participant.party.identity
    text = peek([identity.sealed])[identity.sealed] if identity else None
    return contact_of(text) if text else Contact()
