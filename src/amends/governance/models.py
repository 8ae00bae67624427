"""The one table of governance: what an organization prepares before it works."""

from django.db import models


class Preparation(models.Model):
    """A set-up task and its progress: a setup screen, the recovery sheet of a key, the question
    whether the disk is encrypted."""

    name = models.CharField(primary_key=True, max_length=100)
    state = models.CharField(max_length=16)
    by = models.CharField(max_length=100, default="")
    at = models.DateTimeField()
