"""The tables of imports: the name of each file, how it is read, and codes for what became of each
row. The file itself is kept with the vault's files until its rows are imported."""

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Progress of an import."""

    matching = "matching"
    queued = "queued"
    running = "running"
    done = "done"
    undoing = "undoing"
    undone = "undone"


class ImportRun(models.Model):
    """One import of one file, from the upload until long after it is done."""

    run = models.CharField(max_length=22, unique=True)
    """Under what its complaints can be undone together."""
    by = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default=State.matching)
    began = models.DateTimeField()
    changed = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=150)
    """Name of the uploaded file."""
    kind = models.CharField(max_length=10)
    stored = models.CharField(max_length=32, default="")
    enclosed = models.CharField(max_length=32, default="")
    """The archive of enclosed files, if there is one."""
    mapping = models.TextField()
    corrections = models.JSONField(default=dict)
    """Cells that were corrected by hand: texts by column, by line."""
    source = models.CharField(max_length=64, default="")
    job = models.PositiveIntegerField(default=0)
    """How often the worker was asked; a job is named by it."""
    last = models.PositiveIntegerField(default=0)
    """The line that was read last."""
    expected = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_run_in_a_known_state", condition=Q(state__in=State.values)
            )
        ]


class Line(models.Model):
    """Remarks about one row: its line in the file, a column or field, and codes."""

    import_run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=10)
    field = models.CharField(max_length=200)
    reason = models.CharField(max_length=64, default="")
    reference = models.CharField(max_length=100, default="")

    class Meta:
        indexes = [models.Index(name="line_in_order", fields=["import_run", "fate", "line", "id"])]


class SavedMapping(models.Model):
    """A saved mapping with a name, for everyone who imports."""

    name = models.CharField(primary_key=True, max_length=100)
    text = models.TextField()
    by = models.CharField(max_length=100)
    changed = models.DateTimeField()
