"""Clause 7.9: completing and paying an accepted remedy, and checking it by another person."""

from dataclasses import dataclass

from ....framework.acting import Events, Situation
from ....framework.people.authority import Permission
from ....framework.policy.commitments import ControlName
from ....refusal import Guard, Refused, demand
from ....shape import made_from
from ....values import Code, Day, Money, Words, sealed, sealed_or_none
from ... import events as e
from ...complaint.parts import Response
from ...complaint.stages import Stage
from ...complaint.state import Complaint
from ...guards import demand_response, own_id
from ..declaration import act
from ..limits import second_needed

DOING = frozenset({Stage.implementing, Stage.unresolved_open})


def _accepted(complaint: Complaint, number: int) -> bool:
    """Return whether a complainant accepts the response's offer, wholly or in part. Partial
    acceptance of an earlier response says nothing about one that they have not received yet."""
    return any(
        p.stage is Stage.implementing
        or (p.reaction is e.Reaction.accepted_in_part and p.told == number)
        for p in complaint.complainants
        if p.response == number
    )


def to_verify(complaint: Complaint) -> tuple[Response, ...]:
    """Return the responses whose remedies are all completed and not yet checked."""
    return tuple(
        r
        for r in complaint.responses
        if r.remedies and r.done and not r.verified and _accepted(complaint, r.number)
    )


def _demand_accepted(complaint: Complaint, number: int) -> Response:
    response = demand_response(complaint, number)
    demand(_accepted(complaint, number), Guard.not_accepted, response=number)
    return response


def _demand_remedy(complaint: Complaint, number: int, remedy: int) -> tuple[Response, e.Remedy]:
    response = _demand_accepted(complaint, number)
    found = next((r for r in response.remedies if r.number == remedy), None)
    if found is None:
        raise Refused(Guard.unknown_item, remedy=remedy)
    demand(remedy not in response.carried_out, Guard.already_done, remedy=remedy)
    return response, found


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Which remedy of which response was done."""

    response: int
    remedy: int
    words: Words | None = None


@act("carry-out", "7.9", Permission.complaint_note, DOING, makes=("implemented",))
def carry_out(here: Situation[Complaint], particulars: CarryOut) -> Events:
    """Record that an accepted remedy was completed; one with an amount must be paid before."""
    response, remedy = _demand_remedy(here.state, particulars.response, particulars.remedy)
    own_id(here.actor)
    owed = remedy.amount.minor if remedy.amount else 0
    paid = response.amount_paid(remedy.number) >= owed
    demand(paid, Guard.not_carried_out, remedy=remedy.number)
    return (made_from(e.RemedyCarriedOut, particulars),)


@dataclass(frozen=True, slots=True)
class PayRemedy:
    """How much was paid for which remedy, and when."""

    response: int
    remedy: int
    amount: Money
    paid_on: Day


@act("pay-remedy", "7.9", Permission.complaint_handle, DOING, makes=("redress_paid",))
def pay_remedy(here: Situation[Complaint], particulars: PayRemedy) -> Events:
    """Record a payment, never more than was promised; the last one completes the remedy."""
    response, remedy = _demand_remedy(here.state, particulars.response, particulars.remedy)
    own_id(here.actor)
    demand(particulars.paid_on <= here.today, Guard.in_the_future, day=particulars.paid_on)
    fits = remedy.amount is not None and remedy.amount.currency == particulars.amount.currency
    if remedy.amount is None or not fits or particulars.amount.minor <= 0:
        raise Refused(Guard.wrong_type, field=Code("amount"))
    paid = response.amount_paid(remedy.number) + particulars.amount.minor
    demand(paid <= remedy.amount.minor, Guard.over_promised, amount=remedy.amount)
    payment = made_from(e.RemedyPaid, particulars)
    if paid < remedy.amount.minor:
        return (payment,)
    return (payment, e.RemedyCarriedOut(particulars.remedy, particulars.response))


@dataclass(frozen=True, slots=True)
class VerifyCorrection:
    """Which response's correction was seen to hold; `alone_reason` where its doer verifies it. If
    it does not hold (`holds`), what was seen, and which remedies are done `again`: all, if none is
    named."""

    response: int
    words: Words | None = None
    alone_reason: Words | None = None
    holds: bool = True
    again: tuple[int, ...] = ()


@act("verify-correction", "7.9", Permission.complaint_handle, DOING, impartial=True, opened=True)
def verify_correction(here: Situation[Complaint], particulars: VerifyCorrection) -> Events:
    """Record the check that what was promised was done, by another person than the one who did it
    (T7). If it does not hold, it has to be done again."""
    person = own_id(here.actor)
    response = _demand_accepted(here.state, particulars.response)
    demand(response.done, Guard.not_carried_out, response=particulars.response)
    if not particulars.holds:
        return (_failed(response, particulars),)
    demand(not response.verified, Guard.already_done, response=particulars.response)
    alone = person in response.done_by
    if alone:
        control = ControlName.verify_correction
        second = second_needed(here.rules, response.remedies, control=control)
        demand(not second, Guard.same_person, response=particulars.response)
        demand(bool(particulars.alone_reason), Guard.needs_reason, act=verify_correction.name)
    reason = sealed_or_none(particulars.alone_reason) if alone else None
    return (e.CorrectionVerified(particulars.response, sealed_or_none(particulars.words), reason),)


def _failed(response: Response, particulars: VerifyCorrection) -> e.CorrectionFailed:
    """Return what has to be done again; refused without a reason, or if there was nothing to do."""
    if not particulars.words:
        raise Refused(Guard.needs_reason, act=verify_correction.name, field=Code("words"))
    promised = tuple(remedy.number for remedy in response.remedies)
    named = particulars.again or promised
    unknown = set(named) - set(promised)
    demand(bool(named) and not unknown, Guard.unknown_item, remedy=min(unknown, default=0))
    return e.CorrectionFailed(response.number, named, sealed(particulars.words))
