"""Clause 4.10: who is told a name that was given in confidence is the core's answer."""

from amends.core.framework import authority
from amends.core.framework.personnel import Person
from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.demands import sight_of


def knows_names(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Whether the reader is told names that were given in confidence."""
    return authority.knows_names(person, sight_of(complaint, rules), rules.people)
