"""Clause 8.4 and its annex on monitoring: what of one complaint is measured.

Each is a function over the fold. The register keeps their answers, so that many complaints can be
counted; what a figure counts is said in `insight.measures`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..framework.adoption.rulebook import Rules
from ..framework.packs.answers import answering
from ..operation.complaint.parts import (
    Response,
    Term,
)
from ..operation.complaint.state import Complaint
from ..operation.complaint.terms import ANSWER
from ..operation.events import Finding
from ..operation.regulators.answering import answer_terms
from ..values import Coded, Day, Moment, Money


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """Until when an answer was due: as the date stands, and as it was told first."""

    until: Moment
    first: Moment


def answer_due(complaint: Complaint, rules: Rules) -> AnswerDue | None:
    """The earliest date for the answer that was told, the policy's or a regulator's; None where
    none was, or while all stand still. One that stood still when the answer was given had not
    passed; one that a letter of delay kept, or that began after the answer, was not its date."""
    due = [
        AnswerDue(until, term.first)
        for term in answer_terms(complaint, rules)
        if _counts(term, complaint, rules) and (until := _until(term)) is not None
    ]
    if not due:
        return None
    return AnswerDue(min(one.until for one in due), min(one.first for one in due))


def _counts(term: Term, complaint: Complaint, rules: Rules) -> bool:
    """Whether the clock was one for the answer that was given, or that is still awaited."""
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
    """What was found of the complaint as a whole; None while something is not looked into.

    Where the matters were found differently: partly in favour if one was in favour at all, else
    not, unless nothing could be established. What was withdrawn counts only where all was.
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


class Flow(Coded):
    """What became of an amount."""

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
    """What was promised in decisions that stand, and what was paid.

    A promise counts when it is first told, once however many complainants share it. One that was
    refused by all, or that a later decision took the place of, counts no more; what an outside
    body awarded was not promised by us.
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
