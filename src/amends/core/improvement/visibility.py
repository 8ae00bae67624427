"""Clause 4.10: who may see problems, actions and figures.

A problem is open to those who read complaints of its unit, one without a unit to everyone who reads
complaints. An action is open to the people responsible for it and above. Complaints in them stay
under the access rule of complaints.
"""

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission, reads_the_log
from ..framework.people.personnel import Person
from ..records.deciding import decides_in
from ..values import Code
from .actions import Action
from .problems import Problem


def sees_problem(person: Person, problem: Problem, rules: Rules) -> bool:
    """Return whether a member of staff may see the problem."""
    if not person.active:
        return False
    return (
        problem.owner == person.id
        or reads_the_log(person)
        or reads_problems_of(person, problem.unit, rules)
    )


def sees_figures(person: Person) -> bool:
    """Return whether a member of staff may see figures."""
    return Actor.of(person).may_somewhere(Permission.complaint_read) or reads_the_log(person)


def reads_problems_of(person: Person, unit: Code | None, rules: Rules) -> bool:
    """Return whether a person reads the problems of a unit; None is the whole organisation."""
    actor, reads = Actor.of(person), Permission.complaint_read
    return actor.may_somewhere(reads) if unit is None else actor.may(reads, units=_up(unit, rules))


def sees_action(person: Person, action: Action, rules: Rules) -> bool:
    """Return whether a member of staff may see the action. One from a restricted complaint is seen
    by its owner and who checks it; other people who see the complaint see the action."""
    if not person.active:
        return False
    checks = action.rule is not None and action.rule.decides == person.id
    if action.owner == person.id or checks:
        return True
    if action.restricted:
        return False
    decides = decides_in(person, action.unit, rules)
    return reads_the_log(person) or decides or _planned(person, action)


def _planned(person: Person, action: Action) -> bool:
    works = Actor.of(person).may_somewhere(Permission.improvement_work)
    return action.planned_by == person.id and works


def _up(unit: Code | None, rules: Rules) -> list[Code]:
    return [one.code for one in rules.policy.ancestors(unit or "")]
