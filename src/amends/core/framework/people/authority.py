"""Clauses 4.10 and 5.4: who may do what, and who may see a complaint.

`may_see` is the one access rule. `handling.perform` writes its result into the register, and the
register only filters by it. No interface has a copy of the rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ...refusal import Guard, demand
from ...values import Code, Coded, Id
from .personnel import Directory, Person, Role


class Permission(StrEnum):
    """Every permission, as ``scope:resource:action``, in alphabetical order."""

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
    improvement_decide = "improvement:record:decide"
    improvement_work = "improvement:record:work"
    journal_read = "journal:entries:read"
    people_manage = "people:persons:manage"
    policy_adopt = "policy:rules:adopt"
    policy_read = "policy:rules:read"
    sample_draw = "quality:sample:draw"
    system_run = "system:worker:run"
    tokens_manage = "people:tokens:manage"


_P = Permission
_EVERYBODY = frozenset({_P.complaint_receive, _P.policy_read})
_CONTACT = _EVERYBODY | {_P.complaint_note, _P.complaint_read}
_HANDLER = _CONTACT | {
    _P.complaint_handle,
    _P.complaint_decide,
    _P.complaint_scope,
    _P.improvement_work,
}
_MANAGER = _HANDLER | {_P.complaint_assign, _P.complaint_authorize, _P.improvement_decide}

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
        _P.sample_draw,
    },
    Role.top_management: _CONTACT
    | {
        _P.complaint_authorize,
        _P.complaint_assign,
        _P.improvement_decide,
        _P.improvement_work,
        _P.policy_adopt,
        _P.sample_draw,
    },
    Role.auditor: frozenset({_P.journal_read, _P.policy_read}),
    Role.administrator: frozenset({_P.people_manage, _P.policy_read, _P.tokens_manage}),
}
"""Permissions of each role. An administrator configures and sees no complaint; an auditor reads the
record with identities masked."""

COMPLAINANT = frozenset({_P.complaint_receive})
SYSTEM = frozenset({_P.system_run})
IMPORT = frozenset({_P.complaint_import, _P.complaint_receive})


OPERATING = Code("operator")
"""What an entry says of an act that the operator did in a person's name."""
BY_PAGE, BY_API = Code("page"), Code("api")
"""How a person opened what they sign: on its page, or with the token with which they act."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff, a person involved in the complaint, the system, the import or a
    service token. `id` is what the journal records."""

    id: Id
    person: Person | None = None
    party: int | None = None
    granted: frozenset[Permission] = frozenset()
    command: Code | None = None
    """The command by which the operator of the installation acts in the person's name."""
    token: Id | None = None
    """The API token with which another system acts as the person."""
    opened: Code | None = None
    """How they opened what they act on, in its present version; None if they have not, or if it
    was not asked because the act needs none of it."""

    @classmethod
    def of(cls, person: Person) -> "Actor":
        """Return the person as an actor in their own name."""
        return cls(person.id, person=person)

    @classmethod
    def complainant(cls, party: int) -> "Actor":
        """Return a complainant or representative, verified by reference and access code."""
        return cls(Id(f"party/{party}"), party=party, granted=COMPLAINANT)

    @classmethod
    def by_code(cls, person: Id) -> "Actor":
        """Return a person complained about who proved the access code of their letter."""
        return cls(person, granted=COMPLAINANT)

    @property
    def via(self) -> Code | None:
        """Who acted in the person's name; None if they acted themselves."""
        return OPERATING if self.command else None

    @property
    def having_opened(self) -> "Actor":
        """The same actor as if they had opened everything, to try what would be accepted then."""
        return replace(self, opened=BY_PAGE)

    def demand_opened(self) -> None:
        """Refuse a person who did not open what they sign, as it is now. Complainants and machines
        sign nothing."""
        demand(self.person is None or self.opened is not None, Guard.not_opened)

    @property
    def is_worker(self) -> bool:
        """Whether this is the background worker."""
        return self.person is None and Permission.system_run in self.granted

    def may(self, permission: Permission, *, units: Iterable[Code]) -> bool:
        """Return whether the permission is granted for a complaint; `units` are its unit and all
        above it. A grant for the whole organisation always counts."""
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
        """Return whether the permission is granted in at least one unit."""
        everywhere = self.person.grants if self.person is not None else ()
        return self.may(permission, units=[g.unit for g in everywhere if g.unit is not None])


SYSTEM_ACTOR = Actor(Id("system"), granted=SYSTEM)
DISPOSAL_ACTOR = Actor(Id("system"), granted=SYSTEM | {_P.complaint_erase})
"""The worker that carries out an approved disposal."""
IMPORT_ACTOR = Actor(Id("import"), granted=IMPORT)
PUBLIC_ACTOR = Actor(Id("public"), granted=COMPLAINANT)
"""A visitor of the public site who has proved nothing yet: may submit a complaint."""


class Ground(Coded):
    """Why a person may see a complaint."""

    unit = "unit"
    owner = "owner"
    deputy = "deputy"
    assigned = "assigned"
    representative = "representative"


_WORKING_ON_IT = frozenset({Ground.owner, Ground.deputy, Ground.assigned, Ground.representative})
"""Grounds of people who work on a complaint; belonging to its unit is not one."""


class Wall(Coded):
    """Why a person may not see a complaint. Falsy, unlike `Ground`, so that `may_see` can be asked
    as a question."""

    complained_about = "complained_about"
    manages_person_complained_about = "manages_person_complained_about"
    sealed_triage = "sealed_triage"
    restricted = "restricted"
    other_unit = "other_unit"
    taken_back = "taken_back"

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Sight:
    """What the access rule needs of a complaint; `units` is its unit and all above it."""

    units: tuple[Code, ...]
    owner: Id
    assigned: frozenset[Id]
    subjects: frozenset[Id]
    triage: bool
    triage_deputies: frozenset[Id] = frozenset()
    taken_back: bool = False

    @property
    def restricted(self) -> bool:
        """Whether only people directly concerned may know of it: not assessed yet for allegations
        against staff, or about a person (D-j)."""
        return self.triage or bool(self.subjects)


def may_see(person: Person, sight: Sight, directory: Directory) -> Ground | Wall:
    """The one access rule (4.10, Annex D).

    A person complained about never sees the complaint, whatever their role, nor do their managers.
    Before it is assessed, a restricted complaint is seen only by the complaints manager, or by a
    deputy from another unit named in the policy. A restricted complaint is seen by people directly
    concerned, any other by everyone who may read complaints of its unit. No one sees an undone
    import.
    """
    if sight.taken_back:
        return Wall.taken_back
    if person.id in sight.subjects:
        return Wall.complained_about
    if any(directory.manages(person.id, subject) for subject in sight.subjects):
        return Wall.manages_person_complained_about
    if not person.active:
        return Wall.other_unit
    if sight.triage:
        return _triage(person, sight)
    if person.id == sight.owner and _reads_somewhere(person):
        return Ground.owner
    if person.id in sight.assigned and _reads_somewhere(person):
        return Ground.assigned
    if is_representative(person):
        return Ground.representative
    if not Actor.of(person).may(Permission.complaint_read, units=sight.units):
        return Wall.other_unit
    return Wall.restricted if sight.restricted else Ground.unit


def examines(person: Person, sight: Sight) -> bool:
    """Return whether a person reads the complaint with identities masked and cannot act on it (5.4,
    8.5): an auditor of the whole organisation, for unrestricted complaints. People who work with
    complaints see them by `may_see`."""
    return reads_the_log(person) and not sight.restricted and not sight.taken_back


def reads_the_log(person: Person) -> bool:
    """Return whether the person may read the journal of the whole organisation."""
    return Actor.of(person).may(Permission.journal_read, units=())


def knows_names(person: Person, sight: Sight, directory: Directory) -> bool:
    """Return whether a person may see a confidential name (4.10): people who work on the complaint
    may, because they may have to ask back. Belonging to its unit is not enough."""
    return may_see(person, sight, directory) in _WORKING_ON_IT


def is_representative(person: Person) -> bool:
    """Return whether the person is the complaints manager of the whole organisation (5.4.2)."""
    return _leads(person, Role.management_representative)


def sees_every_number(person: Person) -> bool:
    """Return whether the person sees small numbers in figures, too (8.4): the complaints manager
    and senior management, such as a shop's owner. This depends on the role alone."""
    return _leads(person, Role.management_representative, Role.top_management)


def _leads(person: Person, *roles: Role) -> bool:
    return person.active and any(g.role in roles and g.unit is None for g in person.grants)


def _triage(person: Person, sight: Sight) -> Ground | Wall:
    if is_representative(person):
        return Ground.representative
    if person.id in sight.triage_deputies:
        return Ground.deputy
    return Wall.sealed_triage


def _reads_somewhere(person: Person) -> bool:
    return any(Permission.complaint_read in PERMISSIONS[grant.role] for grant in person.grants)
