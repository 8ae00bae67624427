"""Clauses 4.10 and 5.4: who may do what, and who may see a complaint.

`may_see` is the one access rule: the pen writes its answer into the register, the register only
filters, and no door carries a copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ...values import Code, Coded, Id
from .personnel import Directory, Person, Role


class Permission(StrEnum):
    """Everything that can be permitted, as ``scope:resource:action``, alphabetical."""

    complaint_assign = "complaint:case:assign"
    complaint_authorize = "complaint:response:authorize"
    complaint_decide = "complaint:response:decide"
    complaint_erase = "complaint:words:erase"
    complaint_handle = "complaint:case:handle"
    complaint_import = "complaint:case:import"
    complaint_note = "complaint:case:note"
    complaint_read = "complaint:case:read"
    complaint_receive = "complaint:case:receive"
    complaint_scope = "complaint:case:scope"
    complaint_triage = "complaint:subject:triage"
    journal_read = "journal:entries:read"
    people_manage = "people:persons:manage"
    policy_adopt = "policy:rules:adopt"
    policy_read = "policy:rules:read"
    system_run = "system:worker:run"
    tokens_manage = "people:tokens:manage"


_P = Permission
_EVERYBODY = frozenset({_P.complaint_receive, _P.policy_read})
_CONTACT = _EVERYBODY | {_P.complaint_note, _P.complaint_read}
_HANDLER = _CONTACT | {_P.complaint_handle, _P.complaint_decide, _P.complaint_scope}
_MANAGER = _HANDLER | {_P.complaint_assign, _P.complaint_authorize}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.personnel: _EVERYBODY,
    Role.contact_personnel: _CONTACT | {_P.complaint_decide},
    Role.handler: _HANDLER,
    Role.area_manager: _MANAGER,
    Role.outside_reviewer: frozenset(
        {
            _P.complaint_read,
            _P.complaint_handle,
            _P.complaint_decide,
            _P.complaint_authorize,
            _P.complaint_note,
        }
    ),
    Role.management_representative: _MANAGER
    | {
        _P.complaint_erase,
        _P.complaint_import,
        _P.complaint_triage,
        _P.journal_read,
        _P.people_manage,
        _P.policy_adopt,
    },
    Role.top_management: _CONTACT | {_P.complaint_authorize, _P.complaint_assign, _P.policy_adopt},
    Role.auditor: frozenset({_P.journal_read, _P.policy_read}),
    Role.administrator: frozenset({_P.people_manage, _P.policy_read, _P.tokens_manage}),
}
"""What each role may do. An administrator configures and sees no complaint; an auditor reads the
record with identities masked."""

COMPLAINANT = frozenset({_P.complaint_receive})
SYSTEM = frozenset({_P.system_run})
IMPORT = frozenset({_P.complaint_import, _P.complaint_receive})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in personnel, a party to the complaint, the system, the import or a
    service token. `id` is what the journal records."""

    id: Id
    person: Person | None = None
    party: int | None = None
    granted: frozenset[Permission] = frozenset()

    @classmethod
    def of(cls, person: Person) -> "Actor":
        """The person acting in their own name."""
        return cls(person.id, person=person)

    @classmethod
    def complainant(cls, party: int) -> "Actor":
        """A party to the complaint, who proved it by reference and secret."""
        return cls(Id(f"party/{party}"), party=party, granted=COMPLAINANT)

    def may(self, permission: Permission, *, units: Iterable[Code]) -> bool:
        """Whether the permission is held for a complaint of which `units` are the unit and all
        above it. A grant for the whole organization always counts."""
        if permission in self.granted:
            return True
        if self.person is None or not self.person.active:
            return False
        above = frozenset(units)
        return any(
            permission in PERMISSIONS[grant.role] and (grant.unit is None or grant.unit in above)
            for grant in self.person.grants
        )

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether the permission is held in some unit at least."""
        everywhere = self.person.grants if self.person is not None else ()
        return self.may(permission, units=[g.unit for g in everywhere if g.unit is not None])


SYSTEM_ACTOR = Actor(Id("system"), granted=SYSTEM)
IMPORT_ACTOR = Actor(Id("import"), granted=IMPORT)
PUBLIC_ACTOR = Actor(Id("public"), granted=COMPLAINANT)
"""Somebody at the public door who has not proved anything yet: may lodge."""


class Ground(Coded):
    """Why somebody may see a complaint."""

    unit = "unit"
    owner = "owner"
    deputy = "deputy"
    assigned = "assigned"
    representative = "representative"


_WORKING_ON_IT = frozenset({Ground.owner, Ground.deputy, Ground.assigned, Ground.representative})
"""The grounds of those who work on a complaint; whoever only belongs to its unit does not."""


class Wall(Coded):
    """Why somebody may not see a complaint."""

    complained_about = "complained_about"
    manages_person_complained_about = "manages_person_complained_about"
    sealed_triage = "sealed_triage"
    restricted = "restricted"
    other_unit = "other_unit"
    taken_back = "taken_back"


@dataclass(frozen=True, slots=True)
class Allowed:
    """May see, and on which ground."""

    ground: Ground

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """May not see, and why. Falsy."""

    wall: Wall

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Sight:
    """What the access rule needs to know of a complaint; `units` is its unit and all above it."""

    units: tuple[Code, ...]
    owner: Id
    assigned: frozenset[Id]
    subjects: frozenset[Id]
    triage: bool
    triage_deputies: frozenset[Id] = frozenset()
    taken_back: bool = False

    @property
    def restricted(self) -> bool:
        """Known only to those directly concerned: sealed for triage, or about a person (D-j)."""
        return self.triage or bool(self.subjects)


def may_see(person: Person, sight: Sight, directory: Directory) -> Allowed | Denied:
    """The one access rule (4.10, Annex D).

    A person complained about never sees the file, whatever their role, nor does who manages
    them. In sealed triage only a representative, or a deputy of another unit whom the policy
    names, sees it. A restricted complaint is seen by those concerned with it; any other by
    everybody who may read complaints of its unit. One that was taken back is nobody's.
    """
    if sight.taken_back:
        return Denied(Wall.taken_back)
    if person.id in sight.subjects:
        return Denied(Wall.complained_about)
    if any(directory.manages(person.id, subject) for subject in sight.subjects):
        return Denied(Wall.manages_person_complained_about)
    if not person.active:
        return Denied(Wall.other_unit)
    if sight.triage:
        return _triage(person, sight)
    if person.id == sight.owner and _reads_somewhere(person):
        return Allowed(Ground.owner)
    if person.id in sight.assigned and _reads_somewhere(person):
        return Allowed(Ground.assigned)
    if is_representative(person):
        return Allowed(Ground.representative)
    if not Actor.of(person).may(Permission.complaint_read, units=sight.units):
        return Denied(Wall.other_unit)
    return Denied(Wall.restricted) if sight.restricted else Allowed(Ground.unit)


def examines(person: Person, sight: Sight) -> bool:
    """Whether somebody reads the file with identities masked, and does nothing in it (5.4, 8.5):
    whoever reads the record of the whole organization, where no wall stands. Who works with
    complaints sees them by `may_see`."""
    reads = any(
        grant.unit is None and Permission.journal_read in PERMISSIONS[grant.role]
        for grant in person.grants
    )
    return person.active and reads and not sight.restricted and not sight.taken_back


def knows_names(person: Person, sight: Sight, directory: Directory) -> bool:
    """Whether somebody is told a name that was given in confidence (4.10): whoever works on the
    complaint, for they may have to ask back. Belonging to its unit is no ground."""
    answer = may_see(person, sight, directory)
    return isinstance(answer, Allowed) and answer.ground in _WORKING_ON_IT


def is_representative(person: Person) -> bool:
    """Whether the person is the management representative of the whole organization (5.4.2)."""
    return person.active and any(
        g.role is Role.management_representative and g.unit is None for g in person.grants
    )


def _triage(person: Person, sight: Sight) -> Allowed | Denied:
    if is_representative(person):
        return Allowed(Ground.representative)
    if person.id in sight.triage_deputies:
        return Allowed(Ground.deputy)
    return Denied(Wall.sealed_triage)


def _reads_somewhere(person: Person) -> bool:
    return any(Permission.complaint_read in PERMISSIONS[grant.role] for grant in person.grants)
