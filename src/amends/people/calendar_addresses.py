"""Address of a personal calendar feed: a token for that purpose only.

Each person has one. A new one ends those before. It is stored as a hash, like every token.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

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
    return tokens.revoke(_living(person, now).values_list("id", flat=True), now=now)


def living(person: str, *, now: datetime) -> Token | None:
    """Return a person's usable calendar address, for display and for ending it."""
    return _living(person, now).first()


def language_of(shown: tokens.Presented) -> str:
    """In which language the entries are written."""
    languages = (scope.removeprefix(_LANGUAGE) for scope in shown.scopes if _LANGUAGE in scope)
    return next(languages, "en")


def _living(person: str, now: datetime) -> QuerySet[Token]:
    return tokens.usable(now=now).filter(account__person=person, purpose=tokens.CALENDAR)
