"""The tables of governance: what an organization prepares before it works, and versions."""

from django.db import models


class Preparation(models.Model):
    """A set-up task and its progress: a setup screen, the recovery sheet of a key, the question
    whether the disk is encrypted."""

    name = models.CharField(primary_key=True, max_length=100)
    state = models.CharField(max_length=16)
    by = models.CharField(max_length=100, default="")
    at = models.DateTimeField()


class Schema(models.Model):
    """A version whose `migrate` changed the tables, and the oldest version that can use them."""

    version = models.CharField(max_length=32)
    least_code = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version}, usable from {self.least_code}"
