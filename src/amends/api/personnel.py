"""List of staff for callers who assign complaints: what the staff area shows of them."""

from dataclasses import dataclass
from typing import Annotated

from amends.core.framework.people.personnel import HANDLING_ROLES, Person, Role
from amends.core.values import Code, Day, Id
from amends.people import read
from amends.register.pages import cursor_of, key_of

from .declared import PAGE_SIZE
from .policy import demand_reader
from .routes import Answer, Call, get
from .shared import copied

_ORDER = "personnel"


@dataclass(frozen=True, slots=True)
class PersonnelQuery:
    """Which staff to list: those with a `role`, or any, in `unit` or above it; `handles` are those
    who can be given a complaint there. Former staff are listed with `active=false`."""

    role: Role | None = None
    unit: Code | None = None
    handles: bool | None = None
    active: bool = True
    cursor: str | None = None
    limit: Annotated[int, PAGE_SIZE] = 200


@dataclass(frozen=True, slots=True)
class RoleInUnit:
    """A role, in a unit and all below it; null is the whole organization."""

    role: Role
    unit: Code | None


@dataclass(frozen=True, slots=True)
class AwayOn:
    """Away from the first to the last day, both included, and who stands in."""

    first: Day
    last: Day
    deputy: Id | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in personnel. `id` is what acts take as a person."""

    id: Id
    name: str
    unit: Code | None
    manager: Id | None
    active: bool
    roles: tuple[RoleInUnit, ...]
    away: tuple[AwayOn, ...]


@dataclass(frozen=True, slots=True)
class Personnel:
    """Some of personnel by id, and the cursor of the next page if there is one."""

    personnel: tuple[Member, ...]
    next: str | None


@get(
    "/personnel",
    "listPersonnel",
    "Who is in personnel: ids, names, roles and absences",
    tag="Personnel",
    query=PersonnelQuery,
    answers=Personnel,
    note="For people who read the policy or complaints. Whether a person may be given a certain "
    "complaint is decided by the act.",
    problems=("not-for-you", "invalid", "bad-cursor"),
)
def _listed(call: Call) -> Answer:
    demand_reader(call)
    query: PersonnelQuery = call.query
    after = str(key_of(query.cursor, _ORDER, str)[0]) if query.cursor else ""
    people = sorted(call.rules.people.persons.values(), key=lambda person: person.id)
    matching = [person for person in people if person.id > after and _wanted(person, query, call)]
    page = matching[: query.limit]
    names = read.names(person.id for person in page)
    more = len(matching) > len(page)
    return Answer(
        Personnel(
            tuple(_member(person, names.get(person.id, "")) for person in page),
            cursor_of(_ORDER, page[-1].id) if more else None,
        )
    )


def _wanted(person: Person, query: PersonnelQuery, call: Call) -> bool:
    above = {None, *(unit.code for unit in call.rules.policy.ancestors(query.unit or ""))}
    anywhere = query.unit is None
    roles = {grant.role for grant in person.grants if anywhere or grant.unit in above}
    handles = bool(roles & HANDLING_ROLES)
    return (
        person.active is query.active
        and (anywhere or bool(roles))
        and query.role in (None, *roles)
        and query.handles in (None, handles)
    )


def _member(person: Person, name: str) -> Member:
    roles = tuple(copied(RoleInUnit, grant) for grant in person.grants)
    away = tuple(copied(AwayOn, absence) for absence in person.absences)
    return copied(Member, person, name=name, roles=roles, away=away)
