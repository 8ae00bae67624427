"""Tokens: 256 random bits that represent an account, for one purpose, until they expire.

They are stored as a hash that includes the purpose, so a token of one kind cannot be used as
another.
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from .models import Account, Token
from .security_log import note

API = "api"
INVITATION = "invitation"
CALENDAR = "calendar"
LONGEST = {API: timedelta(days=366), INVITATION: timedelta(days=7), CALENDAR: timedelta(days=366)}
"""Maximum lifetime of a token of each purpose."""
ONCE = frozenset({INVITATION})
"""Purposes whose tokens can be used only once."""
_SHOWN = re.compile(r"amends_([a-z]{1,32})_([A-Za-z0-9_-]{43})")
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Presented:
    """What a token represents: an account by its key, its owner, and the token's scopes."""

    id: str
    account: int
    person: str
    scopes: frozenset[str]
    noted: bool
    """Whether its use was recorded a moment ago."""


class TokenRefused(Exception):
    """Not a valid token. It never says why: interfaces have one response for all cases."""


def issue(
    account: Account,
    *,
    purpose: str,
    now: datetime,
    lasts: timedelta,
    scopes: Iterable[str] = (),
    name: str = "",
) -> tuple[Token, str]:
    """Return a new token and its text, which is shown once and stored nowhere.

    Raises ValueError for an unknown purpose, no scope on an API token, or too long a life.
    """
    wanted = sorted(set(scopes))
    if purpose not in LONGEST:
        raise ValueError(f"no tokens are made for {purpose}")
    if not timedelta(0) < lasts <= LONGEST[purpose]:
        raise ValueError(f"a token for {purpose} lasts at most {LONGEST[purpose].days} days")
    if purpose == API and not wanted:
        raise ValueError("an API token has at least one scope")
    text = f"amends_{purpose}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        id=base64.b32encode(secrets.token_bytes(10)).decode(),
        account=account,
        purpose=purpose,
        name=name,
        digest=_digest(text),
        scopes=wanted,
        made_at=now,
        ends_at=now + lasts,
    )
    return token, text


def present(text: object, *, purpose: str, now: datetime, scope: str = "") -> Presented:
    """Return what the token `text` represents. Raises `TokenRefused` for everything else: another
    type than text, another form or purpose, an unknown, used, revoked or expired token, an inactive
    account, a missing scope."""
    token = _living(text, purpose=purpose, now=now)
    if scope and scope not in token.scopes:
        raise TokenRefused
    if not token.noted:
        Token.objects.filter(pk=token.id).update(used_at=now)
        note("token_used", purpose=purpose, token=token.id, person=token.person)
    return token


def spend(text: object, *, purpose: str, now: datetime) -> Presented:
    """Like `present`, for the last time: of two simultaneous calls one is refused."""
    if purpose not in ONCE:
        raise ValueError(f"tokens for {purpose} are not spent")
    with transaction.atomic():
        token = _living(text, purpose=purpose, now=now)
        fresh = Token.objects.filter(pk=token.id, spent_at__isnull=True, revoked_at__isnull=True)
        if not fresh.update(spent_at=now, used_at=now):
            raise TokenRefused
    note("token_used", purpose=purpose, token=token.id, person=token.person)
    return token


def revoke(tokens: Iterable[str], *, now: datetime) -> int:
    """End tokens by id at once; returns how many were valid."""
    return Token.objects.filter(id__in=list(tokens), revoked_at__isnull=True).update(revoked_at=now)


def usable(*, now: datetime) -> QuerySet[Token]:
    """Return every token that can still be used, the oldest first."""
    living = Token.objects.filter(revoked_at=None, spent_at=None, ends_at__gt=now)
    return living.order_by("made_at", "id")


_LIVING = """
SELECT token.id, account.id, account.person, token.scopes, COALESCE(token.used_at > %s, FALSE)
FROM people_token AS token JOIN people_account AS account ON account.id = token.account_id
WHERE token.digest = %s AND token.purpose = %s AND token.ends_at > %s
    AND token.spent_at IS NULL AND token.revoked_at IS NULL AND account.is_active
"""
"""Query run for every API request, so it is not built each time."""


def _living(text: object, *, purpose: str, now: datetime) -> Presented:
    shown = _SHOWN.fullmatch(text) if isinstance(text, str) else None
    if not isinstance(text, str) or shown is None or shown[1] != purpose:
        note("token_refused", purpose=purpose)
        raise TokenRefused
    stored = connection.ops.adapt_datetimefield_value
    params = [stored(now - _NOTED_EVERY), _digest(text), purpose, stored(now)]
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, params)
        row = cursor.fetchone()
    if row is None:
        note("token_refused", purpose=purpose)
        raise TokenRefused
    of, account, person, scopes, noted = row
    return Presented(of, account, person, frozenset(json.loads(scopes)), bool(noted))


def _digest(text: str) -> str:
    """Digest of the text, which contains the purpose. 256 random bits need no slow hash."""
    return hashlib.sha256(b"amends.token.v1\n" + text.encode()).hexdigest()
