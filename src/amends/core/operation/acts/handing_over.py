"""Clause 4.12: handing over a complaint. The owner remains responsible until the new owner
accepts."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission, may_see
from ...refusal import Guard, Refused, demand
from ...values import Id, Words, sealed
from .. import events as e
from ..complaint.parts import HandOver
from ..complaint.stages import OPEN
from ..complaint.state import Complaint
from ..guards import demand_handler, own_id, sight_of
from .declaration import act


@dataclass(frozen=True, slots=True)
class OfferHandOver:
    """Who is asked to answer for the complaint, and what they should know."""

    person: Id
    reason: Words


def _owns(here: Situation[Complaint]) -> None:
    """Require that the actor owns the complaint. People who assign owners use `transfer`."""
    person = own_id(here.actor)
    demand(person == here.state.owner, Guard.not_your_own, person=person)


@act("hand-over", "4.12", Permission.complaint_note, OPEN, ready=_owns)
def hand_over(here: Situation[Complaint], particulars: OfferHandOver) -> Events:
    """Ask a person to become the owner. Until they accept, the present owner remains responsible;
    asking another person withdraws the first offer. Until it is decided who is complained about,
    only a person who already sees the complaint can be asked."""
    to = particulars.person
    asked = here.state.hand_over is not None and here.state.hand_over.to == to
    demand(to != here.state.owner and not asked, Guard.already_done, person=to)
    person = demand_handler(here.state, here.rules, to, here.moment)
    sealed_off = here.state.sealed_triage and not may_see(
        person, sight_of(here.state, here.rules), here.rules.people
    )
    demand(not sealed_off, Guard.sealed_triage, act=hand_over.name)
    return (e.HandOverOffered(to, sealed(particulars.reason)),)


def demand_offered(complaint: Complaint) -> HandOver:
    """Return the open handover offer. Raises `Refused` if there is none."""
    if complaint.hand_over is None:
        raise Refused(Guard.nothing_offered)
    return complaint.hand_over


@dataclass(frozen=True, slots=True)
class AcceptHandOver:
    """Nothing more needs to be said."""


def _asked(here: Situation[Complaint]) -> None:
    offered, person = demand_offered(here.state), own_id(here.actor)
    demand(person == offered.to, Guard.not_your_own, person=person)


@act("accept-hand-over", "4.12", Permission.complaint_note, OPEN, ready=_asked)
def accept_hand_over(here: Situation[Complaint], particulars: AcceptHandOver) -> Events:
    """Accept the handover and become the owner. Refused for a person with a conflict of interest
    found since."""
    owner = demand_handler(here.state, here.rules, own_id(here.actor), here.moment)
    return (e.OwnerNamed(owner.id),)


@dataclass(frozen=True, slots=True)
class ReturnHandOver:
    """Why it stays with whoever has it."""

    reason: Words


def _either(here: Situation[Complaint]) -> None:
    offered, person = demand_offered(here.state), own_id(here.actor)
    demand(person in (offered.to, offered.by), Guard.not_your_own, person=person)


@act("return-hand-over", "4.12", Permission.complaint_note, OPEN, ready=_either)
def return_hand_over(here: Situation[Complaint], particulars: ReturnHandOver) -> Events:
    """Decline the handover with a reason, or withdraw it as the person who offered it."""
    return (e.HandOverReturned(demand_offered(here.state).by, sealed(particulars.reason)),)
