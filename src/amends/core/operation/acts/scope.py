"""Clauses 1 and 3.2: deciding the kind of a case. Two people are needed to decline it as out of
scope."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...framework.policy.commitments import ControlName
from ...refusal import Guard, demand
from ...values import Code, Coded, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import Proposal
from ..complaint.stages import EARLY
from ..complaint.state import Complaint
from ..guards import own_id
from .declaration import act
from .second_person import agreement, proposed_or_agreed, sampled


class ScopeGround(Coded):
    """Why a complaint is out of scope (1)."""

    not_ours = "not_ours"
    employment = "employment"
    already_outside = "already_outside"
    not_a_complaint = "not_a_complaint"


@dataclass(frozen=True, slots=True)
class DecideKind:
    """What came in, and why it is taken for that."""

    kind: e.Kind
    reason: Words | None = None


@act(
    "decide-kind",
    "3.2",
    Permission.complaint_scope,
    EARLY,
    impartial=True,
    seconded=True,
    opened=True,
)
def decide_kind(here: Situation[Complaint], particulars: DecideKind) -> Events:
    """Decide whether a case is a complaint, feedback, praise, a request or an enquiry; the sender
    is informed and may object. Any other kind than complaint needs a reason, and a safety risk is
    investigated first, whatever the kind. The first call proposes that a complaint is something
    else; a second person's equal call decides it. If the policy lets one person decide alone,
    another person checks a random sample of them."""
    person = own_id(here.actor)
    other = particulars.kind is not e.Kind.complaint
    demand(bool(particulars.reason) or not other, Guard.needs_reason, act=decide_kind.name)
    demand(other or here.state.kind is not e.Kind.complaint, Guard.already_done)
    demand(person not in here.state.declined_by, Guard.same_person)
    examined = here.state.safety_settled or not here.state.safety
    demand(examined or not other, Guard.safety_not_investigated)
    reason = sealed_or_none(particulars.reason)
    if not other or here.state.kind is not e.Kind.complaint:
        return (e.KindDecided(particulars.kind, reason),)
    control = ControlName.decide_kind
    alone = particulars.reason
    proposed, agreed = proposed_or_agreed(here, decide_kind, particulars, control, alone)
    if agreed is None:
        return (proposed,)
    checked = agreed.alone is not None and sampled(agreed.alone, here.rules, person)
    return (e.KindDecided(particulars.kind, reason, agreed.first, checked),)


@dataclass(frozen=True, slots=True)
class DeclineScope:
    """Why the complaint is not handled here, and where the sender can turn."""

    ground: ScopeGround
    reason: Words
    pointed_to: Code | None = None
    alone_reason: Words | None = None


@act(
    "decline-scope",
    "1",
    Permission.complaint_scope,
    EARLY,
    impartial=True,
    seconded=True,
    makes=("out_of_scope",),
    opened=True,
)
def decline_scope(here: Situation[Complaint], particulars: DeclineScope) -> Events:
    """Decline a complaint as out of scope. The first call proposes; a second person's call for the
    same reason decides, and for another reason it is a proposal of its own. If the policy allows
    it, one person may decide alone with a reason."""
    person = own_id(here.actor)
    demand(person not in here.state.declined_by, Guard.same_person)
    ground, reason = Code(particulars.ground), sealed(particulars.reason)
    proposal = Proposal(person, decline_scope.name, ground)
    agreed = agreement(here, proposal, ControlName.decline_scope, particulars.alone_reason)
    if agreed is None:
        return (e.DeclineProposed(ground, reason, particulars.pointed_to),)
    first, why = agreed.first, agreed.alone
    return (e.ScopeDeclined(ground, reason, first, particulars.pointed_to, why),)
