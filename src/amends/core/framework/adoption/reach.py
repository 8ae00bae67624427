"""Clauses 4.7 and 4.10: whether a change lets someone see or decide more than before.

Such a change needs a second person (`ControlName.widen_access`). A person's reach is everything
they may do beyond what all staff may, the complaints that they assess as a deputy, and the
complaints about those whose managers they no longer are.
"""

from collections.abc import Iterable
from dataclasses import replace

from ...principles.calendars import Calendar
from ...values import Code, Id
from ..people.authority import PERMISSIONS, Actor, Permission, is_representative
from ..people.personnel import Change, Directory, Person, Role, RoleGranted
from ..policy.commitments import ControlName
from ..policy.loosening import loosened
from ..policy.policy import Policy
from .rulebook import Rules
from .weeks import less_time

_EVERYBODY = PERMISSIONS[Role.personnel]

type Reach = frozenset[tuple[str, Code | None]]


def reach(person: Person, policy: Policy) -> Reach:
    """Return what a person may do or see beyond all staff, each with its unit (None: the whole
    organisation, which includes every unit)."""
    if not person.active:
        return frozenset()
    rights: set[tuple[str, Code | None]] = set()
    for grant in person.grants:
        named = {str(right) for right in PERMISSIONS[grant.role] - _EVERYBODY}
        if grant.role is Role.top_management:
            named.add(Role.top_management)
        units = [None, *(unit.code for unit in policy.units)]
        if grant.unit is not None:
            units = [grant.unit, *policy.below(grant.unit)]
        rights.update((name, unit) for name in named for unit in units)
    if person.id in policy.representative_deputies:
        rights.add(("deputy", person.unit))
    return frozenset(rights)


def widens_for(before: Rules, after: Rules, of: Id) -> bool:
    """Return whether a change on one person lets them, or one of those above them, see more."""
    old, new = before.people.person(of), after.people.person(of)
    if new is None:
        return False
    had = reach(old, before.policy) if old is not None else frozenset()
    if not reach(new, after.policy) <= had:
        return True
    persons = (after.people.person(freed) for freed in _freed(before.people, after.people, of))
    return any(reach(person, after.policy) for person in persons if person is not None)


def gain(people: Directory, person: Person, change: Change) -> frozenset[Id]:
    """Return who may see more by a change: the person and, if they move, the managers who no longer
    stand above them."""
    if change.act != "move-person":
        return frozenset({person.id})
    moved = {**people.persons, person.id: replace(person, manager=change.manager)}
    return _freed(people, Directory(moved), person.id) | {person.id}


def _freed(before: Directory, after: Directory, of: Id) -> frozenset[Id]:
    return frozenset(before.above(of)) - frozenset(after.above(of))


def first_reach(person: Person, granted: Iterable[RoleGranted], policy: Policy) -> bool:
    """Return whether these roles are the first by which the person sees more than all staff."""
    new = {(grant.role, grant.unit) for grant in granted}
    kept = tuple(grant for grant in person.grants if (grant.role, grant.unit) not in new)
    return bool(reach(person, policy)) and not reach(replace(person, grants=kept), policy)


def first_deputies(before: Rules, policy: Policy) -> tuple[Id, ...]:
    """Return the deputies that a policy adds and who see no more than all staff before it."""
    added = set(policy.representative_deputies) - set(before.policy.representative_deputies)
    persons = before.people.persons
    return tuple(new for new in added if new in persons and not reach(persons[new], before.policy))


def other_adopts(people: Directory, by: Id) -> bool:
    """Return whether someone else may adopt rules, as a second person must."""
    others = (Actor.of(person) for person in people.persons.values() if person.id != by)
    return any(actor.may(Permission.policy_adopt, units=()) for actor in others)


def policy_widens(before: Rules, policy: Policy) -> bool:
    """Return whether a policy lets someone see more, or do less, than the one before: it names
    another deputy, puts a unit below another one, exempts a unit from a rule pack, or no longer
    asks, or no longer says that it asks, for a second person. Whatever else loosens a control is
    found by `policy.loosening`."""
    old = before.policy
    for name in (ControlName.widen_access, ControlName.change_installation):
        loose = says(old, name) and not says(policy, name)
        two, after = (side.control(name).second_needed(None) for side in (old, policy))
        if loose or (two and not after):
            return True
    if set(policy.representative_deputies) - set(old.representative_deputies):
        return True
    exempt = {pack for unit in policy.units for pack in unit.exempt_from}
    if any(
        policy.exempts(unit.code, pack) and not old.exempts(unit.code, pack)
        for unit in policy.units
        for pack in exempt
    ):
        return True
    codes = {unit.code for unit in old.units}
    granted = {g.unit for person in before.people.persons.values() for g in person.grants}
    moved = _parents(old, codes) != _parents(policy, codes)
    return moved and any(
        (set(policy.below(unit)) & codes) - set(old.below(unit)) for unit in granted if unit
    )


def rule_loosens(before: Rules, rule: Policy | Calendar | Code) -> bool:
    """Return whether a rule loosens a control of those before: a policy, a calendar, or the code of
    a pack. What a pack demands cannot be compared, so one that replaces another loosens."""
    match rule:
        case Policy():
            return policy_widens(before, rule) or bool(loosened(before.policy, rule))
        case Calendar(code=code):
            old = before.calendars.get(code)
            return old is not None and less_time(old, rule)
        case _:
            return any(pack.id == rule for pack in before.packs)


def says(policy: Policy, name: ControlName) -> bool:
    """Return whether a policy mentions a control; one from before the control existed does not."""
    return any(control.name is name for control in policy.controls)


def _parents(policy: Policy, codes: set[Code]) -> dict[Code, Code | None]:
    return {unit.code: unit.parent for unit in policy.units if unit.code in codes}


def may_decide(person: Person, change: Change) -> bool:
    """Return whether a person has the rank to decide a change that someone else proposed: senior
    management, and the complaints manager for everything but their own role."""
    top = any(g.role is Role.top_management and g.unit is None for g in person.grants)
    if not person.active or change.role is Role.management_representative:
        return person.active and top
    return top or is_representative(person)
