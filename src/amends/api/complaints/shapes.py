"""Response shapes of a complaint, for staff and for complainants."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.complaint import Stage
from amends.core.operation.guidance.investigation_plan import PlannedLook
from amends.core.values import Code, Id, Money

from ..shared import ContactDetails


@dataclass(frozen=True, slots=True)
class Deadline:
    """One named clock. `due` is the last day and `until` the last moment; `first` was told first.
    `state` is open, paused, met, missed, or ended where it binds no longer."""

    pack: Code
    clock: Code
    label: str
    due: date
    until: datetime
    first: datetime
    state: str
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part. `contact` is null where it is not known, not to be known by the
    reader, or erased."""

    number: int
    role: e.PartyRole
    identity: e.IdentityMode
    kind: Code
    lead: bool
    active: bool
    contact: ContactDetails | None
    language: Code | None
    contact_by: str | None
    needs: tuple[Code, ...]
    capacity: Code | None
    acts_for: tuple[int, ...]
    authority: e.Standing | None
    valid_until: date | None
    correspondence: Code | None
    stage: Stage | None
    acknowledged_at: datetime | None
    decided_at: datetime | None
    reaction: e.Reaction | None
    recorded_for_them: bool
    recourse: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class OwnIssue:
    """A matter as its complainant sees it."""

    number: int
    category: Code | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Issue(OwnIssue):
    """One matter, with its finding once there is one."""

    finding: e.Finding | None
    split_to: Id | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in the complaint; `settled` once bound to a person or dismissed."""

    number: int
    name: str | None
    unit: Code | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A number that the complainant gave."""

    kind: Code
    value: str | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing offered, and what became of it."""

    number: int
    type: Code
    issue: int | None
    action: Code | None
    amount: Money | None
    owner: Id | None
    due: date | None
    carried_out: bool
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Response:
    """An answer and how far it has come. `reading` says why someone not involved has to read it
    before it is sent, `unread` that there was no one."""

    number: int
    parties: tuple[int, ...]
    remedies: tuple[Remedy, ...]
    prepared_by: Id
    reading: e.SecondReading | None
    authorized: bool
    unread: bool
    communicated: bool
    verified: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise made to a complainant; `until` is the moment of a phone call about a danger."""

    number: int
    day: date
    kept: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RegulatorCode:
    """What was chosen of a list of a regulator's pack: the list (`axis`), the pack in the version
    that binds the complaint, the entry with its label and the entry above it, and what the pack
    maps it to on the standard's own scale."""

    axis: Code
    pack: Code
    version: Id
    code: Code
    label: str
    parent: Code | None = None
    map_to: Code | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A tracking secret that was just issued to a party; hand it on with care."""

    party: int
    secret: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list and the complaint itself say of it."""

    reference: Id
    version: int
    revision: int
    stage: Stage
    open: bool
    kind: e.Kind
    channel: Code | None
    owner: Id | None
    unit: Code | None
    entity: Code | None
    brand: Code | None
    product: Code | None
    category: Code | None
    cause: Code | None
    priority: Code | None
    severity: Code | None
    safety: bool
    received_at: datetime
    recorded_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    watch: date | None
    letters_to_post: int
    taken_over: bool
    problem: Id | None


@dataclass(frozen=True, slots=True)
class Picture(Summary):
    """The whole complaint, for personnel. `overwriting` while the last bytes of words that were
    taken away wait to be written over; no one can read them any more. `issued` is told only in
    the answer to a notice of access that no machine sends, and to the person who gave it.
    `letters_to_post` are waiting to be posted; a response by post is communicated then."""

    about: e.About
    incident: Code | None
    assessed_at: datetime | None
    last_contact: datetime | None
    narrative: str | None
    remedy_requested: str | None
    occurred_on: date | None
    place: str | None
    references: tuple[Reference, ...]
    parties: tuple[Party, ...]
    issues: tuple[Issue, ...]
    mentions: tuple[Mention, ...]
    subjects: tuple[Id, ...]
    investigators: tuple[Id, ...]
    plan: tuple[PlannedLook, ...]
    plan_ready_by: date | None
    responses: tuple[Response, ...]
    deadlines: tuple[Deadline, ...]
    promises: tuple[Promise, ...]
    facts: dict[str, Any]
    codes: tuple[RegulatorCode, ...]
    files: int
    links: tuple[Id, ...]
    merged_into: Id | None
    holds: tuple[int, ...]
    sealed_triage: bool
    overwriting: bool
    issued: Issued | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """That an act was carried out, for a token that may write complaints and not read them."""

    reference: Id
    version: int
    revision: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Status:
    """The complaint for its complainant, or for whoever speaks for them. `party` is the number
    under which they act. `stage` and what was answered are not told to somebody who has not shown
    that they may speak for the complainant."""

    reference: Id
    revision: int
    party: int
    stage: Stage | None
    status: str
    next: str
    received_at: datetime
    recorded_at: datetime
    acknowledged_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    narrative: str | None
    remedy_requested: str | None
    reaction: e.Reaction | None
    recorded_for_them: bool
    recourse: tuple[Code, ...]
    parties: tuple[Party, ...]
    issues: tuple[OwnIssue, ...]
    deadlines: tuple[Deadline, ...]
