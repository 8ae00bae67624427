"""Tables of letters and mail: ids, codes and moments. The content of a message is a file in the
vault."""

from django.db import models
from django.db.models import Q


class Fate(models.TextChoices):
    """Final state of a message. Technical: `wording.mail` has its label."""

    new = "new"
    complaint = "complaint"
    addition = "addition"
    tray = "tray"
    aside = "aside"


class Mail(models.Model):
    """One received message, however often it was delivered."""

    id = models.CharField(primary_key=True, max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    """Keyed digest of its Message-ID and its body."""
    arrived = models.DateTimeField()
    """When it was in the mailbox, or was delivered to the listener."""
    kept = models.DateTimeField()
    deliveries = models.PositiveIntegerField(default=1)
    size = models.PositiveIntegerField()
    raw = models.CharField(max_length=16)
    """The vault piece of the original message; empty once it is deleted."""
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.new)
    why = models.CharField(max_length=64, default="")
    """The code of the reason for its fate."""
    settled = models.DateTimeField(null=True)
    by = models.CharField(max_length=100, default="")
    """Person who decided about it."""
    owner = models.CharField(max_length=100, default="")
    """Person who has to decide about it while it is waiting."""
    stream = models.CharField(max_length=100, default="", db_index=True)
    """The complaint that it became, or was added to."""
    words = models.CharField(max_length=16, default="")
    """The piece with its text in that complaint: if that is erased, so is the message."""
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


TRIAL = "trial/"
"""Prefix of the stream of a test message, before the person who made it."""


class Sent(models.Model):
    """A letter sent by email, by a name that only we can create, so that a bounce finds it."""

    token = models.CharField(primary_key=True, max_length=32)
    stream = models.CharField(max_length=100, db_index=True)
    party = models.PositiveIntegerField()
    """Intended recipient."""
    about = models.PositiveIntegerField()
    """The complainant it was about."""
    person = models.CharField(max_length=100, default="")
    """The member of staff it went to."""
    notice = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    failed = models.DateTimeField(null=True)
    back = models.DateTimeField(null=True)
    """When it was received here, if it was a mail test."""


class Folder(models.Model):
    """How far a folder of the mailbox was read."""

    key = models.CharField(primary_key=True, max_length=64)
    """Keyed digest of server, user and folder."""
    validity = models.BigIntegerField()
    last = models.BigIntegerField()
    """Number of the message that was read last, within the present validity (UIDVALIDITY)."""
    since = models.DateTimeField()
    """When it was first read: messages that were there and read before are not ours."""
