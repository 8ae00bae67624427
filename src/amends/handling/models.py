"""Table of idempotency keys, so that a repeated request changes nothing (`docs/api.md`)."""

from django.db import models


class IdempotencyRecord(models.Model):
    """A request that was carried out: its key, its body and its result."""

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
