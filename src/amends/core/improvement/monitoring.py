"""Clause 8.4 and its annex on monitoring: what is measured of one complaint.

Each measure is a function over the fold. The register stores the results so that many complaints
can be counted. What a figure counts is defined in `insight.measures`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..framework.adoption.rulebook import Rules
from ..framework.packs.answers import answering
from ..operation.complaint.parts import Response, Term
from ..operation.complaint.state import Complaint
from ..operation.complaint.terms import ANSWER
from ..operation.events import Finding, Reaction
from ..operation.regulators.answering import answer_terms
from ..values import Coded, Day, Moment, Money


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """When a response was due: the current date and the original one."""

    until: Moment
    first: Moment


def answer_due(complaint: Complaint, rules: Rules) -> AnswerDue | None:
    """Return the earliest recorded due date of the response, the policy's or a regulator's; None if
    there was none, or while all are paused. Not counted are a deadline paused when the response was
    given, one that a letter of delay met, and one that began after the response. A date for a later
    stage is not that of the first response."""
    terms = answer_terms(complaint, rules)
    if complaint.answered_at is not None:
        terms = tuple(term.at_answer or term for term in terms)
    due = [
        AnswerDue(until, term.first)
        for term in terms
        if _counts(term, complaint, rules) and (until := _until(term)) is not None
    ]
    if not due:
        return None
    return AnswerDue(min(one.until for one in due), min(one.first for one in due))


def _counts(term: Term, complaint: Complaint, rules: Rules) -> bool:
    """Return whether the deadline was one for the response that was given, or is still awaited."""
    if (term.pack, term.clock) == ANSWER:
        return True
    given = complaint.answered_at
    if given is not None and term.told_at is not None and term.told_at > given:
        return False
    words = (answering(pack) for pack in rules.packs if pack.id == term.pack)
    by_answer = term.met_by is None or any(term.met_by in known for known in words)
    return term.met_at is None or by_answer or (given is not None and term.met_at >= given)


def _until(term: Term) -> Moment | None:
    if term.paused is None or term.paused > term.until:
        return term.until
    return None if term.met_at is None else max(term.until, term.met_at)


def outcome(complaint: Complaint) -> Finding | None:
    """Return the finding about the complaint as a whole; None while an issue is not investigated.

    If the issues have different findings: partly upheld if one was upheld at all, otherwise not
    upheld, unless all were inconclusive. Withdrawn issues count only if all were withdrawn.
    """
    found = {issue.finding for issue in complaint.live_issues}
    if not found or None in found:
        return None
    if len(found) > 1:
        found.discard(Finding.withdrawn)
    if len(found) == 1:
        return next(iter(found))
    if found & {Finding.upheld, Finding.partly_upheld}:
        return Finding.partly_upheld
    return Finding.not_upheld


@dataclass(frozen=True, slots=True)
class Acceptance:
    """When the last complainant accepted the response; `noted` if for one it is not surely their
    own: staff recorded it, or may know the access code."""

    at: Moment
    noted: bool


def acceptance(complaint: Complaint) -> Acceptance | None:
    """Return the acceptance of the response; None if no complainant has accepted it."""
    found = [
        reply
        for one in complaint.complainants
        if one.reaction in (Reaction.accepted, Reaction.accepted_reluctantly)
        and (reply := next((r for r in reversed(one.replies) if r.reaction), None)) is not None
    ]
    if not found:
        return None
    return Acceptance(max(r.at for r in found), any(not r.own for r in found))


def refusal_changed_at(complaint: Complaint) -> Moment | None:
    """Return when staff last recorded that a complainant who had refused accepts or withdraws."""
    found = (r.at for p in complaint.parties for r in p.replies if r.overturns and not r.disputed)
    return max(found, default=None)


def disputed_at(complaint: Complaint) -> Moment | None:
    """Return when a complainant last objected to what staff recorded for them."""
    found = (reply.disputed for one in complaint.parties for reply in one.replies)
    return max((moment for moment in found if moment), default=None)


class Flow(Coded):
    """What happened to an amount: promised or paid."""

    promised = "promised"
    paid = "paid"


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of one complaint: promised at a moment, or paid on a day."""

    flow: Flow
    amount: Money
    at: Moment | None = None
    on: Day | None = None


def sums(complaint: Complaint) -> tuple[Sum, ...]:
    """Return what was promised in current decisions, and what was paid.

    A promise counts when it is first communicated, once however many complainants share it. One
    that all refused, or that a later decision replaced, no longer counts. What an external body
    awarded was not promised by us.
    """
    return tuple(one for response in complaint.responses for one in _of(response, complaint))


def _of(response: Response, complaint: Complaint) -> Iterator[Sum]:
    told = _first_told(response, complaint)
    if told is not None:
        for remedy in response.remedies:
            if remedy.amount is not None:
                yield Sum(Flow.promised, remedy.amount, at=told)
    for paid in response.paid:
        yield Sum(Flow.paid, paid.amount, on=paid.on)


def _first_told(response: Response, complaint: Complaint) -> Moment | None:
    if response.outside:
        return None
    return min(
        (
            party.decided_at
            for party in complaint.parties
            if party.told == response.number
            and party.decided_at is not None
            and party.number not in response.refused_by
        ),
        default=None,
    )
