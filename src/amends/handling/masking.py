"""Clause 4.10: who is told a name that was given in confidence, and what else is personal, is the
core's answer."""

from amends.core.framework import authority
from amends.core.framework.personnel import Person
from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.demands import sight_of
from amends.core.operation.records import personal_pieces
from amends.core.values import Id


def knows_names(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Whether the reader is told names that were given in confidence."""
    return authority.knows_names(person, sight_of(complaint, rules), rules.people)


def masked(person: Person | None, complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """The pieces that the reader is not told: the personal fields of the organization's own, for
    whoever is not told names."""
    told = person is not None and knows_names(person, complaint, rules)
    return frozenset() if told else personal_pieces(complaint, rules)
