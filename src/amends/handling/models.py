"""What was asked once under a key, so that asking again changes nothing (contract §4)."""

from django.db import models


class IdempotencyRecord(models.Model):
    """A request that was carried out: by which key, with which body, and what it led to."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=20, default="")
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["at"], name="idempotency_at")]
