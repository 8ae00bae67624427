"""Clause 5.4: members of staff, with their roles and since when.

A `Person` is the fold of a ``person/<id>`` stream. The `Directory` contains all of them, in the
form that acts query. Names are not here: core knows people by opaque ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ...values import Code, Coded, Day, Id, Moment, Sealed


class Role(Coded):
    """The roles of clause 5.4 and Annex B; one person may have several."""

    top_management = "top_management"
    management_representative = "management_representative"
    area_manager = "area_manager"
    handler = "handler"
    contact_personnel = "contact_personnel"
    personnel = "personnel"
    auditor = "auditor"
    administrator = "administrator"
    outside_reviewer = "outside_reviewer"


HANDLING_ROLES = frozenset(
    {Role.management_representative, Role.area_manager, Role.handler, Role.outside_reviewer}
)
"""Roles whose holders may be given a complaint to handle or to review (4.14)."""


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """Somebody joined personnel, in a unit and perhaps below a manager."""

    unit: Code | None = None
    manager: Id | None = None
    name: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """Unit or manager changed."""

    unit: Code | None = None
    manager: Id | None = None


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """No longer in personnel; what they did keeps their id."""

    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """A role for a unit and all below it, or for the whole organization (unit None)."""

    role: Role
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """The end of a role that was granted."""

    role: Role
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class AbsenceSet:
    """Away from the first to the last day, both included; a deputy stands in."""

    first: Day
    last: Day
    deputy: Id | None = None


@dataclass(frozen=True, slots=True)
class PersonInvited:
    """Whoever was given the invitation could set a password and sign in as the person; `again` if
    the person had one already. `sign_in` is the name of the account."""

    again: bool = False
    sign_in: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ContactSet:
    """Where notices to the person go by e-mail; None: nowhere."""

    email: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ContactFailed:
    """A notice to the person's e-mail address came back."""


type PersonEvent = (
    PersonAdded
    | PersonMoved
    | PersonLeft
    | RoleGranted
    | RoleEnded
    | AbsenceSet
    | PersonInvited
    | ContactSet
    | ContactFailed
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A current role; `unit` None is the whole organisation."""

    role: Role
    unit: Code | None
    since: Moment


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff as of the last entry of their stream."""

    id: Id
    unit: Code | None = None
    manager: Id | None = None
    name: Sealed | None = None
    active: bool = True
    grants: tuple[Grant, ...] = ()
    absences: tuple[AbsenceSet, ...] = ()
    contact: Id | None = None
    """The piece that contains the e-mail address."""
    contact_failed: bool = False

    def roles(self) -> frozenset[Role]:
        """Every role held now, whatever the unit."""
        return frozenset(grant.role for grant in self.grants) if self.active else frozenset()

    def away(self, day: Day) -> AbsenceSet | None:
        """The absence that covers the day; the one set last wins."""
        return next((a for a in reversed(self.absences) if a.first <= day <= a.last), None)


@dataclass(frozen=True, slots=True)
class Directory:
    """All staff by id, as plain values."""

    persons: Mapping[Id, Person] = field(default_factory=lambda: MappingProxyType({}))

    def person(self, of: Id | None) -> Person | None:
        """Return the person, or None for None and for an id that was never added."""
        return self.persons.get(of) if of is not None else None

    def holders(self, role: Role) -> tuple[Person, ...]:
        """Return all active people with the role for the whole organisation."""
        return tuple(
            person
            for person in self.persons.values()
            if person.active and any(g.role is role and g.unit is None for g in person.grants)
        )

    def manages(self, manager: Id, person: Id) -> bool:
        """Return whether `manager` is above `person` in the line of managers, however far."""
        seen: set[Id] = set()
        at = self.person(person)
        while at is not None and at.manager is not None and at.manager not in seen:
            if at.manager == manager:
                return True
            seen.add(at.manager)
            at = self.person(at.manager)
        return False


def _grants(person: Person, event: RoleGranted | RoleEnded, happened: Moment) -> tuple[Grant, ...]:
    if isinstance(event, RoleGranted):
        return (*person.grants, Grant(event.role, event.unit, happened))
    return tuple(g for g in person.grants if (g.role, g.unit) != (event.role, event.unit))


def _reached(person: Person, event: ContactSet | ContactFailed) -> Person:
    if isinstance(event, ContactFailed):
        return replace(person, contact_failed=True)
    contact = event.email.sealed if event.email else None
    return replace(person, contact=contact, contact_failed=False)


def evolve_person(
    person: Person | None, event: PersonEvent, *, person_id: Id, happened: Moment
) -> Person:
    """The person after the event. Raises ValueError if a stream begins without PersonAdded."""
    if person is None:
        if not isinstance(event, PersonAdded):
            raise ValueError(f"{person_id} begins with {type(event).__name__}")
        return Person(person_id, event.unit, event.manager, event.name)
    match event:
        case PersonAdded():
            return replace(
                person, unit=event.unit, manager=event.manager, name=event.name, active=True
            )
        case PersonMoved():
            return replace(person, unit=event.unit, manager=event.manager)
        case PersonLeft():
            return replace(person, active=False, grants=())
        case RoleGranted() | RoleEnded():
            return replace(person, grants=_grants(person, event, happened))
        case AbsenceSet():
            return replace(person, absences=(*person.absences, event))
        case ContactSet() | ContactFailed():
            return _reached(person, event)
        case PersonInvited():
            return person
