"""Address of a personal calendar feed: a token for that purpose only.

Each person has one. A new one ends those before. It is stored as a hash, like every token.
"""

from datetime import datetime, timedelta

from django.db import transaction

from . import tokens
from .models import Account, Token

LASTS = timedelta(days=366)
_LANGUAGE = "language:"


def renew(account: Account, *, language: str, now: datetime) -> str:
    """Return the token of a new address, with the language of its entries; earlier ones of the
    person end."""
    with transaction.atomic():
        end(account.person, now=now)
        _, text = tokens.issue(
            account,
            purpose=tokens.CALENDAR,
            now=now,
            lasts=LASTS,
            scopes=[f"{_LANGUAGE}{language}"],
        )
    return text


def end(person: str, *, now: datetime) -> int:
    """End the address of a person at once; returns how many were valid."""
    return tokens.revoke([token.id for token in _living(person, now)], now=now)


def living(person: str, *, now: datetime) -> Token | None:
    """Return a person's usable calendar address, for display and for ending it."""
    return next(iter(_living(person, now)), None)


def language_of(shown: tokens.Presented) -> str:
    """In which language the entries are written."""
    found = (scope.removeprefix(_LANGUAGE) for scope in shown.scopes if _LANGUAGE in scope)
    return next(found, "en")


def _living(person: str, now: datetime) -> list[Token]:
    return [
        token
        for account in Account.objects.filter(person=person)
        for token in tokens.living(account, now=now)
        if token.purpose == tokens.CALENDAR
    ]
