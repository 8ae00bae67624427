"""The one table of errands. It holds codes, ids and moments, never words."""

from django.db import models
from django.db.models import Q


class Errand(models.Model):
    """Something to be done because of one entry, once, for one party (0 for none)."""

    stream = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    party = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    """Not before; while somebody has it in hand, the end of the lease."""
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=100, default="")
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    shelved_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, default="")
    """The code of what went wrong last."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="errand_once", fields=["stream", "version", "kind", "party"]
            ),
            models.CheckConstraint(
                name="errand_done_or_shelved",
                condition=Q(done_at__isnull=True) | Q(shelved_at__isnull=True),
            ),
            models.CheckConstraint(
                name="errand_lease_has_its_end",
                condition=Q(leased_by="", lease_until__isnull=True)
                | (~Q(leased_by="") & Q(lease_until__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="errand_to_do",
                fields=["run_after", "id"],
                condition=Q(done_at__isnull=True, shelved_at__isnull=True),
            ),
            models.Index(
                name="errand_shelf", fields=["shelved_at"], condition=Q(shelved_at__isnull=False)
            ),
            models.Index(
                name="errand_done", fields=["done_at"], condition=Q(done_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.stream} {self.version}"
