"""Published shapes of a submitted complaint and of the response to it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.acts.declaration import Category, Channel, Incident, Need, Product
from amends.core.operation.complaint import Stage
from amends.core.values import Code, Coded, File, Id, Words

from ..shared import ContactDetails
from .shapes import Deadline


class ContactBy(Coded):
    """How a person wants to be contacted; `none` not at all."""

    email = "email"
    phone = "phone"
    letter = "letter"
    in_person = "in_person"
    web = "web"
    none = "none"


class Correspondence(Coded):
    """Where letters go."""

    representative = "representative"
    both = "both"
    complainant = "complainant"


@dataclass(frozen=True, slots=True)
class Speaker(ContactDetails):
    """A person involved, with contact preferences."""

    kind: Code = Code("person")
    language: Code | None = None
    contact_by: ContactBy | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Complainant(Speaker):
    """A complainant, by name, in confidence or anonymous."""

    lead: bool = False
    identity: e.IdentityMode = e.IdentityMode.named


@dataclass(frozen=True, slots=True)
class Representative(Speaker):
    """Somebody who speaks for complainants; `for` counts them from 0."""

    capacity: Code | None = None
    for_: tuple[int, ...] = (0,)
    authority: e.Standing = e.Standing.claimed
    valid_until: date | None = None
    correspondence: Correspondence | None = None


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person named in the complaint."""

    name: str | None = None
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class ReferenceGiven:
    """A number that the complainant gives: customer, order, policy, tenancy, outside, old."""

    kind: Code
    value: Words


@dataclass(frozen=True, slots=True)
class IssueRaised:
    """One matter of the complaint."""

    category: Category | None = None
    description: Words | None = None


@dataclass(frozen=True, slots=True)
class Lodging:
    """A complaint as it is lodged. `complainant` is short for one of `complainants`."""

    channel: Channel
    narrative: Words
    received_at: datetime | None = None
    recipient: Id | None = None
    referred_by: Words | None = None
    received_evidence: Words | None = None
    complainant: Complainant | None = None
    complainants: tuple[Complainant, ...] = ()
    representatives: tuple[Representative, ...] = ()
    occurred_on: date | None = None
    place: Words | None = None
    recurring_says_complainant: bool | None = None
    danger: bool | None = None
    kind: e.Kind = e.Kind.complaint
    about: e.About = e.About.service
    about_reference: str | None = None
    about_person: e.YesNoUnknown = e.YesNoUnknown.no
    persons: tuple[PersonNamed, ...] = ()
    product: Product | None = None
    references: tuple[ReferenceGiven, ...] = ()
    unit: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    incident: Incident | None = None
    remedy_requested: Words | None = None
    issues: tuple[IssueRaised, ...] = ()
    enclosures: tuple[File, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever lodged is given. Reference and `secret` open the complaint for its complainant;
    hand them on with care."""

    reference: Id
    secret: str
    stage: Stage
    received_at: datetime
    recorded_at: datetime
    deadlines: tuple[Deadline, ...]
    receipt_url: str
    status_url: str
