"""Ending sign-ins: tokens, invitations, sessions and passwords of a person."""

from datetime import datetime

from . import sessions, tokens
from .models import Account, Token


def everything(person: str, *, now: datetime) -> None:
    """End every way in: the person left, or sees more than the inviting person could give."""
    _revoke(person, now, *tokens.LONGEST)
    sessions.end(person)
    for account in Account.objects.filter(person=person):
        account.set_unusable_password()
        account.save(update_fields=["password"])


def tokens_of(person: str, *, now: datetime) -> None:
    """End tokens and calendar addresses: the password was reset."""
    _revoke(person, now, tokens.API, tokens.CALENDAR)


def token(person: str, of: str, *, now: datetime) -> None:
    """End one token of the person."""
    rows = Token.objects.filter(account__person=person, id=of)
    tokens.revoke(rows.values_list("id", flat=True), now=now)


def invitations_of(person: str, *, now: datetime) -> None:
    """End invitations that were not used."""
    _revoke(person, now, tokens.INVITATION)


def _revoke(person: str, now: datetime, *purposes: str) -> None:
    rows = Token.objects.filter(account__person=person, purpose__in=purposes, spent_at=None)
    tokens.revoke(rows.values_list("id", flat=True), now=now)
