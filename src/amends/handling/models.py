"""What was asked once under a key, so that asking again changes nothing (contract §4)."""

from django.db import models


class Repeat(models.Model):
    """A request that was carried out: by which key, with which body, and what it led to."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=20, default="")
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="repeat_once")]
        indexes = [models.Index(fields=["at"], name="repeat_at")]


class Preparation(models.Model):
    """Something that an organization prepares once, and how far it is: a screen of the first hour,
    the recovery sheet of a key, the question whether the disk is encrypted."""

    name = models.CharField(primary_key=True, max_length=100)
    state = models.CharField(max_length=16)
    by = models.CharField(max_length=100, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
