"""Clauses 7.2 and 4.5: people involved: adding and ending them, authority, needs and contact
details."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...framework.policy.commitments import ControlName
from ...refusal import Guard, demand
from ...shape import made_from
from ...values import Code, Day, File, Identity, Sealed, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.evolving_receipt import is_second
from ..complaint.parts import PROVEN, Participant
from ..complaint.stages import BEFORE_DECISION, OPEN, Stage
from ..complaint.state import Complaint
from ..guards import (
    demand_complainant,
    demand_needs,
    demand_own,
    demand_party,
    demand_unnamed,
    demand_usable,
    own_id,
)
from .declaration import Category, Need, act, permit

UNANSWERED = BEFORE_DECISION | {Stage.escalated_internal}


@dataclass(frozen=True, slots=True)
class RaiseIssue:
    """A further matter that wants its own finding."""

    category: Category | None = None
    description: Words | None = None


@act("raise-issue", "7.2", Permission.complaint_note, UNANSWERED, complainant=True)
def raise_issue(here: Situation[Complaint], new: RaiseIssue) -> Events:
    """Add an issue. It needs its own finding before a response can be prepared, and a response
    prepared already cannot be sent without it. What is raised after the decision is a new
    complaint, unless a review stage examines everything again. A person complained about is
    notified of it and heard again."""
    demand_usable(here.rules, "categories", new.category)
    number = len(here.state.issues) + 1
    return (e.IssueRaised(number, new.category, sealed_or_none(new.description)),)


@dataclass(frozen=True, slots=True)
class AddParty:
    """Somebody who joins. `acts_for` names complainants by party number."""

    role: e.PartyRole
    identity: Identity | None = None
    mode: e.IdentityMode = e.IdentityMode.named
    kind: Code = Code("person")
    language: Code | None = None
    contact_by: e.Way | None = None
    needs: tuple[Need, ...] = ()
    capacity: Code | None = None
    acts_for: tuple[int, ...] = ()
    authority: e.Standing | None = None
    valid_until: Day | None = None


@act("add-party", "7.2", Permission.complaint_note, OPEN)
def add_party(here: Situation[Complaint], new: AddParty) -> Events:
    """Add a complainant, representative or affected person. That a representative's authority is
    proven can only be recorded by people with permission (`record-authority`), and it is claimed
    until a file or a second person proves it."""
    demand_needs(here.rules, new.needs)
    demand_unnamed(new.mode, new.identity)
    for number in new.acts_for:
        demand_complainant(here.state, number)
    representative = new.role is e.PartyRole.representative
    demand(bool(new.acts_for) or not representative, Guard.unknown_party, party=0)
    if new.authority not in (None, e.Standing.claimed):
        permit(record_authority, here)
    authority = new.authority or (e.Standing.claimed if representative else None)
    number = len(here.state.parties) + 1
    return (e.PartyAdded(made_from(e.Party, new, number=number, authority=authority)),)


@dataclass(frozen=True, slots=True)
class EndParty:
    """Who no longer takes part, and why."""

    party: int
    reason: Words


@act("end-party", "7.2", Permission.complaint_handle, OPEN, impartial=True)
def end_party(here: Situation[Complaint], particulars: EndParty) -> Events:
    """End a person's involvement. A complainant who received a decision can only withdraw, and so
    can the last one for whom the complaint is open: no complaint is closed by removing people."""
    participant = demand_party(here.state, particulars.party)
    if participant.is_complainant:
        demand_complainant(here.state, particulars.party, *BEFORE_DECISION)
        others = [n for n in here.state.at(*OPEN) if n != particulars.party]
        demand(bool(others), Guard.last_complainant)
    return (e.PartyEnded(particulars.party, sealed(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class RecordAuthority:
    """How far a representative's authority is shown, and the file that proves it; without a file or
    a second person also `alone_reason`, if the policy lets one person do it."""

    party: int
    authority: e.Standing
    valid_until: Day | None = None
    evidence: File | None = None
    alone_reason: Words | None = None


@act("record-authority", "7.2", Permission.complaint_handle, OPEN, impartial=True)
def record_authority(here: Situation[Complaint], particulars: RecordAuthority) -> Events:
    """Record whether a representative has authority to act for the complainant. That it is proven
    needs a file, or another person than the one who entered it; until then it is only claimed."""
    participant = demand_party(here.state, particulars.party)
    represents = participant.party.role is e.PartyRole.representative
    demand(represents, Guard.unknown_party, party=particulars.party)
    shown = particulars.authority not in PROVEN or particulars.evidence is not None
    alone = None if shown else _alone(here, participant, particulars.alone_reason)
    return (made_from(e.AuthorityRecorded, particulars, alone=alone),)


def _alone(
    here: Situation[Complaint], participant: Participant, reason: Words | None
) -> Sealed | None:
    """Return why one person alone says who a person is; None if another one said so before, or if
    the policy requires another one."""
    control = here.rules.policy.control(ControlName.confirm_person)
    if is_second(here.actor.id, participant) or control.second_needed(None):
        return None
    return sealed_or_none(reason)


@dataclass(frozen=True, slots=True)
class ConfirmContact:
    """Whose contact details are their own, and how the person who says so made sure; perhaps a
    letter of theirs. The person who entered them also gives `alone_reason`, if the policy
    lets them."""

    party: int
    words: Words
    evidence: File | None = None
    alone_reason: Words | None = None


def _some_unconfirmed(here: Situation[Complaint]) -> None:
    demand(any(map(unconfirmed, here.state.parties)), Guard.already_done)


def unconfirmed(participant: Participant) -> bool:
    """Return whether it is not known that a person's contact details are their own."""
    return participant.active and not participant.own_contact and bool(participant.party.identity)


@act(
    "confirm-contact",
    "7.2",
    Permission.complaint_handle,
    OPEN,
    impartial=True,
    ready=_some_unconfirmed,
)
def confirm_contact(here: Situation[Complaint], particulars: ConfirmContact) -> Events:
    """Confirm that a person's contact details are their own. Someone else does it than the person
    who entered them. Until then, staff may know an access code that was sent there."""
    participant = demand_party(here.state, particulars.party)
    demand(unconfirmed(participant), Guard.already_done, party=particulars.party)
    demand(here.actor.via is None, Guard.not_by_operator)
    first = own_id(here.actor) in participant.entered_by
    alone = _alone(here, participant, particulars.alone_reason) if first else None
    demand(not first or alone is not None, Guard.same_person)
    return (made_from(e.PartyContactConfirmed, particulars, alone=alone),)


@dataclass(frozen=True, slots=True)
class RecordNeeds:
    """How a person wants and is able to be reached. `anew`: what is left out holds no more. `hear`:
    whether they want to know what changed because of the complaint."""

    party: int
    needs: tuple[Need, ...] = ()
    language: Code | None = None
    contact_by: e.Way | None = None
    safe_contact: Words | None = None
    anew: bool = False
    hear: bool | None = None


@act("record-needs", "4.5", Permission.complaint_note, OPEN, complainant=True)
def record_needs(here: Situation[Complaint], particulars: RecordNeeds) -> Events:
    """Record language, formats, way of contact and what is safe; what is left out stays
    unchanged."""
    demand_party(here.state, particulars.party)
    demand_own(here, particulars.party)
    demand_needs(here.rules, particulars.needs)
    return (made_from(e.NeedsRecorded, particulars),)
