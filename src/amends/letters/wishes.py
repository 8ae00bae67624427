"""Clause 4.5: to whom and how may be written, before anything is sent."""

from dataclasses import dataclass

from amends.core.operation.complaint import Complaint, Participant
from amends.core.operation.events import IdentityMode, PartyRole, Standing, Way
from amends.core.values import Contact
from amends.vault import contact_of, peek

ABLE = frozenset({Standing.shown, Standing.verified})


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a letter to a party goes to: the address may belong to a representative."""

    party: int
    contact: Contact
    by_mail: bool
    language: str


def reach(complaint: Complaint, number: int) -> Reached | None:
    """How a complainant may be reached; None for a party who is not there.

    By mail only if there is an address, no other way was asked for, and no safe contact was agreed
    that a machine cannot judge. A representative whose authority was shown gets the letters if
    that was wished.
    """
    participant = complaint.participant(number)
    if participant is None or not participant.active:
        return None
    spoken_for = next((p for p in complaint.parties if _speaks_for(p, number)), participant)
    contact = _contact(spoken_for)
    wanted = spoken_for.contact_by in (None, Way.email)
    by_mail = bool(contact.email) and wanted and not contact.safe_contact
    by_mail = by_mail and spoken_for.party.mode is not IdentityMode.anonymous
    return Reached(number, contact, by_mail, participant.language or "")


def _speaks_for(other: Participant, number: int) -> bool:
    party = other.party
    return (
        other.active
        and party.role is PartyRole.representative
        and number in party.acts_for
        and other.authority in ABLE
        and party.correspondence == "representative"
    )


def _contact(participant: Participant) -> Contact:
    identity = participant.party.identity
    text = peek([identity.sealed])[identity.sealed] if identity else None
    return contact_of(text) if text else Contact()
