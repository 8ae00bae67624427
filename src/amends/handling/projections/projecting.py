"""Saving the projections of complaints and staff."""

from collections.abc import Collection, Mapping, Sequence

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint import Complaint
from amends.core.values import Code
from amends.people.projection import project_persons
from amends.people.read import Away, PersonRow, RoleHeld
from amends.register import projection as register
from amends.vault import peek

from .. import access

REPROJECT = Code("redraw")
"""The job that reprojects complaints after a change of roles or rules."""
RECOUNT = Code("recount")
"""The job that recalculates all open deadlines under the current rules."""


def project_complaints(
    complaints: list[Complaint], rules: Rules, *, new: Collection[str] = frozenset()
) -> None:
    """Save the register's rows of these complaints and who may read them; `new` are the references
    that have no rows yet."""
    register.save(
        [register.project(complaint, rules) for complaint in complaints],
        {complaint.reference: access.readers(complaint, rules) for complaint in complaints},
        new=new,
    )


def project_people(persons: Sequence[Person], versions: Mapping[str, int]) -> None:
    """Save the rows of these persons, each as of a version of their stream (by id)."""
    project_persons(rows_of(persons), versions=versions)


def rows_of(persons: Sequence[Person]) -> list[PersonRow]:
    """Return the rows of these persons."""
    names = peek([person.name.sealed for person in persons if person.name])
    return [
        PersonRow(
            id=person.id,
            name=(names.get(person.name.sealed) if person.name else None) or "",
            unit=person.unit or "",
            manager=person.manager or "",
            active=person.active,
            roles=tuple(RoleHeld(g.role, g.unit or "", g.since) for g in person.grants),
            absences=tuple(Away(a.first, a.last, a.deputy or "") for a in person.absences),
            contact=person.contact or "",
            contact_failed=person.contact_failed,
            waiting=len(person.waiting),
            read_up_to=person.read_up_to,
        )
        for person in persons
    ]
