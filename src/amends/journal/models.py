"""Tables of the journal. Rows are only inserted; `guard` refuses everything else. Only what waits
for its place in the log is also deleted, when it has one."""

from django.db import models


class Entry(models.Model):
    """One event, as hashed. Its columns are the lines of the digest."""

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    body = models.TextField()
    """Canonical JSON text; never serialised again."""
    recorded = models.CharField(max_length=27)
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``, stored as text because the text is hashed."""
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "version"], name="entry_version")]

    def __str__(self) -> str:
        return f"{self.stream}@{self.version}"


class Leaf(models.Model):
    """The place of an entry in the log: RFC 6962 leaf hash, numbered from 0 without a gap."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    hash = models.BinaryField()


class Waiting(models.Model):
    """An entry without a leaf: inserted with the entry and deleted with its leaf, by triggers of
    the database (`engine.put_waiting`). So one that commits late is here too, whatever its id."""

    entry = models.BigIntegerField(primary_key=True)


class Node(models.Model):
    """The root of a complete subtree of 2^level leaves; stored at every fourth level only."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """A signed statement of the log's size and root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    """The signed note (C2SP tlog-checkpoint)."""
    at = models.DateTimeField()


class Document(models.Model):
    """An adopted policy, pack or calendar, stored for ever under the SHA-256 of its text."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()
