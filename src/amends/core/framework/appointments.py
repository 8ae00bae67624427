"""Clause 5.4: acts on ``person/<id>`` streams: adding and ending people, roles, absences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..refusal import Guard, Refused, demand, demand_days
from ..values import Code, Day, Id, Moment, Words, sealed_or_none
from .adoption.rulebook import Rules
from .people.authority import Actor, Permission, is_representative
from .people.personnel import (
    AbsenceSet,
    ContactSet,
    Directory,
    Person,
    PersonAdded,
    PersonEvent,
    PersonInvited,
    PersonLeft,
    PersonMoved,
    Role,
    RoleEnded,
    RoleGranted,
)

type Decide[P] = Callable[[Person | None, Rules, Actor, Moment, P], Sequence[PersonEvent]]


@dataclass(frozen=True, slots=True)
class Appointment[P]:
    """An act on one member of staff. `own` acts may be done for oneself; `empty_handed` ones only
    on a person who owns no open complaint."""

    name: Code
    clause: str
    particulars: type[P]
    decide: Decide[P]
    own: bool = False
    empty_handed: bool = False


def appointment[P](
    name: str,
    clause: str,
    particulars: type[P],
    *,
    own: bool = False,
    empty_handed: bool = False,
) -> Callable[[Decide[P]], Appointment[P]]:
    """Declare the decorated function as an act on staff."""

    def declare(decide: Decide[P]) -> Appointment[P]:
        return Appointment(Code(name), clause, particulars, decide, own, empty_handed)

    return declare


def do_appointment[P](
    known: Appointment[P],
    person: Person | None,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    particulars: P,
    *,
    in_charge_of: int,
) -> Sequence[PersonEvent]:
    """Return the events of the act; `in_charge_of` is the number of open complaints that the person
    owns. Raises `Refused`."""
    demand_days(particulars)
    own = known.own and person is not None and actor.id == person.id
    managing = actor.may(Permission.people_manage, units=())
    demand(own or managing, Guard.not_permitted, act=known.name)
    kept = known.empty_handed and in_charge_of > 0
    demand(not kept, Guard.still_in_charge, count=in_charge_of)
    return known.decide(person, rules, actor, moment, particulars)


def _demand_person(person: Person | None) -> Person:
    if person is None or not person.active:
        raise Refused(Guard.unknown_person)
    return person


def _demand_unit(rules: Rules, unit: Code | None) -> None:
    known = unit is None or rules.policy.unit(unit) is not None
    demand(known, Guard.unknown_code, code=unit or Code("none"))


@dataclass(frozen=True, slots=True)
class AddPerson:
    """A new member of staff, with their `manager`."""

    name: Words
    unit: Code | None = None
    manager: Id | None = None


@appointment("add-person", "5.4", AddPerson)
def add_person(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: AddPerson
) -> Sequence[PersonEvent]:
    """Add a member of staff, or add a former one again."""
    demand(person is None or not person.active, Guard.already_exists)
    _demand_unit(rules, particulars.unit)
    if particulars.manager is not None:
        _demand_person(rules.people.person(particulars.manager))
    return (PersonAdded(particulars.unit, particulars.manager, sealed_or_none(particulars.name)),)


@dataclass(frozen=True, slots=True)
class MovePerson:
    """The unit and the manager from now on."""

    unit: Code | None = None
    manager: Id | None = None


@appointment("move-person", "5.4", MovePerson)
def move_person(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: MovePerson
) -> Sequence[PersonEvent]:
    """Change a person's unit or manager; no one can be above themselves."""
    known = _demand_person(person)
    _demand_unit(rules, particulars.unit)
    if particulars.manager is not None:
        _demand_person(rules.people.person(particulars.manager))
        above_self = particulars.manager == known.id or rules.people.manages(
            known.id, particulars.manager
        )
        demand(not above_self, Guard.same_person)
    return (PersonMoved(particulars.unit, particulars.manager),)


@dataclass(frozen=True, slots=True)
class EndPerson:
    """Why a person leaves."""

    reason: Words | None = None


@appointment("end-person", "5.4", EndPerson, empty_handed=True)
def end_person(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: EndPerson
) -> Sequence[PersonEvent]:
    """End a person's employment and all their roles; their complaints are handed over before."""
    _demand_person(person)
    return (PersonLeft(sealed_or_none(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class GrantRole:
    """The role, for which unit and all below it; without one for the whole organisation."""

    role: Role
    unit: Code | None = None


@appointment("grant-role", "5.4", GrantRole)
def grant_role(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: GrantRole
) -> Sequence[PersonEvent]:
    """Grant a role; no one can grant one to themselves. There is one complaints manager, for the
    whole organisation (5.4.2)."""
    known = _demand_person(person)
    demand(actor.id != known.id, Guard.own_role, role=particulars.role)
    _demand_unit(rules, particulars.unit)
    held = any((g.role, g.unit) == (particulars.role, particulars.unit) for g in known.grants)
    demand(not held, Guard.already_done, role=particulars.role)
    whole = particulars.unit is None or particulars.role is not Role.management_representative
    demand(whole, Guard.wrong_type, field=Code("unit"))
    return (RoleGranted(particulars.role, particulars.unit),)


@dataclass(frozen=True, slots=True)
class EndRole:
    """Which role ends."""

    role: Role
    unit: Code | None = None


@appointment("end-role", "5.4", EndRole)
def end_role(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: EndRole
) -> Sequence[PersonEvent]:
    """End a role. The complaints manager is replaced in one batch: one person is granted the role
    and it ends for the other."""
    known = _demand_person(person)
    held = any((g.role, g.unit) == (particulars.role, particulars.unit) for g in known.grants)
    demand(held, Guard.unknown_code, code=particulars.role)
    return (RoleEnded(particulars.role, particulars.unit),)


@dataclass(frozen=True, slots=True)
class SetAbsence:
    """Absence from the first to the last day, with the `deputy`."""

    first: Day
    last: Day
    deputy: Id | None = None


@appointment("set-absence", "5.4", SetAbsence, own=True)
def set_absence(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: SetAbsence
) -> Sequence[PersonEvent]:
    """Record an absence, one's own or another person's."""
    known = _demand_person(person)
    demand(particulars.first <= particulars.last, Guard.wrong_type, field=Code("last"))
    if particulars.deputy is not None:
        deputy = _demand_person(rules.people.person(particulars.deputy))
        demand(deputy.id != known.id, Guard.same_person)
    return (AbsenceSet(particulars.first, particulars.last, particulars.deputy),)


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation to sign in as `sign_in`; `again` for a person who already has a password."""

    again: bool = False
    sign_in: Words | None = None


@appointment("invite-person", "5.4", Invite)
def invite_person(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: Invite
) -> Sequence[PersonEvent]:
    """Let a person set a password. For a person who already has one, only the complaints manager or
    the operator of the installation can do this: an invitation in the wrong hands gives all of that
    person's access."""
    _demand_person(person)
    top = actor.person is None or is_representative(actor.person)
    demand(top or not particulars.again, Guard.not_permitted, act=Code("invite-person"))
    return (PersonInvited(particulars.again, sealed_or_none(particulars.sign_in)),)


@dataclass(frozen=True, slots=True)
class SetContact:
    """Where notices go; left empty, they only appear in the staff area."""

    email: Words | None = None


@appointment("set-contact", "5.4", SetContact, own=True)
def set_contact(
    person: Person | None, rules: Rules, actor: Actor, moment: Moment, particulars: SetContact
) -> Sequence[PersonEvent]:
    """Record the address to which notices are sent. Only the person changes one that is known."""
    known = _demand_person(person)
    first = known.contact is None or known.contact_failed
    demand(first or actor.id == known.id, Guard.not_permitted, act=Code("set-contact"))
    return (ContactSet(sealed_or_none(particulars.email)),)


_NEVER_WITHOUT = (Role.management_representative, Role.administrator)


def demand_held(before: Directory, after: Directory) -> None:
    """Check staff after all acts of a batch (5.4.2): there is exactly one complaints manager, and
    neither that role nor the administrator's is lost with its last holder. Raises `Refused`."""
    if after is before:
        return
    for role in _NEVER_WITHOUT:
        demand(bool(after.holders(role)) or not before.holders(role), Guard.last_holder, role=role)
    role = Role.management_representative
    demand(len(after.holders(role)) <= 1, Guard.already_exists, role=role)


APPOINTMENTS: dict[Code, Appointment[Any]] = {
    known.name: known
    for known in (
        add_person,
        move_person,
        end_person,
        grant_role,
        end_role,
        set_absence,
        invite_person,
        set_contact,
    )
}
"""Every act on staff, by name."""

PERSON_KINDS: dict[str, type] = {cls.__name__: cls for cls in PersonEvent.__value__.__args__}
"""Every kind of entry in a ``person/<id>`` stream."""
