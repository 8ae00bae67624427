"""Clauses 5.3 and 7.3: what rule packs leave undecided about a recorded complaint, independent of
the time now."""

from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.packs.unclear import Unclear
from ...values import Moment
from ..complaint.state import Complaint
from ..complaint.terms import beginnings
from .regulated import standing


def last_told(complaint: Complaint) -> Moment:
    """Return the last recorded moment on which a deadline or a letter depends."""
    over = [term.until + timedelta(seconds=1) for term in complaint.terms if term.lapsed]
    gone = [one.sent_at for one in complaint.letters if one.sent_at is not None]
    known = [one.at for party in complaint.complainants for one in party.receipts]
    marks = [mark.at for mark in complaint.marks]
    facts = [fact.moment for fact in complaint.facts if fact.moment is not None]
    pauses = [
        moment
        for term in complaint.terms
        for pause in term.pauses
        for moment in (pause.left, pause.back)
        if moment is not None
    ]
    begun = beginnings(complaint).values()
    return max(complaint.recorded_at, *begun, *over, *gone, *known, *marks, *facts, *pauses)


def to_classify(complaint: Complaint, rules: Rules) -> tuple[Unclear, ...]:
    """Return what the packs that apply leave undecided until a category is chosen, in the order of
    the packs. What follows from the settings of the complaint's unit is not included."""
    if not complaint.open or not rules.regulators:
        return ()
    found = standing(complaint, rules, last_told(complaint))
    return tuple(one.unclear for one in found if one.unclear is not None and one.unclear.told)
