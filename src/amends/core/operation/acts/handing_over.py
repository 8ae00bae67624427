"""Clause 4.12: handing over a complaint. The owner remains responsible until the new owner
accepts."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission, may_see
from ...refusal import Guard, Refused, demand
from ...values import Code, Id, Moment, Words, sealed
from .. import events as e
from ..complaint.parts import HandOver
from ..complaint.stages import OPEN
from ..complaint.state import Complaint
from ..guards import demand_handler, own_id, sight_of
from .declaration import Events, act


@dataclass(frozen=True, slots=True)
class OfferHandOver:
    """Who is asked to answer for the complaint, and what they should know."""

    person: Id
    reason: Words


def _owns(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    """Require that the actor owns the complaint. People who assign owners use `transfer`."""
    person = own_id(actor)
    demand(person == complaint.owner, Guard.not_your_own, person=person)


@act("hand-over", "4.12", Permission.complaint_note, OPEN, ready=_owns)
def hand_over(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: OfferHandOver
) -> Events:
    """Ask a person to become the owner. Until they accept, the present owner remains responsible;
    asking another person withdraws the first offer. Until it is decided who is complained about,
    only a person who already sees the complaint can be asked."""
    to = particulars.person
    asked = complaint.hand_over is not None and complaint.hand_over.to == to
    demand(to != complaint.owner and not asked, Guard.already_done, person=to)
    person = demand_handler(complaint, rules, to, moment)
    sealed_off = complaint.sealed_triage and not may_see(
        person, sight_of(complaint, rules), rules.people
    )
    demand(not sealed_off, Guard.sealed_triage, act=Code("hand-over"))
    return (e.HandOverOffered(to, sealed(particulars.reason)),)


def demand_offered(complaint: Complaint) -> HandOver:
    """Return the open handover offer. Raises `Refused` if there is none."""
    if complaint.hand_over is None:
        raise Refused(Guard.nothing_offered)
    return complaint.hand_over


@dataclass(frozen=True, slots=True)
class AcceptHandOver:
    """Nothing more needs to be said."""


def _asked(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    offered, person = demand_offered(complaint), own_id(actor)
    demand(person == offered.to, Guard.not_your_own, person=person)


@act("accept-hand-over", "4.12", Permission.complaint_note, OPEN, ready=_asked)
def accept_hand_over(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: AcceptHandOver
) -> Events:
    """Accept the handover and become the owner. Refused for a person with a conflict of interest
    found since."""
    return (e.OwnerNamed(demand_handler(complaint, rules, own_id(actor), moment).id),)


@dataclass(frozen=True, slots=True)
class ReturnHandOver:
    """Why it stays with whoever has it."""

    reason: Words


def _either(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    offered, person = demand_offered(complaint), own_id(actor)
    demand(person in (offered.to, offered.by), Guard.not_your_own, person=person)


@act("return-hand-over", "4.12", Permission.complaint_note, OPEN, ready=_either)
def return_hand_over(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: ReturnHandOver
) -> Events:
    """Decline the handover with a reason, or withdraw it as the person who offered it."""
    return (e.HandOverReturned(demand_offered(complaint).by, sealed(particulars.reason)),)
