"""Tables of the signals. None contains text: runs of words and words are kept as keyed hashes."""

from django.db import models

from amends.core.improvement.signals.recurrence import WINDOWS

REFERENCE = 100
CODE = 64


class Text(models.Model):
    """The description of one complaint as it was last compared with others."""

    reference = models.CharField(primary_key=True, max_length=REFERENCE)
    piece = models.CharField(max_length=REFERENCE, db_index=True)
    hashes = models.PositiveSmallIntegerField()
    """Size of its sketch; 0 for a text of fewer than five words, or an erased one."""


class Hash(models.Model):
    """One keyed hash of a sketch."""

    pk = models.CompositePrimaryKey("hash", "reference")
    hash = models.BigIntegerField()
    reference = models.CharField(max_length=REFERENCE, db_index=True)


class Pair(models.Model):
    """Two complaints with nearly the same text, the one compared later first."""

    pk = models.CompositePrimaryKey("reference", "other")
    reference = models.CharField(max_length=REFERENCE)
    other = models.CharField(max_length=REFERENCE, db_index=True)
    share = models.PositiveSmallIntegerField()
    """Common runs of words, in thousandths."""


class Kind(models.TextChoices):
    """What complaints of a finding have in common."""

    codes = "codes"
    text = "text"
    words = "words"


class Finding(models.Model):
    """Complaints that have something in common more often than before, as last computed."""

    key = models.CharField(primary_key=True, max_length=CODE)
    """The same as long as the same keeps coming back; problems name it."""
    kind = models.CharField(max_length=8, choices=Kind)
    category = models.CharField(max_length=CODE, default="")
    product = models.CharField(max_length=CODE, default="")
    unit = models.CharField(max_length=CODE, default="")
    field = models.CharField(max_length=CODE, default="")
    value = models.CharField(max_length=CODE, default="")
    window = models.PositiveSmallIntegerField(default=0)
    """Weeks up to the last one that were compared."""
    observed = models.PositiveIntegerField()
    expected = models.FloatField(default=0)
    surprise = models.FloatField(default=0)
    """-log10 of the probability of so many in ordinary weeks."""
    weeks = models.JSONField(default=list)
    """Complaints by week, the oldest first, the last one ending on `last_on`."""
    members = models.JSONField(default=list)
    """References of the complaints, newest first, at most 500."""
    hashes = models.JSONField(default=list)
    """Keyed hashes of its words."""
    first_on = models.DateField()
    """When the first of its complaints was received."""
    last_on = models.DateField()
    found_at = models.DateTimeField()
    computed_at = models.DateTimeField(db_index=True)
    """When it was last found; older than the state's for a rise that is over."""

    @property
    def seen(self) -> int:
        """The number by which it grows: of codes, the complaints of the longest window."""
        return sum(self.weeks[-WINDOWS[-1] :]) if self.weeks else self.observed


class State(models.Model):
    """What the last computation knew; one row."""

    computed_at = models.DateTimeField()
    """When the findings that are shown were computed."""
    claimed_at = models.DateTimeField()
    """When the last computation began, whether or not it ended."""
    position = models.BigIntegerField(default=0)
    """The last journal entry that it saw."""
    took_ms = models.PositiveIntegerField(default=0)
    year = models.PositiveIntegerField(default=0)
    """Complaints of the last 52 weeks."""
    weeks = models.PositiveIntegerField(default=0)
    """Weeks of record that were compared, at most 120."""
    threshold = models.FloatField(default=0)
    words_threshold = models.FloatField(default=0)
    calibrated_on = models.DateField(null=True)
    seen_from = models.JSONField(default=dict)
    """By category: what is expected in four weeks, and how many would be seen as a rise."""
