"""The tables of the room. They hold ids, codes and moments; what a message says lies in the vault,
as a file of its own."""

from django.db import models
from django.db.models import Q


class Fate(models.TextChoices):
    """Where a message has ended. Technical: `wording.mail` has the words."""

    new = "new"
    complaint = "complaint"
    addition = "addition"
    tray = "tray"
    aside = "aside"


class Mail(models.Model):
    """One message that came in, however often it was delivered."""

    id = models.CharField(primary_key=True, max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    """Keyed, of its Message-ID and its body."""
    arrived = models.DateTimeField()
    """When it lay in the mailbox, or was handed in."""
    kept = models.DateTimeField()
    deliveries = models.PositiveIntegerField(default=1)
    size = models.PositiveIntegerField()
    raw = models.CharField(max_length=16)
    """The piece of the vault that is the message as it came; empty once it is gone."""
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.new)
    why = models.CharField(max_length=64, default="")
    """The code of the reason for its fate."""
    settled = models.DateTimeField(null=True)
    by = models.CharField(max_length=100, default="")
    """Who settled it."""
    owner = models.CharField(max_length=100, default="")
    """Who is to look at it while it waits."""
    stream = models.CharField(max_length=100, default="", db_index=True)
    """The complaint that it became, or was added to."""
    words = models.CharField(max_length=16, default="")
    """The piece of its words in that complaint: when that goes, the message goes."""
    hint = models.CharField(max_length=100, default="")
    """The complaint that it may belong to."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="mail_in_a_known_fate", condition=Q(fate__in=Fate.values)),
            models.CheckConstraint(
                name="mail_ends_with_a_reason", condition=Q(fate=Fate.new) | ~Q(why="")
            ),
            models.CheckConstraint(
                name="mail_of_a_complaint_names_it",
                condition=Q(fate__in=[Fate.complaint, Fate.addition], stream__gt="")
                | ~Q(fate__in=[Fate.complaint, Fate.addition]),
            ),
        ]
        indexes = [
            models.Index(name="mail_by_fate", fields=["fate", "arrived"]),
            models.Index(name="mail_by_words", fields=["words"], condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return self.id


TRIAL = "trial/"
"""Before the person who made it: the stream of a trial message."""


class Sent(models.Model):
    """A letter that went out by e-mail, by the name that only we can give it, so that what comes
    back undelivered finds it."""

    token = models.CharField(primary_key=True, max_length=32)
    stream = models.CharField(max_length=100, db_index=True)
    party = models.PositiveIntegerField()
    """Who was to receive it."""
    about = models.PositiveIntegerField()
    """The complainant about whose matter it was."""
    notice = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    failed = models.DateTimeField(null=True)
    back = models.DateTimeField(null=True)
    """When it came in here, if it was a trial."""

    def __str__(self) -> str:
        return self.token


class Folder(models.Model):
    """How far a folder of the mailbox was read."""

    key = models.CharField(primary_key=True, max_length=64)
    """Keyed, of server, user and folder."""
    validity = models.BigIntegerField()
    last = models.BigIntegerField()
    """The number of the message that was read last, in this validity."""
    since = models.DateTimeField()
    """When it was first read: what lay there before and was seen is not ours."""

    def __str__(self) -> str:
        return self.key[:8]
