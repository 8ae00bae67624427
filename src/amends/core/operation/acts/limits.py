"""Clauses 5.4 and 7.7: approval limits: how much may be promised, by whom, and when a second
approver is needed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ...framework.adoption.rulebook import Rules
from ...framework.people.personnel import Role
from ...framework.policy.commitments import ControlName
from ...values import Code, Id, Money
from .. import events as e
from ..complaint.parts import Participant, Response
from ..complaint.stages import REFUSED, Stage
from ..complaint.state import Complaint
from ..guards import roles_here

type Remedies = tuple[e.Remedy, ...]


def promised_before(complaint: Complaint, parties: tuple[int, ...]) -> Remedies:
    """Return what may still become payable apart from a new response to these complainants, so that
    no limit is passed in small steps: open offers, drafts for others, and payments.

    An offer that its complainants refused is left out once a newer one replaces it.
    """
    pending = {
        p.response
        for p in complaint.complainants
        if p.stage is Stage.response_prepared and p.number not in parties
    }
    found: list[e.Remedy] = []
    for response in complaint.responses:
        if response.outside:
            continue
        if response.number in pending or _stands(response, complaint, parties):
            found.extend(response.remedies)
        else:
            found.extend(_paid(response))
    return tuple(found)


def _stands(response: Response, complaint: Complaint, parties: tuple[int, ...]) -> bool:
    """Return whether the response was accepted, or could be: there is no newer offer, and the
    complainant has not refused it or could still change their mind."""
    return bool(response.accepted_by) or any(
        p.told == response.number
        and (p.number not in response.refused_by or _may_return(p, response, parties))
        for p in complaint.parties
    )


def _may_return(participant: Participant, response: Response, parties: tuple[int, ...]) -> bool:
    answered_anew = participant.number in parties or participant.response != response.number
    return participant.stage in REFUSED and not answered_anew


def _paid(response: Response) -> Iterator[e.Remedy]:
    for remedy in response.remedies:
        paid = response.amount_paid(remedy.number)
        if remedy.amount is not None and paid:
            yield replace(remedy, amount=Money(paid, remedy.amount.currency))


def over_limit(
    complaint: Complaint, rules: Rules, person: Id, remedies: Remedies, earlier: Remedies = ()
) -> Money | None:
    """Return the amount by which the remedies exceed the person's limit; None if they do not.

    Earlier promises (`earlier`) count too, by type and in total, per currency.
    """
    if not any(remedy.amount for remedy in remedies):
        return None
    known = rules.people.person(person)
    roles = roles_here(known, complaint, rules) if known else frozenset[Role]()
    whole: Counter[Code] = Counter()
    ceilings: dict[Code, int] = {}
    for (kind, currency), minor in _by_type((*earlier, *remedies)).items():
        limit = rules.policy.limit(roles, kind, currency)
        ceiling = limit.minor if limit else 0
        if minor > ceiling:
            return Money(minor, currency)
        whole[currency] += minor
        ceilings[currency] = max(ceilings.get(currency, 0), ceiling)
    for currency, minor in whole.items():
        if minor > ceilings[currency]:
            return Money(minor, currency)
    return None


def _by_type(remedies: Remedies) -> Counter[tuple[Code, Code]]:
    total: Counter[tuple[Code, Code]] = Counter()
    for remedy in remedies:
        if remedy.amount is not None:
            total[remedy.type, remedy.amount.currency] += remedy.amount.minor
    return total


def newly_significant(
    assessed: e.Assessed, rules: Rules, remedies: Remedies, earlier: Remedies = ()
) -> bool:
    """Return whether so much is promised that the complaint is significant now and was not before
    (5.4.1-g)."""
    known = _significant(assessed, rules, earlier)
    return _significant(assessed, rules, (*earlier, *remedies)) and not known


def _significant(assessed: e.Assessed, rules: Rules, promised: Remedies) -> bool:
    amounts = [Money(minor, currency) for currency, minor in _whole(promised).items()]
    return any(
        rules.policy.significant(
            severity=assessed.severity,
            impact=assessed.impact,
            safety=assessed.safety,
            amount=amount,
        )
        for amount in (None, *amounts)
    )


def _whole(remedies: Remedies) -> Counter[Code]:
    amounts: Counter[Code] = Counter()
    for (_, currency), minor in _by_type(remedies).items():
        amounts[currency] += minor
    return amounts


def second_needed(
    rules: Rules,
    remedies: Remedies,
    earlier: Remedies = (),
    *,
    control: ControlName = ControlName.authorize_response,
) -> bool:
    """Return whether the policy requires a second person for what is promised now and was
    `earlier`."""
    asked = rules.policy.control(control)
    amounts = _whole((*earlier, *remedies))
    if not amounts:
        return asked.second_needed(None)
    return any(asked.second_needed(Money(minor, cur)) for cur, minor in amounts.items())
