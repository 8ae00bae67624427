"""The address under which somebody's calendar asks for their dates: a token for that alone.

One a person: a new one ends those before. Kept as a hash, as every token.
"""

from datetime import datetime, timedelta

from django.db import transaction

from . import tokens
from .models import Account, Token

LASTS = timedelta(days=366)
_LANGUAGE = "language:"


def renew(account: Account, *, language: str, now: datetime) -> str:
    """The token of a new address, in which language its entries are written; earlier ones of the
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
    """Ends the address of a person at once; answers how many lived."""
    return tokens.revoke([token.id for token in _living(person, now)], now=now)


def living(person: str, *, now: datetime) -> Token | None:
    """The address of a person that can be used, to be told of and ended."""
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
