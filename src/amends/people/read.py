"""Reading personnel: plain rows, in a fixed number of queries whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from . import models
from .names import folded


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role from a moment on; `unit` empty is the whole organization."""

    role: str
    unit: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, both days included; `deputy` may be empty."""

    first: date
    last: date
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in personnel as last drawn; `unit` and `manager` may be empty."""

    id: str
    name: str
    unit: str = ""
    manager: str = ""
    active: bool = True
    roles: tuple[RoleHeld, ...] = ()
    absences: tuple[Away, ...] = ()


def persons() -> list[PersonRow]:
    """Everybody who is or was in personnel, by id. Three queries."""
    return [_row(person) for person in _whole(models.Person.objects.order_by("id"))]


def person(of: str) -> PersonRow | None:
    """One of them, or None."""
    found = _whole(models.Person.objects.filter(id=of)).first()
    return _row(found) if found else None


def names(ids: Iterable[str]) -> dict[str, str]:
    """The names to show, by id; an id that was never drawn has none."""
    return dict(models.Person.objects.filter(id__in=set(ids)).values_list("id", "name"))


def all_names() -> dict[str, str]:
    """The names of everybody who is or was in personnel, by id. One query."""
    return dict(models.Person.objects.values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody, and what they sign in with."""

    person: PersonRow
    sign_ins: tuple[str, ...] = ()


def everybody() -> list[Called]:
    """Everybody who is or was in personnel, by name. Four queries."""
    names: dict[str, list[str]] = {}
    for sign_in, whose in sorted(sign_ins().items()):
        names.setdefault(whose, []).append(sign_in)
    found = [Called(one, tuple(names.get(one.id, ()))) for one in persons()]
    return sorted(found, key=lambda one: (folded(one.person.name), one.person.id))


def called(text: str) -> list[Called]:
    """Who has this id or signs in so; nobody else then, for neither is another's. Else who has
    exactly this name as it is shown, without regard to capitals; of several those who are still
    here, if any is."""
    everyone, wanted = everybody(), folded(text)
    exact = [one for one in everyone if one.person.id == text or wanted in one.sign_ins]
    if exact:
        return exact
    named = [one for one in everyone if _plain(one.person.name) == _plain(text)]
    return [one for one in named if one.person.active] or named


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def sign_ins() -> dict[str, str]:
    """Everybody who can sign in, by what they sign in with."""
    return dict(models.Account.objects.values_list("sign_in", "person"))


def versions(ids: Iterable[str]) -> dict[str, int]:
    """Of which version each row is the picture."""
    return dict(models.Person.objects.filter(id__in=set(ids)).values_list("id", "version"))


STAMP = "SELECT COUNT(*) AS people, COALESCE(SUM(version), 0) AS versions FROM people_person"
"""Changes whenever somebody in personnel is drawn anew, for a query that asks for more than this:
how many there are, and the sum of their versions, which only grow."""


def _whole(persons: QuerySet[models.Person]) -> QuerySet[models.Person]:
    parts = {"roles": models.Role, "absences": models.Absence}
    return persons.prefetch_related(
        *(Prefetch(name, model._default_manager.order_by("id")) for name, model in parts.items())
    )


def _row(person: models.Person) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        unit=person.unit,
        manager=person.manager,
        active=person.active,
        roles=tuple(RoleHeld(r.role, r.unit, r.since) for r in person.roles.all()),
        absences=tuple(Away(a.first, a.last, a.deputy) for a in person.absences.all()),
    )
