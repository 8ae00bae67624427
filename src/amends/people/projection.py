"""Projection of a person's stream to its rows. Only `handling` calls this."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from . import models
from .read import PersonRow

_OWN = ("name", "unit", "manager", "active", "contact", "contact_failed", "waiting", "read_up_to")


def project_persons(rows: Sequence[PersonRow], *, versions: Mapping[str, int]) -> None:
    """Replace all rows of these people. Seven statements."""
    ids = [row.id for row in rows]
    with transaction.atomic():
        models.Person.objects.bulk_create(
            [
                models.Person(
                    id=row.id,
                    name=row.name,
                    unit=row.unit,
                    manager=row.manager,
                    active=row.active,
                    contact=row.contact,
                    contact_failed=row.contact_failed,
                    version=versions[row.id],
                    waiting=row.waiting,
                    read_up_to=row.read_up_to,
                )
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*_OWN, "version"],
        )
        for part in (models.Role, models.Absence):
            part._default_manager.filter(person__in=ids).delete()
        models.Role.objects.bulk_create(
            models.Role(person_id=row.id, role=r.role, unit=r.unit, since=r.since)
            for row in rows
            for r in row.roles
        )
        models.Absence.objects.bulk_create(
            models.Absence(person_id=row.id, first=a.first, last=a.last, deputy=a.deputy)
            for row in rows
            for a in row.absences
        )


def forget(ids: Iterable[str]) -> None:
    """Delete the rows of these people before they are rebuilt from the journal."""
    models.Person.objects.filter(id__in=ids).delete()
