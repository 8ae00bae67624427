"""Tables of the vault. No other package has a foreign key to them; they are referred to by piece
id."""

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What a piece is. Technical: never shown to a person."""

    words = "words", "words"
    identity = "identity", "identity"
    file = "file", "file"


class Piece(models.Model):
    """One sealed piece. After erasure, only what the journal also contains is left."""

    id = models.CharField(primary_key=True, max_length=16)
    scope = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind)
    digest = models.CharField(max_length=64)
    length = models.BigIntegerField()
    """Bytes of the text, or of the file."""
    salt = models.BinaryField(null=True)
    """32 random bytes; those of an identity are in its ciphertext."""
    text = models.TextField(null=True)
    """Text as stored; for a file, the hexadecimal SHA-256 of its bytes."""
    ciphertext = models.BinaryField(null=True)
    data_key = models.CharField(max_length=16, default="")
    stored = models.CharField(max_length=32, default="")
    name = models.CharField(max_length=200, default="")
    content_type = models.CharField(max_length=100, default="")
    name_nonce = models.BinaryField(null=True)
    """For a file: with its name and type it makes the salt (`naming_salt`), so that the digest
    covers both. Files sealed before this existed have none."""
    sealed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="piece_is_whole_or_erased",
                condition=Q(
                    erased_at__isnull=True,
                    kind=Kind.identity,
                    ciphertext__isnull=False,
                    text__isnull=True,
                    salt__isnull=True,
                )
                | Q(
                    erased_at__isnull=True,
                    kind__in=[Kind.words, Kind.file],
                    ciphertext__isnull=True,
                    text__isnull=False,
                    salt__isnull=False,
                )
                | Q(
                    erased_at__isnull=False,
                    text__isnull=True,
                    ciphertext__isnull=True,
                    salt__isnull=True,
                    data_key="",
                    stored="",
                    name="",
                    name_nonce__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="ciphertext_has_its_key",
                condition=Q(ciphertext__isnull=True, data_key="")
                | (Q(ciphertext__isnull=False) & ~Q(data_key="")),
            ),
            models.UniqueConstraint(
                name="file_is_sealed_once", fields=["stored"], condition=~Q(stored="")
            ),
        ]
        indexes = [
            models.Index(
                name="piece_by_data_key",
                fields=["data_key"],
                condition=~Q(data_key=""),
            )
        ]


class Draft(models.Model):
    """What one member of staff has typed into a form of one stream and not sent yet. Only they are
    shown it."""

    id = models.CharField(primary_key=True, max_length=16)
    scope = models.CharField(max_length=100, db_index=True)
    owner = models.CharField(max_length=100)
    form = models.CharField(max_length=64)
    ciphertext = models.BinaryField()
    data_key = models.CharField(max_length=16, db_index=True)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_draft_of_a_form", fields=["owner", "scope", "form"])
        ]


class Unclaimed(models.Model):
    """A stored file without a piece, with its size. The row is deleted when a piece names the file,
    or with the file."""

    stored = models.CharField(primary_key=True, max_length=32)
    length = models.BigIntegerField()
    touched = models.DateTimeField(null=True)
    """When it was last still needed; None: since it was stored."""


class Purpose(models.TextChoices):
    """What a data key is for. Technical: never shown to a person."""

    seal = "seal", "seal"
    lookup = "lookup", "lookup"


class DataKey(models.Model):
    """A random key, encrypted by the master key. One of each purpose is in use."""

    id = models.CharField(primary_key=True, max_length=16)
    purpose = models.CharField(max_length=8, choices=Purpose)
    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="key_version", fields=["purpose", "version"]),
            models.UniqueConstraint(
                name="one_key_in_use", fields=["purpose"], condition=Q(retired_at__isnull=True)
            ),
        ]


class KeyMark(models.Model):
    """A mark of a key outside the database (`marks`)."""

    name = models.CharField(max_length=16, primary_key=True)
    mark = models.CharField(max_length=16)
    at = models.DateTimeField()


class Secret(models.Model):
    """A secret of the installation that was typed in the staff area, under the master key
    (`secrets`). Backups do not contain it."""

    name = models.CharField(max_length=32, primary_key=True)
    ciphertext = models.BinaryField()
    at = models.DateTimeField()


class Findable(models.Model):
    """A piece by which a person can be found, and its stream. The keyed forms of its traits, 63
    bits of an HMAC each and never the form itself, are stored as each database engine needs them
    (`forms`)."""

    piece = models.CharField(primary_key=True, max_length=16)
    scope = models.CharField(max_length=100)


class ReadLog(models.Model):
    """Who was shown personal data, when and for what purpose. One row a request; it contains no
    text."""

    at = models.DateTimeField(db_index=True)
    reader = models.CharField(max_length=100, db_index=True)
    purpose = models.CharField(max_length=64)
    references = models.TextField()
    """The streams shown, each with a space before and after it."""
    pieces = models.PositiveIntegerField()
    batch = models.PositiveIntegerField(null=True)
    """The batch in which the row was sealed (`read_batches`); until then empty. Triggers refuse any
    other change (`read_guard`)."""

    class Meta:
        indexes = [models.Index(name="reads_by_batch", fields=["batch"])]
