"""Invitations: setting a first password, or a new one after losing it."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from . import signing_in, tokens
from .models import Account

LASTS = timedelta(days=3)


def invite(account: Account, *, now: datetime, lasts: timedelta = LASTS) -> str:
    """Return the text of a new invitation; earlier ones of the account end."""
    with transaction.atomic():
        earlier = tokens.usable(now=now).filter(account=account, purpose=tokens.INVITATION)
        tokens.revoke(earlier.values_list("id", flat=True), now=now)
        _, text = tokens.issue(account, purpose=tokens.INVITATION, now=now, lasts=lasts)
    return text


def waiting(person: str, *, now: datetime) -> list[datetime]:
    """Return when the usable invitations for a person were made."""
    living = tokens.usable(now=now).filter(account__person=person, purpose=tokens.INVITATION)
    return list(living.filter(account__is_active=True).values_list("made_at", flat=True))


def invited(*, now: datetime) -> set[str]:
    """Return everyone with a usable invitation. One query."""
    living = tokens.usable(now=now).filter(purpose=tokens.INVITATION, account__is_active=True)
    return set(living.values_list("account__person", flat=True))


def read(text: object, *, now: datetime) -> Account:
    """Return the account of an invitation without using it up. Raises `tokens.TokenRefused`."""
    shown = tokens.present(text, purpose=tokens.INVITATION, now=now)
    return Account.objects.get(pk=shown.account)


def accept(
    text: object, *, password: str, now: datetime, network: str = "", device: str = ""
) -> Account:
    """Set the password, use up the invitation and mark the place as familiar. This also lets in a
    person whose account strangers keep locking.

    Raises `tokens.TokenRefused`; ValidationError for too weak a password, and then the invitation
    can still be used. Sessions with an older password end automatically.
    """
    account = read(text, now=now)
    validate_password(password, account)
    account.set_password(password)  # takes its time, so no transaction is open yet
    with transaction.atomic():
        tokens.spend(text, purpose=tokens.INVITATION, now=now)
        account.save(update_fields=["password"])
        signing_in.unlock(account)
        signing_in.arrived(account, network=network, device=device, now=now)
    return account
