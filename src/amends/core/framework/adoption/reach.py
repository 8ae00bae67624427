"""Clauses 4.7 and 4.10: whether a change lets somebody see or decide more than before.

Such a change needs a second person (`ControlName.widen_access`). A person's reach is everything
they may do beyond what all staff may, the complaints that they assess as a deputy, and the
complaints about those whose managers they no longer are.
"""

from collections.abc import Iterator

from ...values import Code, Id
from ..people.authority import PERMISSIONS, is_representative
from ..people.personnel import Change, Directory, Person, Role
from ..policy.commitments import ControlName
from ..policy.policy import Policy
from .rulebook import Rules

_EVERYBODY = PERMISSIONS[Role.personnel]

type Reach = frozenset[tuple[str, Code | None]]


def reach(person: Person, policy: Policy) -> Reach:
    """Return what a person may do or see beyond all staff, each with its unit (None: the whole
    organisation, which includes every unit)."""
    if not person.active:
        return frozenset()
    found: set[tuple[str, Code | None]] = set()
    for grant in person.grants:
        named = {str(one) for one in PERMISSIONS[grant.role] - _EVERYBODY}
        if grant.role is Role.top_management:
            named.add(Role.top_management)
        units = [None, *(one.code for one in policy.units)]
        if grant.unit is not None:
            units = [grant.unit, *policy.below(grant.unit)]
        found.update((name, unit) for name in named for unit in units)
    if person.id in policy.representative_deputies:
        found.add(("deputy", person.unit))
    return frozenset(found)


def widens_for(before: Rules, after: Rules, of: Id) -> bool:
    """Return whether a change on one person lets them, or one of those above them, see more."""
    old, new = before.people.person(of), after.people.person(of)
    if new is None:
        return False
    had = reach(old, before.policy) if old is not None else frozenset()
    if not reach(new, after.policy) <= had:
        return True
    free = set(_above(before.people, of)) - set(_above(after.people, of))
    persons = (after.people.person(one) for one in free)
    return any(reach(one, after.policy) for one in persons if one is not None)


def policy_widens(before: Rules, policy: Policy) -> bool:
    """Return whether a policy lets somebody see more than the one before: it names another deputy,
    puts a unit below another one, or no longer asks for a second person."""
    held, name = before.policy, ControlName.widen_access
    if held.control(name).second_needed(None) and not policy.control(name).second_needed(None):
        return True
    if set(policy.representative_deputies) - set(held.representative_deputies):
        return True
    codes = {unit.code for unit in held.units}
    granted = {g.unit for one in before.people.persons.values() for g in one.grants}
    moved = _parents(held, codes) != _parents(policy, codes)
    return moved and any(
        (set(policy.below(unit)) & codes) - set(held.below(unit)) for unit in granted if unit
    )


def _parents(policy: Policy, codes: set[Code]) -> dict[Code, Code | None]:
    return {unit.code: unit.parent for unit in policy.units if unit.code in codes}


def may_decide(person: Person, change: Change) -> bool:
    """Return whether a person has the rank to decide a change that somebody else proposed: senior
    management, and the complaints manager for everything but their own role."""
    top = any(g.role is Role.top_management and g.unit is None for g in person.grants)
    if not person.active or change.role is Role.management_representative:
        return person.active and top
    return top or is_representative(person)


def _above(people: Directory, of: Id) -> Iterator[Id]:
    seen: set[Id] = set()
    at = people.person(of)
    while at is not None and at.manager is not None and at.manager not in seen:
        seen.add(at.manager)
        yield at.manager
        at = people.person(at.manager)
