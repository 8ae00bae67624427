"""FormLayout the picture of a person's stream. Only the pen calls this."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from . import models
from .read import PersonRow


def project_persons(rows: Sequence[PersonRow], *, versions: Mapping[str, int]) -> None:
    """Draws persons anew, whole: what was drawn of them before is gone. Seven statements."""
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
                    version=versions[row.id],
                )
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["name", "unit", "manager", "active", "version"],
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


def forget_all() -> None:
    """Takes the whole picture down, before it is drawn anew from the journal."""
    models.Person.objects.all().delete()
