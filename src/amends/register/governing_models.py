"""Table of governing records: statements, policy texts, audits, reviews and the like."""

from django.db import models

from .columns import ID, code, ident, index


class GoverningRecord(models.Model):
    """One governing record as of one version of its stream, which is its id."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    kind = code()
    state = code()
    owner = ident()
    unit = code()
    about = ident()
    title = ident()
    """The piece with its title."""
    due = models.DateField(null=True)
    """When its owner has to act next; null if no one has to."""
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    begun_at = models.DateTimeField()

    class Meta:
        indexes = [
            index("governing_kind", "kind", "state"),
            index("governing_due", "due", "owner"),
        ]
