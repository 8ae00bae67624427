"""Drafts: input of the question pages that was not sent yet."""

from django.db import models


class Draft(models.Model):
    """Input encrypted with a key that only the writer's browser has; deleted a day after the last
    change.

    Once sent, nothing is left of the input, only the reference, so that sending twice is noticed.
    """

    id = models.CharField(primary_key=True, max_length=22)
    content = models.BinaryField()
    reference = models.CharField(max_length=20, default="")
    changed = models.DateTimeField(db_index=True)
    answered = models.PositiveSmallIntegerField(default=0)
    """How many pages are answered: which one is next."""
    language = models.CharField(max_length=16, default="")
