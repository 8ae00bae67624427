"""Clause 7.2: events of receipt, ownership and people involved, and of complaints out of scope (1,
3.2)."""

from dataclasses import dataclass

from ...values import Code, Day, Id, Moment, Money, Sealed
from .outbound import Way
from .parts import Event, Fact, Mention, Party, Reference
from .vocabulary import About, Kind, Standing, YesNoUnknown


@dataclass(frozen=True, slots=True)
class Received(Event):
    """The first record, kept for ever as it came in; `happened` of its entry is the receipt, unless
    `received_at` says that it was earlier (split from a complaint that had come in before)."""

    channel: Code
    kind: Kind
    about: About
    about_person: YesNoUnknown
    parties: tuple[Party, ...]
    narrative: Sealed | None = None
    remedy: Sealed | None = None
    occurred_on: Day | None = None
    place: Sealed | None = None
    recurring: bool | None = None
    product: Code | None = None
    unit: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    incident: Code | None = None
    recipient: Id | None = None
    referred_by: Sealed | None = None
    evidence_of_receipt: Sealed | None = None
    references: tuple[Reference, ...] = ()
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    enclosures: tuple[Sealed, ...] = ()
    about_reference: Id | None = None
    handled_by: tuple[Id, ...] = ()
    sealed_triage: bool = False
    received_at: Moment | None = None
    danger: bool | None = None
    """What the complainant answered when asked whether someone is in danger; None: not asked."""
    danger_words: bool | None = None
    """Whether their text contains words that the settings list as danger."""
    bound_by: tuple[Code, ...] | None = None
    """The rule packs that applied to the complaint it was split from, in a unit that is exempt."""


@dataclass(frozen=True, slots=True)
class TakenOver(Event):
    """A complaint from an older register: what its source says, and nothing inferred from it."""

    source: Code
    old_reference: Sealed
    stage: Code
    parties: tuple[Party, ...]
    lacks: tuple[Code, ...]
    channel: Code | None = None
    product: Code | None = None
    category: Code | None = None
    unit: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    narrative: Sealed | None = None
    outcome: Sealed | None = None
    amount: Money | None = None
    closed_on: Day | None = None
    due_on: Day | None = None
    references: tuple[Reference, ...] = ()
    facts: tuple[Fact, ...] = ()
    words: tuple[Sealed, ...] = ()
    remedy: Sealed | None = None
    enclosures: tuple[Sealed, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenBack(Event):
    """The take-over was a mistake and is undone before anybody worked on it: the words go, and the
    complaint is nobody's any more. That it was here remains."""

    pieces: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class IssueRaised(Event):
    """One matter that wants its own finding."""

    issue: int
    category: Code | None = None
    description: Sealed | None = None


@dataclass(frozen=True, slots=True)
class SubjectLineWritten(Event):
    """Staff said in one line what the complaint is about, as its heading."""

    words: Sealed


@dataclass(frozen=True, slots=True)
class OwnerNamed(Event):
    """The one accountable owner from now on (4.12)."""

    owner: Id
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class HandOverOffered(Event):
    """The owner asks somebody to answer for the complaint instead, and still does until then."""

    person: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class HandOverReturned(Event):
    """It stays with its owner: whoever was asked gave it back to `person`, or they took the asking
    back themselves."""

    person: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class PartyAdded(Event):
    """Somebody joined the complaint."""

    party: Party


@dataclass(frozen=True, slots=True)
class PartyEnded(Event):
    """Somebody no longer takes part."""

    party: int
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class AuthorityRecorded(Event):
    """How far a representative's authority is shown now, as one person states it. It is proven by a
    file, by a second person, or where `alone` says why there was no second one."""

    party: int
    authority: Standing
    valid_until: Day | None = None
    evidence: Sealed | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PartyContactConfirmed(Event):
    """Someone who did not enter a person's contact details made sure that they are that person's
    own, and says how. `alone`: they entered them, and no one else could."""

    party: int
    words: Sealed
    evidence: Sealed | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class NeedsRecorded(Event):
    """How a person wants and is able to be reached (4.5). `anew`: what is left out holds no
    more. `hear`: whether they want to know what changed because of the complaint."""

    party: int
    needs: tuple[Code, ...] = ()
    language: Code | None = None
    contact_by: Way | None = None
    safe_contact: Sealed | None = None
    anew: bool = False
    hear: bool | None = None


@dataclass(frozen=True, slots=True)
class KindDecided(Event):
    """Someone decided whether a case is a complaint or something else (3.2). The sender gets a
    letter and may object. `first` proposed that it is something else, or decided it alone.
    `sampled`: another person checks it."""

    kind: Kind
    reason: Sealed | None = None
    first: Id | None = None
    sampled: bool | None = None


@dataclass(frozen=True, slots=True)
class ExclusionChecked(Event):
    """Another person checked that a case was rightly left out of the complaints: merged, or decided
    to be none. `agreed`: it was."""

    agreed: bool
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class DeclineProposed(Event):
    """One person holds the complaint out of scope; a second has not agreed yet."""

    ground: Code
    reason: Sealed
    pointed_to: Code | None = None


@dataclass(frozen=True, slots=True)
class ScopeDeclined(Event):
    """A complaint is refused as out of scope (1); `first` proposed it. `alone` says why nobody
    else decided."""

    ground: Code
    reason: Sealed
    first: Id
    pointed_to: Code | None = None
    alone: Sealed | None = None
