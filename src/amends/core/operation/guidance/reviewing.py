"""Clauses 7.7 and 7.9: whether someone is left to review a response that was not accepted."""

from ...framework.adoption.rulebook import Rules
from ...values import Moment
from ..acts.response import reviewer_left
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from ..regulators.recourse import OUTSIDE, ways_left


def lacks_reviewer(complaint: Complaint, rules: Rules, moment: Moment) -> bool:
    """Return whether a complainant who did not accept the response has no one to turn to: everyone
    here worked on it, as in a business of one person, and no external body is named."""
    return any(
        reviewer_left(complaint, rules, one.number, moment) is None
        and not any(way.startswith(OUTSIDE) for way in ways_left(one, complaint, rules, moment))
        for one in complaint.complainants
        if one.stage is Stage.unresolved_open
    )
