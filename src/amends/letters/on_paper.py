"""Letter by post: with the brand's letterhead, the address in the window of the envelope, and in
the print size that its recipient needs."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import label
from amends.core.framework.policy.organization import Brand
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint import Complaint, Participant
from amends.core.values import Code, Contact
from amends.documents.document import (
    AddressWindow,
    Direction,
    Document,
    Letterhead,
    Paragraph,
    Side,
    Tone,
)
from amends.governance.branding import look_of, picture
from amends.wording import dates
from amends.wording.contacts.addresses import town_lines
from amends.wording.direction import direction
from amends.wording.printing import paging

from .composing import about_complaint, parted
from .filling import brand_of

_LARGE_PRINT = Code("large_print")


@dataclass(frozen=True, slots=True)
class Words:
    """The exact text of a letter, and its language."""

    subject: str
    text: str
    language: str

    @classmethod
    def of(cls, whole: str, language: str) -> "Words":
        """Return subject and text, as they are stored together."""
        subject, text = parted(whole)
        return cls(subject, text.strip(), language)


def document(
    words: Words,
    contact: Contact,
    receiver: Participant,
    complaint: Complaint,
    rules: Rules,
    *,
    day: datetime,
    variant: str = "",
) -> Document:
    """Return the letter as a document for print; `day` is when it was written."""
    policy = rules.policy
    runs = direction(words.text)
    with translation.override(words.language):
        brand = brand_of(complaint, policy)
        head = letterhead(policy, brand, complaint.unit, words.language)
        head = replace(head, lines=tuple(line for line in head.lines if line not in words.text))
        written = dates.day(rules.day_of(complaint.unit, day))
        details = ((gettext("Date"), written), (gettext("Reference"), str(complaint.reference)))
        subject = (Paragraph(words.subject, Tone.STRONG),) if words.subject else ()
        window = window_of(contact, details, policy, brand, head)
        return Document(
            title=words.subject or about_complaint(str(complaint.reference), words.language),
            language=words.language,
            paging=paging(),
            blocks=(window, *subject, Paragraph(words.text)),
            direction=Direction.RIGHT_TO_LEFT if runs == "rtl" else Direction.LEFT_TO_RIGHT,
            reference=str(complaint.reference),
            variant=variant,
            letterhead=head,
            titled=False,
            large=reads_large(receiver),
        )


def window_of(
    contact: Contact,
    details: tuple[tuple[str, str], ...],
    policy: Policy,
    brand: Brand | None,
    head: Letterhead,
) -> AddressWindow:
    """Return the address in the window of the envelope, with our own above it."""
    sender = " · ".join(policy.reached_as(brand).postal_address or (head.name,))
    side = Side(str((brand.window if brand else None) or policy.window))
    return AddressWindow(address(contact, home=policy.country), sender, details, side)


def reads_large(receiver: Participant) -> bool:
    """Return whether a person involved reads large print."""
    return _LARGE_PRINT in (receiver.needs or receiver.party.needs)


def letterhead(policy: Policy, brand: Brand | None, unit: str | None, language: str) -> Letterhead:
    """Return logo, accent and name of the brand, otherwise of the organisation; the legal entity
    behind it; and our postal address."""
    look = look_of(policy, brand.code if brand else None)
    logo, content = picture(look.logo) if look.logo else None, b""
    if logo is not None:
        with logo.stream as stream:
            content = stream.read()
    languages = (language, *policy.languages)
    name = label(look.labels, languages) or policy.name
    behind = (policy.entity(brand.entity) if brand and brand.entity else None) or policy.entity_of(
        unit
    )
    entity = (label(behind.labels, languages) if behind else None) or policy.name
    reached = policy.reached_as(brand)
    lines = ("" if entity == name else entity, ", ".join(reached.postal_address))
    details = (*lines, reached.email, reached.phone)
    return Letterhead(name, tuple(filter(None, details)), content, look.accent)


def address(contact: Contact, *, home: str | None = None) -> tuple[str, ...]:
    """Return the lines of the envelope, with the country if it differs from `home`."""
    care = contact.contact_person if contact.organization else ""
    names = dict.fromkeys((contact.organization, contact.name, care))
    abroad = contact.country if contact.country.casefold() != (home or "").casefold() else ""
    place = (*contact.lines, *town_lines(contact, home=home), abroad.upper())
    return tuple(filter(None, (*names, *place)))
