"""Clauses 4.7, 7.7 and 7.9: a second person who does not agree says why; the first thinks again.

Agreeing is doing the same act; this is the other answer.
"""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...refusal import Guard, Refused, demand
from ...values import Code, Moment, Words, sealed
from .. import events as e
from ..complaint.parts import Response
from ..complaint.stages import OPEN, Stage
from ..complaint.state import Complaint
from ..guards import own_id, permissions_here, standing_proposal
from .declaration import Events, act

_AUTHORIZE = Code("authorize-response")
_ASKED = {
    Code("decline-scope"): Permission.complaint_scope,
    Code("close"): Permission.complaint_decide,
    _AUTHORIZE: Permission.complaint_authorize,
}
"""What a second person needs to agree, and so not to agree."""


@dataclass(frozen=True, slots=True)
class Disagree:
    """Why not; `response` is the prepared response that goes back, left out for a proposal."""

    reason: Words
    response: int | None = None


def unauthorized(complaint: Complaint) -> tuple[Response, ...]:
    """The prepared responses that wait for an authorization."""
    waiting = {p.response for p in complaint.complainants if p.stage is Stage.response_prepared}
    return tuple(r for r in complaint.responses if r.number in waiting and not r.authorized)


def _ready(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    """Something waits that this very person could agree to."""
    waiting: list[int | None] = [r.number for r in unauthorized(complaint)]
    if standing_proposal(complaint, rules) is not None:
        waiting.append(None)
    last = Refused(Guard.nothing_proposed)
    for number in waiting:
        try:
            _demand_second(complaint, rules, actor, number)
        except Refused as refused:
            last = refused
        else:
            return
    raise last


@act("disagree", "4.7", Disagree, Permission.complaint_note, OPEN, impartial=True, ready=_ready)
def disagree(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Disagree
) -> Events:
    """Do not agree to what somebody else proposed or prepared, and say why: a proposal is off, a
    response goes back to be prepared anew. Only whoever could have agreed (4.7)."""
    proposed = _demand_second(complaint, rules, actor, particulars.response)
    return (e.NotAgreed(proposed, sealed(particulars.reason), particulars.response),)


def _demand_second(complaint: Complaint, rules: Rules, actor: Actor, number: int | None) -> Code:
    """The act that waits for its second person: on the response of this number, else the one that
    was proposed. Refuses whoever took the first step, and whoever could not agree."""
    if number is None:
        proposal = standing_proposal(complaint, rules)
        if proposal is None:
            raise Refused(Guard.nothing_proposed)
        waiting, first = proposal.act, proposal.by
    else:
        response = next((r for r in unauthorized(complaint) if r.number == number), None)
        if response is None:
            raise Refused(Guard.unknown_item, response=number)
        waiting, first = _AUTHORIZE, response.prepared_by
    person = actor.person
    permitted = person is not None and _ASKED[waiting] in permissions_here(person, complaint, rules)
    demand(permitted, Guard.not_permitted, act=waiting)
    demand(first != own_id(actor), Guard.same_person)
    return waiting
