"""Clause 4.7: who was involved in a complaint, and so cannot assess how it was handled."""

from ..framework.adoption.rulebook import Rules
from ..operation.complaint import Complaint
from ..operation.guards import against
from ..values import Id


def involved_in(person: Id, complaint: Complaint, rules: Rules) -> bool:
    """Return whether a person worked on the complaint, owns it, recorded a reply in it, or has a
    conflict of interest."""
    theirs = complaint.acted | complaint.investigators | {complaint.owner}
    return person in theirs or bool(against(person, complaint, rules, review=True))
