"""Clauses 4.7, 7.7 and 7.9: a second person disagrees and says why, so the first person decides
again; or the first person withdraws the proposal.

Agreement is the same act done by the second person; these are the alternatives.
"""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...refusal import Guard, Refused, demand
from ...values import Code, Words, sealed
from .. import events as e
from ..complaint.parts import Response
from ..complaint.stages import OPEN, Stage
from ..complaint.state import Complaint
from ..guards import own_id, permissions_here, standing_proposal
from .declaration import COMPLAINT_ACTS, act
from .second_reading import demand_reader

_AUTHORIZE = Code("authorize-response")


@dataclass(frozen=True, slots=True)
class Disagree:
    """Why not; `response` is the prepared response that goes back, left out for a proposal."""

    reason: Words
    response: int | None = None


def unauthorized(complaint: Complaint) -> tuple[Response, ...]:
    """Return the prepared responses waiting for approval."""
    waiting = {p.response for p in complaint.complainants if p.stage is Stage.response_prepared}
    return tuple(r for r in complaint.responses if r.number in waiting and not r.authorized)


def _ready(here: Situation[Complaint]) -> None:
    """Require something that this person could approve."""
    waiting: list[int | None] = [r.number for r in unauthorized(here.state)]
    if standing_proposal(here.state, here.rules) is not None:
        waiting.append(None)
    last = Refused(Guard.nothing_proposed)
    for number in waiting:
        try:
            _demand_second(here, number)
        except Refused as refused:
            last = refused
        else:
            return
    raise last


@act("disagree", "4.7", Permission.complaint_note, OPEN, impartial=True, ready=_ready, opened=True)
def disagree(here: Situation[Complaint], particulars: Disagree) -> Events:
    """Reject what another person proposed or prepared, with a reason: a proposal is cancelled, a
    response returns to its author. Only people who could have approved it may do this (4.7)."""
    proposed = _demand_second(here, particulars.response)
    return (e.NotAgreed(proposed, sealed(particulars.reason), particulars.response),)


@dataclass(frozen=True, slots=True)
class WithdrawProposal:
    """Nothing to say: one proposal waits at a time."""


def _own_proposal(here: Situation[Complaint]) -> None:
    proposal = here.state.proposal
    demand(proposal is not None and proposal.by == own_id(here.actor), Guard.nothing_proposed)


@act("withdraw-proposal", "4.7", Permission.complaint_note, OPEN, ready=_own_proposal)
def withdraw_proposal(here: Situation[Complaint], particulars: WithdrawProposal) -> Events:
    """Withdraw one's own proposal before a second person answers it (4.7)."""
    if here.state.proposal is None:
        raise Refused(Guard.nothing_proposed)
    return (e.ProposalWithdrawn(here.state.proposal.act),)


def _demand_second(here: Situation[Complaint], number: int | None) -> Code:
    """Return the act waiting for a second person: on the response of this number, otherwise the
    proposed one. Refuses the first person, and people who could not approve it."""
    if number is None:
        proposal = standing_proposal(here.state, here.rules)
        if proposal is None:
            raise Refused(Guard.nothing_proposed)
        waiting, first = proposal.act, proposal.by
    else:
        response = next((r for r in unauthorized(here.state) if r.number == number), None)
        if response is None:
            raise Refused(Guard.unknown_item, response=number)
        waiting, first = _AUTHORIZE, response.prepared_by
    person, needed = here.actor.person, COMPLAINT_ACTS.acts[waiting].permission
    permitted = person is not None and needed in permissions_here(person, here.state, here.rules)
    demand(permitted, Guard.not_permitted, act=waiting)
    demand(first != own_id(here.actor), Guard.same_person)
    if number is not None and response is not None:
        demand_reader(here, response)
    return waiting
