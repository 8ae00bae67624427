"""Signing in by name and password, with a lock-out that strangers cannot use against others.

Wrong passwords from unfamiliar places lock an account for those places only, for minutes, and tries
during the lock do not extend it. In a network or on a device where someone has signed in before,
only their own mistakes count. Whatever the reason, the response is the same and takes the time of a
password hash, or none for any name after too many tries. So it does not reveal who has an account.
"""

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from . import limits
from .models import Account, FamiliarPlace
from .names import folded

NETWORK = 10
"""Factor by which the limit of a whole network exceeds that of one name within it."""
WRONG_PASSWORDS = 10
"""Wrong passwords from unfamiliar places before the account is locked for them."""
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(minutes=15)
QUIET = timedelta(days=1)
"""How long after a lock its failed attempts are forgotten."""
FAMILIAR_FOR = timedelta(days=180)
MOST_PLACES = 20


class SignInBackend(BaseBackend):
    """Django authentication backend: ``authenticate(request, sign_in=, password=, network=,
    device=, now=)``."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        *,
        sign_in: str,
        password: str,
        network: str,
        now: datetime,
        device: str = "",
    ) -> Account | None:
        """Return the account, or None for every refusal. `network` is the peer's address or its
        prefix; `device` is a random text from a signed cookie, or empty."""
        name = folded(sign_in)
        account = Account.objects.filter(sign_in=name).first()
        by_device = _is_familiar(account, _mark("device", device), now)
        familiar = by_device or _is_familiar(account, _mark("network", network), now)
        if by_device:  # its own count, apart from whatever else its network does
            counted = [limits.take("sign_in", name, device, now=now)]
        else:
            counted = [
                limits.take("sign_in", network, now=now, times=NETWORK),
                limits.take("sign_in", name, network, now=now),
            ]
        if not all(counted):  # for every name alike; a hash would cost us more than the caller
            return None
        # outside a transaction: a hash is slow on purpose, and other writers must not wait for it
        right = _matches(account, password)
        if account is None:
            return None
        with transaction.atomic():
            now_known = Account.objects.select_for_update().filter(pk=account.pk).first()
            if now_known is None or not now_known.is_active:
                return None
            if now_known.locked(now) and not familiar:
                return None
            if not right or now_known.password != account.password:
                if not familiar:
                    _failed(now_known, now)
                return None
            if not familiar:
                unlock(now_known)
            arrived(now_known, network=network, device=device, now=now)
        return now_known

    def get_user(self, user_id: int | str) -> Account | None:
        """The account of a session, unless it was ended."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def unlock(account: Account) -> None:
    """End a lock at once and forget the failed attempts that led to it."""
    Account.objects.filter(pk=account.pk).update(failed=0, locked_until=None)


def arrived(account: Account, *, network: str, device: str, now: datetime) -> None:
    """Mark this place as familiar after a successful sign-in."""
    here = [mark for mark in (_mark("network", network), _mark("device", device)) if mark]
    FamiliarPlace.objects.bulk_create(
        [FamiliarPlace(account=account, mark=mark, seen_at=now) for mark in here],
        update_conflicts=True,
        unique_fields=["account", "mark"],
        update_fields=["seen_at"],
    )
    kept = account.familiar.order_by("-seen_at", "-id").values_list("id", flat=True)[:MOST_PLACES]
    account.familiar.exclude(id__in=list(kept)).delete()


def _matches(account: Account | None, password: str) -> bool:
    """Check the password with one hash computation, whether or not an account could match."""
    if account is None or not account.has_usable_password():
        check_password(password, _nobodys_password())
        return False
    return account.check_password(password)


@cache
def _nobodys_password() -> str:
    return make_password("nobody's")


def _failed(account: Account, now: datetime) -> None:
    """Count a failed attempt from an unfamiliar place, and lock those places after too many."""
    mine = Account.objects.filter(pk=account.pk)
    if account.locked_until is not None and now - account.locked_until > QUIET:
        unlock(account)
    mine.update(failed=F("failed") + 1)
    failed = mine.values_list("failed", flat=True).get()
    if failed >= WRONG_PASSWORDS:
        lock = min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(failed - WRONG_PASSWORDS, 10))
        mine.update(locked_until=now + lock)


def _is_familiar(account: Account | None, mark: str, now: datetime) -> bool:
    if account is None or not mark:
        return False
    return account.familiar.filter(mark=mark, seen_at__gte=now - FAMILIAR_FOR).exists()


def _mark(what: str, text: str) -> str:
    return limits.keyed("familiar", what, text) if text else ""
