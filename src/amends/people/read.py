"""Reading staff: plain rows, in a fixed number of queries whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from . import models
from .names import folded


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role from a moment on; `unit` empty is the whole organisation."""

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
    """A member of staff as last projected; `unit` and `manager` may be empty."""

    id: str
    name: str
    unit: str = ""
    manager: str = ""
    active: bool = True
    roles: tuple[RoleHeld, ...] = ()
    absences: tuple[Away, ...] = ()
    contact: str = ""
    contact_failed: bool = False
    waiting: int = 0
    read_up_to: int = 0


def persons() -> list[PersonRow]:
    """Return all present and former staff, by id. Three queries."""
    return [_row(person) for person in _whole(models.Person.objects.order_by("id"))]


def person(of: str) -> PersonRow | None:
    """One of them, or None."""
    row = _whole(models.Person.objects.filter(id=of)).first()
    return _row(row) if row else None


def names(ids: Iterable[str]) -> dict[str, str]:
    """Return the names to show, by id; an id that was never projected has none."""
    return dict(models.Person.objects.filter(id__in=set(ids)).values_list("id", "name"))


def all_names() -> dict[str, str]:
    """Return the names of all present and former staff, by id. One query."""
    return dict(models.Person.objects.values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class Called:
    """A person and their sign-in names."""

    person: PersonRow
    sign_ins: tuple[str, ...] = ()


def everybody() -> list[Called]:
    """Return all present and former staff, by name. Four queries."""
    names: dict[str, list[str]] = {}
    for sign_in, whose in sorted(sign_ins().items()):
        names.setdefault(whose, []).append(sign_in)
    staff = [Called(row, tuple(names.get(row.id, ()))) for row in persons()]
    return sorted(staff, key=lambda who: (folded(who.person.name), who.person.id))


def called(text: str) -> list[Called]:
    """Return the person with this id or sign-in name, both of which are unique. Otherwise return
    those with exactly this displayed name, ignoring case; if there are several, only the active
    ones, if any."""
    everyone, wanted = everybody(), folded(text)
    exact = [who for who in everyone if who.person.id == text or wanted in who.sign_ins]
    if exact:
        return exact
    named = [who for who in everyone if _plain(who.person.name) == _plain(text)]
    return [who for who in named if who.person.active] or named


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def sign_ins() -> dict[str, str]:
    """Return everyone who can sign in, by sign-in name."""
    return dict(models.Account.objects.values_list("sign_in", "person"))


def signs_in(person: str) -> bool:
    """Return whether a person has an account with which they can sign in."""
    here = models.Person.objects.filter(id=person, active=True).exists()
    return here and models.Account.objects.filter(person=person, is_active=True).exists()


def versions(ids: Iterable[str] | None = None) -> dict[str, int]:
    """Return from which version each row was projected; None is all rows."""
    rows = models.Person.objects.values_list("id", "version")
    return dict(rows if ids is None else rows.filter(id__in=set(ids)))


def with_proposals() -> list[str]:
    """Return the ids of those about whom a proposed change waits for a second person."""
    rows = models.Person.objects.filter(waiting__gt=0)
    return list(rows.order_by("id").values_list("id", flat=True))


def read_up_to(person: str) -> int:
    """Return the last command of the operator that the person read."""
    values = models.Person.objects.filter(id=person).values_list("read_up_to", flat=True)
    return values.first() or 0


STAMP = "SELECT COUNT(*) AS people, COALESCE(SUM(version), 0) AS versions FROM people_person"
"""Query for a marker that changes whenever a member of staff is projected: their number, and the
sum of their versions, which only grow."""


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
        contact=person.contact,
        contact_failed=person.contact_failed,
        waiting=person.waiting,
        read_up_to=person.read_up_to,
    )
