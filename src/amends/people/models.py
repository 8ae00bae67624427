"""Tables of people. Persons are projected from their streams; accounts are plain data."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import F, Q

from .names import folded

# The projection of staff, written by `people.projection` alone


class Person(models.Model):
    """A member of staff, with or without an account. The journal knows them by id only."""

    id = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=64, default="", db_index=True)
    manager = models.CharField(max_length=100, default="", db_index=True)
    active = models.BooleanField(default=True)
    contact = models.CharField(max_length=100, default="")
    """The vault piece with the e-mail address for notices."""
    contact_failed = models.BooleanField(default=False)
    version = models.PositiveIntegerField()
    """The version of the stream from which this was projected."""
    waiting = models.PositiveIntegerField(default=0)
    """How many proposed changes wait for a second person."""
    read_up_to = models.PositiveIntegerField(default=0)
    """The last command of the operator that the person read."""

    def __str__(self) -> str:
        return self.id


class Role(models.Model):
    """A role, in a unit and all below it; without a unit in the whole organisation."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, default="")
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="role_holders", fields=["role", "unit"])]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id}"


class Absence(models.Model):
    """Away from the first to the last day, both included."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    deputy = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends", condition=Q(last__gte=F("first")))
        ]

    def __str__(self) -> str:
        return f"absence of {self.person_id}"


# Signing in


class Accounts(BaseUserManager["Account"]):
    """Makes and finds accounts; sign-in names are compared without case."""

    def create(self, **fields: object) -> "Account":
        """Refused: `add` folds the name and hashes the password."""
        raise TypeError("accounts are made by Account.objects.add")

    def add(self, sign_in: str, *, person: str, password: str | None = None) -> "Account":
        """Create an account of a person. Without a password no one can sign in with it yet
        (`invitations`).

        Raises ValueError for an empty name, IntegrityError if it is taken.
        """
        name = folded(sign_in)
        if not name or not person:
            raise ValueError("an account has a sign-in name and a person")
        account = Account(sign_in=name, person=person, password=make_password(password))
        account.save(force_insert=True)
        return account

    def taken(self, sign_in: str) -> bool:
        """Return whether an account has this sign-in name."""
        return self.filter(sign_in=folded(sign_in)).exists()

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of a sign-in name, however it is spelt in capitals."""
        return self.get(sign_in=folded(username or ""))


class Account(AbstractBaseUser):
    """A way to sign in. `person` is whose it is."""

    sign_in = models.CharField(max_length=150, unique=True)
    person = models.CharField(max_length=100, db_index=True)
    is_active = models.BooleanField(default=True)
    failed = models.PositiveIntegerField(default=0)
    """Wrong passwords from unfamiliar places since the last sign-in."""
    locked_until = models.DateTimeField(null=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["person"]

    def locked(self, now: datetime) -> bool:
        """Return whether the account is locked for unfamiliar places."""
        return self.locked_until is not None and now < self.locked_until


class FamiliarPlace(models.Model):
    """A network or device from which a person has signed in, as a keyed digest."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="familiar")
    mark = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="place_once", fields=["account", "mark"])]

    def __str__(self) -> str:
        return f"place {self.pk}"


class SignedIn(models.Model):
    """A session of an account, so that its owner can see and end it."""

    session = models.CharField(primary_key=True, max_length=40)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    at = models.DateTimeField()
    device = models.CharField(max_length=100, default="")

    def __str__(self) -> str:
        return f"session of {self.account_id}"


class Token(models.Model):
    """A secret that represents an account, for one purpose, until it expires. Stored as a hash."""

    id = models.CharField(primary_key=True, max_length=32)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=32)
    name = models.CharField(max_length=100, default="")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id


class SavedView(models.Model):
    """A list of complaints that a person keeps by name: filters, order and columns as in its
    address. It contains no text from complaints, and everyone sees in it only what they may see."""

    person = models.CharField(max_length=100, db_index=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
