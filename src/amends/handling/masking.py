"""Clause 4.10: who is told a name that was given in confidence."""

from amends.core.framework.authority import Allowed, Ground, may_see
from amends.core.framework.personnel import Person
from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.demands import sight_of

_KNOWING = frozenset({Ground.owner, Ground.assigned, Ground.representative, Ground.deputy})
"""The grounds on which somebody works on the complaint; whoever only belongs to its unit does
not."""


def knows_names(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Whether the reader is told names that were given in confidence."""
    answer = may_see(person, sight_of(complaint, rules), rules.people)
    return isinstance(answer, Allowed) and answer.ground in _KNOWING
