"""Tables of jobs and duties. They contain codes, ids and moments, never text."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """Something to be done because of one entry, once, for one person involved (0 for none)."""

    stream = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    party = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    """Not before; while a worker has it, the end of the lease."""
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=100, default="")
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, default="")
    """The code of the last problem."""

    class Meta:
        constraints = [
            models.UniqueConstraint(name="job_once", fields=["stream", "version", "kind", "party"]),
            models.CheckConstraint(
                name="job_done_or_failed",
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_lease_has_its_end",
                condition=Q(leased_by="", lease_until__isnull=True)
                | (~Q(leased_by="") & Q(lease_until__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="job_to_do",
                fields=["run_after", "id"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(
                name="job_failed", fields=["failed_at"], condition=Q(failed_at__isnull=False)
            ),
            models.Index(name="job_done", fields=["done_at"], condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.stream} {self.version}"


class Duty(models.Model):
    """Which worker does a duty, until when; in backups as everything is, and past when restored."""

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"
