"""A complaint opened with its text for one response, with names as one reader may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import Participant
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Contact, Id, Sealed
from amends.handling.commands import Unknown
from amends.handling.kinds.opened_first import API
from amends.handling.masking import knows_names, masked
from amends.handling.reading import File, file_of
from amends.handling.streams import stream_of
from amends.people import read
from amends.wording.names import Names, represented

from ..routes import Call


@dataclass(frozen=True, slots=True)
class ApiComplaint:
    """The text of a complaint by piece (None: erased), and the names of staff and people
    involved."""

    texts: Mapping[str, str | None]
    names: Names

    def text(self, piece: Sealed | None) -> str | None:
        """One piece."""
        return None if piece is None else self.texts.get(piece.sealed)

    def contact(self, party: e.Party) -> Contact | None:
        """Return a person's contact details, as far as the reader may see them."""
        text = self.text(party.identity)
        return vault.contact_of(text) if text else None


def reference_in(call: Call) -> Id:
    """Return the reference in the address, however it is written. Raises `Unknown`."""
    try:
        return Id(read_reference(call.path["reference"]))
    except NotAReference:
        raise Unknown(call.path["reference"]) from None


def file_for(call: Call) -> File:
    """Return the complaint of the address, if the caller may see it. Raises `Unknown`."""
    reference, followed = reference_in(call), call.caller.followed
    if followed is None:
        return file_of(reference, actor=call.caller.actor, now=call.now)
    if reference != followed.reference:
        raise Unknown(reference)
    return followed.file


def shown_as(file: File, call: Call) -> Id:
    """Return the reference under which the caller knows a complaint, also after a merge."""
    return call.caller.followed.reference if call.caller.followed else file.reference


def opened(
    file: File, call: Call, pieces: Iterable[Sealed | None], *, purpose: str = API
) -> ApiComplaint:
    """Open the texts, and the identities that the reader may see, with one row of the read log."""
    parties = [p for p in file.complaint.parties if _may_know(p, file, call)]
    identities = [p.party.identity for p in parties if p.party.identity is not None]
    hidden = masked(call.caller.person, file.complaint, file.rules)
    wanted = {piece.sealed for piece in pieces if piece is not None} - hidden
    texts = vault.show(
        wanted | {identity.sealed for identity in identities},
        reader=call.caller.reader,
        purpose=purpose,
        now=call.now,
        reference=stream_of(file.reference),
    )
    contacts = {p.number: _contact(p.party, texts) for p in file.complaint.parties}
    names = {p.number: _name(p.party, contacts[p.number]) for p in file.complaint.parties}
    unreachable = frozenset(n for n, their in contacts.items() if their and not their.reachable)
    return ApiComplaint(texts, replace(names_for(file, call, names), unreachable=unreachable))


def names_for(file: File, call: Call, parties: Mapping[int, str]) -> Names:
    """Return the names of staff and people involved; a complainant gets no names of staff."""
    persons = {} if call.caller.party else read.all_names()
    setting = file.rules.policy.setting(file.complaint.unit, "zone")
    zone = setting.value if setting else "UTC"
    spoken_for = represented(file.complaint, parties.keys())
    return Names(persons, parties, file.rules, zone, call.caller.followed is not None, spoken_for)


def _may_know(participant: Participant, file: File, call: Call) -> bool:
    followed, person = call.caller.followed, call.caller.person
    if followed is not None:
        return participant.number in followed.circle
    if participant.party.mode is e.IdentityMode.named:
        return True
    return person is not None and knows_names(person, file.complaint, file.rules)


def _contact(party: e.Party, texts: Mapping[str, str | None]) -> Contact | None:
    text = texts.get(party.identity.sealed) if party.identity else None
    return vault.contact_of(text) if text else None


def _name(party: e.Party, contact: Contact | None) -> str:
    if contact and (contact.name or contact.organization):
        return contact.name or contact.organization
    if party.mode is e.IdentityMode.anonymous:
        return gettext("anonymous complainant")
    return gettext("person {number}").format(number=party.number)
