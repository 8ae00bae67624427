"""Clause 4.10: access to problems and actions, for states and for rows."""

from dataclasses import replace

from django.db.models import QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, Permission, reads_the_log
from amends.core.framework.people.personnel import Person
from amends.core.improvement import visibility
from amends.core.improvement.actions import Action
from amends.core.records.deciding import decides_in
from amends.register import improvement_queries as queries
from amends.register import models as tables
from amends.register.improvement_queries import Reach

from .. import access


def sees_action(actor: Actor, action: Action, rules: Rules) -> bool:
    """Return whether the action exists for the actor."""
    person = rules.people.person(actor.person.id) if actor.person else None
    if person is None:
        return Permission.system_run in actor.granted
    if action.complaint and queries.is_restricted(action.complaint):
        action = replace(action, restricted=True)
    if visibility.sees_action(person, action, rules):
        return True
    if not (action.restricted and action.complaint and person.active):
        return False
    return access.visible(person, rules).filter(reference=action.complaint).exists()


def visible_problems(person: Person, rules: Rules) -> QuerySet[tables.Problem]:
    """Return the problems that a member of staff may see."""
    if not person.active:
        return tables.Problem.objects.none()
    units = frozenset(
        unit.code
        for unit in rules.policy.units
        if visibility.reads_problems_of(person, unit.code, rules)
    )
    whole = Actor.of(person).may(Permission.complaint_read, units=())
    general = visibility.reads_problems_of(person, None, rules)
    every = whole or reads_the_log(person)
    return queries.visible_problems(Reach(str(person.id), units, every, general))


def visible_actions(
    person: Person, rules: Rules, seen: QuerySet[tables.Row] | None = None
) -> QuerySet[tables.Action]:
    """Return the actions that a member of staff may see; `seen` are the complaints that they may
    see, if the caller has them."""
    if not person.active:
        return tables.Action.objects.none()
    units = frozenset(
        unit.code for unit in rules.policy.units if decides_in(person, unit.code, rules)
    )
    every = decides_in(person, None, rules) or reads_the_log(person)
    planned = Actor.of(person).may_somewhere(Permission.improvement_work)
    reach = Reach(str(person.id), units, every, planned=planned)
    complaints = access.visible(person, rules) if seen is None else seen
    return queries.visible_actions(reach, complaints)
