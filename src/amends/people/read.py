"""Reading personnel: plain rows, in a fixed number of queries whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, QuerySet, Sum

from . import models


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role from a moment on; `unit` empty is the whole organization."""

    role: str
    unit: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, both days included; `deputy` may be empty."""

    first: date
    last: date
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Able:
    """A competence."""

    code: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Tied:
    """A declared interest."""

    code: str
    about: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in personnel as last drawn; `unit` and `manager` may be empty."""

    id: str
    name: str
    unit: str = ""
    manager: str = ""
    languages: tuple[str, ...] = ()
    active: bool = True
    roles: tuple[RoleHeld, ...] = ()
    absences: tuple[Away, ...] = ()
    competences: tuple[Able, ...] = ()
    interests: tuple[Tied, ...] = ()


def persons() -> list[PersonRow]:
    """Everybody who is or was in personnel, by id. Five queries."""
    return [_row(person) for person in _whole(models.Person.objects.order_by("id"))]


def person(of: str) -> PersonRow | None:
    """One of them, or None."""
    found = _whole(models.Person.objects.filter(id=of)).first()
    return _row(found) if found else None


def names(ids: Iterable[str]) -> dict[str, str]:
    """The names to show, by id; an id that was never drawn has none."""
    return dict(models.Person.objects.filter(id__in=set(ids)).values_list("id", "name"))


def versions(ids: Iterable[str]) -> dict[str, int]:
    """Of which version each row is the picture."""
    return dict(models.Person.objects.filter(id__in=set(ids)).values_list("id", "version"))


def stamp() -> tuple[int, int]:
    """Changes whenever somebody in personnel is drawn anew: how many there are, and the sum of
    their versions, which only grow."""
    found = models.Person.objects.aggregate(count=Count("id"), versions=Sum("version"))
    return found["count"], found["versions"] or 0


def _whole(persons: QuerySet[models.Person]) -> QuerySet[models.Person]:
    parts = {
        "roles": models.Role,
        "absences": models.Absence,
        "competences": models.Competence,
        "interests": models.Interest,
    }
    return persons.prefetch_related(
        *(Prefetch(name, model._default_manager.order_by("id")) for name, model in parts.items())
    )


def _row(person: models.Person) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        unit=person.unit,
        manager=person.manager,
        languages=tuple(person.languages),
        active=person.active,
        roles=tuple(RoleHeld(r.role, r.unit, r.since, r.until) for r in person.roles.all()),
        absences=tuple(Away(a.first, a.last, a.deputy) for a in person.absences.all()),
        competences=tuple(Able(c.code, c.since, c.until) for c in person.competences.all()),
        interests=tuple(Tied(i.code, i.about, i.since, i.until) for i in person.interests.all()),
    )
