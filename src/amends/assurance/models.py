"""The cache of the last check."""

from django.db import models


class Checked(models.Model):
    """What the record showed of one requirement when it was last checked, as JSON (`checking`). It
    can be computed again at any time."""

    item = models.CharField(primary_key=True, max_length=40)
    state = models.CharField(max_length=20, db_index=True)
    at = models.DateTimeField()
    basis = models.CharField(max_length=100)
    """What it was computed from: changes when it may have to be computed again."""
    found = models.TextField()

    def __str__(self) -> str:
        return f"{self.item} as of {self.at}"
