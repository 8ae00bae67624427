"""Clause 5.4: members of staff, with their roles and since when.

A `Person` is the fold of a ``person/<id>`` stream. The `Directory` contains all of them, in the
form that acts query. Names are not here: core knows people by opaque ids.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
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


class Release(Coded):
    """What one person may be given to keep outside this installation, if another agrees."""

    key_sheet = "key_sheet"
    everything = "everything"


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
    """Unit or manager changed; `first` and `alone` as in `RoleGranted`."""

    unit: Code | None = None
    manager: Id | None = None
    first: Id | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """No longer in personnel; what they did keeps their id."""

    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """A role for a unit and all below it, or for the whole organization (unit None). `first` is who
    proposed it, where it took a second person; `alone` says why no second person agreed."""

    role: Role
    unit: Code | None = None
    first: Id | None = None
    alone: Sealed | None = None


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
    """An invitation to set a password and sign in as the person was created; `again` if
    the person had one already. `sign_in` is the name of the account; `first` and `alone` as in
    `RoleGranted`."""

    again: bool = False
    sign_in: Sealed | None = None
    first: Id | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of what a person can see: the act on that person, and what the act names."""

    act: Code
    role: Role | None = None
    unit: Code | None = None
    manager: Id | None = None
    again: bool = False
    what: Release | None = None


@dataclass(frozen=True, slots=True)
class AccessProposed:
    """One person proposed a change of what the person can see. A second person has not decided. Of
    an invitation, `sign_in` is the name of the account."""

    change: Change
    reason: Sealed | None = None
    sign_in: Sealed | None = None


@dataclass(frozen=True, slots=True)
class AccessDeclined:
    """A proposed change is off: a second person declined it, or its author withdrew it; `first` is
    its author."""

    change: Change
    reason: Sealed
    first: Id | None = None


@dataclass(frozen=True, slots=True)
class AccessReleased:
    """The person may get something to keep outside this installation, within one day. `first` is
    who proposed it, `alone` as in `RoleGranted`."""

    what: Release
    first: Id | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """Another system can act as the person with this token, within its scopes."""

    token: Id
    scopes: tuple[Code, ...]
    ends: Moment


@dataclass(frozen=True, slots=True)
class TokenEnded:
    """A token cannot be used any longer."""

    token: Id


@dataclass(frozen=True, slots=True)
class SignInEnded:
    """The person's passwords, invitations, tokens and sessions ended. They keep their roles."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """The person set a password, which ended their sessions. With an invitation (`reset`) their
    tokens ended too."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class CommandsRead:
    """The person read what the operator did on the command line, up to this entry."""

    up_to: int


@dataclass(frozen=True, slots=True)
class ContactSet:
    """Where notices to the person go by e-mail; None: nowhere. With `confirm` they go there once
    the person confirmed it (`ContactConfirmed`), until then where they went before."""

    email: Sealed | None = None
    confirm: bool | None = None


@dataclass(frozen=True, slots=True)
class ContactConfirmed:
    """The person entered the code that was sent to their new address."""


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
    | ContactConfirmed
    | ContactFailed
    | AccessProposed
    | AccessDeclined
    | AccessReleased
    | TokenIssued
    | TokenEnded
    | SignInEnded
    | PasswordSet
    | CommandsRead
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A current role; `unit` None is the whole organisation."""

    role: Role
    unit: Code | None
    since: Moment


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A proposed change that a second person has not decided yet."""

    change: Change
    by: Id
    since: Moment
    reason: Sealed | None = None
    sign_in: Sealed | None = None


RELEASED_FOR = timedelta(days=1)
"""How long a person can get what was released to them."""


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
    unconfirmed: Id | None = None
    """The piece with an address that the person has not confirmed yet, as their entries say."""
    waiting: tuple[WaitingChange, ...] = ()
    released: tuple[tuple[Release, Moment], ...] = ()
    read_up_to: int = 0

    def proposed(self, change: Change) -> WaitingChange | None:
        """Return the proposal of this change that still waits, or None."""
        return next((proposal for proposal in self.waiting if proposal.change == change), None)

    def may_take(self, what: Release, now: Moment) -> bool:
        """Return whether it was released to them within the last day."""
        last = max((since for release, since in self.released if release is what), default=None)
        return self.active and last is not None and now < last + RELEASED_FOR

    def roles(self) -> frozenset[Role]:
        """Every role held now, whatever the unit."""
        return frozenset(grant.role for grant in self.grants) if self.active else frozenset()

    def away(self, day: Day) -> AbsenceSet | None:
        """The absence that covers the day; the one set last wins."""
        return next((a for a in reversed(self.absences) if a.first <= day <= a.last), None)


@dataclass(frozen=True, slots=True)
class Competence:
    """A person is competent for complaints of these categories and those below, or of all if it
    names none, until the end of a day."""

    person: Id
    categories: tuple[Code, ...] = ()
    last: Day | None = None

    def covers(self, categories: Collection[Code], day: Day) -> bool:
        """Return whether it counts on a day for a complaint in one of these categories."""
        current = self.last is None or day <= self.last
        return current and (
            not self.categories or any(category in categories for category in self.categories)
        )


@dataclass(frozen=True, slots=True)
class Directory:
    """All staff by id, as plain values, and what they are recorded as competent for."""

    persons: Mapping[Id, Person] = field(default_factory=lambda: MappingProxyType({}))
    competences: tuple[Competence, ...] = ()

    def person(self, of: Id | None) -> Person | None:
        """Return the person, or None for None and for an id that was never added."""
        return self.persons.get(of) if of is not None else None

    def competent(self, person: Id, categories: Collection[Code], day: Day) -> bool:
        """Return whether a record that counts on a day says that the person is competent."""
        theirs = (record for record in self.competences if record.person == person)
        return any(record.covers(categories, day) for record in theirs)

    def holders(self, role: Role) -> tuple[Person, ...]:
        """Return all active people with the role for the whole organisation."""
        return tuple(
            person
            for person in self.persons.values()
            if person.active and any(g.role is role and g.unit is None for g in person.grants)
        )

    def above(self, person: Id) -> Iterator[Id]:
        """Yield the line of managers above a person, each once."""
        seen: set[Id] = set()
        at = self.person(person)
        while at is not None and at.manager is not None and at.manager not in seen:
            seen.add(at.manager)
            yield at.manager
            at = self.person(at.manager)

    def manages(self, manager: Id, person: Id) -> bool:
        """Return whether `manager` is above `person` in the line of managers, however far."""
        return manager in self.above(person)


def evolve_person(
    person: Person | None,
    event: PersonEvent,
    *,
    person_id: Id,
    happened: Moment,
    by: Id | None = None,
) -> Person:
    """The person after the event of `by`. Raises ValueError without PersonAdded at first."""
    if person is None:
        if not isinstance(event, PersonAdded):
            raise ValueError(f"{person_id} begins with {type(event).__name__}")
        return Person(person_id, event.unit, event.manager, event.name)
    waiting = tuple(proposal for proposal in person.waiting if not _decides(event, proposal.change))
    if isinstance(event, AccessProposed):
        new = WaitingChange(event.change, by or person_id, happened, event.reason, event.sign_in)
        waiting = (*waiting, new)
    return _evolved(replace(person, waiting=waiting), event, happened)


def _contacted(person: Person, event: ContactSet | ContactConfirmed) -> Person:
    if isinstance(event, ContactConfirmed):
        contact = person.unconfirmed or person.contact
    elif event.confirm and event.email:
        return replace(person, unconfirmed=event.email.sealed)
    else:
        contact = event.email.sealed if event.email else None
    return replace(person, contact=contact, contact_failed=False, unconfirmed=None)


def _evolved(person: Person, event: PersonEvent, happened: Moment) -> Person:
    match event:
        case PersonAdded(unit, manager, name):
            return replace(person, unit=unit, manager=manager, name=name, active=True)
        case PersonMoved(unit, manager):
            return replace(person, unit=unit, manager=manager)
        case PersonLeft():
            return replace(person, active=False, grants=(), waiting=(), released=())
        case RoleGranted() | RoleEnded():
            return replace(person, grants=_grants(person, event, happened))
        case AbsenceSet():
            return replace(person, absences=(*person.absences, event))
        case ContactSet() | ContactConfirmed():
            return _contacted(person, event)
        case ContactFailed():
            return replace(person, contact_failed=True)
        case AccessReleased(what):
            return replace(person, released=(*person.released, (what, happened)))
        case CommandsRead(up_to):
            return replace(person, read_up_to=up_to)
        case _:
            return person


def _grants(person: Person, event: RoleGranted | RoleEnded, happened: Moment) -> tuple[Grant, ...]:
    if isinstance(event, RoleGranted):
        return (*person.grants, Grant(event.role, event.unit, happened))
    return tuple(g for g in person.grants if (g.role, g.unit) != (event.role, event.unit))


def _decides(event: PersonEvent, change: Change) -> bool:
    match event:
        case AccessDeclined():
            return change == event.change
        case RoleGranted(role, unit):
            return change == Change(Code("grant-role"), role=role, unit=unit)
        case PersonInvited():
            return change.act == "invite-person"
        case PersonMoved():
            return change.act == "move-person"
        case AccessReleased(what):
            return change == Change(Code("release-access"), what=what)
        case _:
            return False
