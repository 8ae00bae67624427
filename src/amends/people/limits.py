"""Rate limits: a sliding window in a table, shared by all workers.

No one is named in it. A row has a keyed digest that changes with each period, so that the table
does not show who came again.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Sum
from django.utils.encoding import force_bytes

from .models import Try

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NETWORK_BITS = {4: 32, 6: 64}
"""Bits of a network: a household has one IPv4 address, or one IPv6 prefix."""
WHOLE_NETWORK = 10
"""Factor by which the limit of a network exceeds that of one name or reference within it."""


class Rate(Protocol):
    """So many times in so many seconds, as in `AMENDS_LIMITS`."""

    @property
    def count(self) -> int: ...
    @property
    def seconds(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed now, how often still within the window, and when to try again."""

    allowed: bool
    limit: int
    remaining: int
    wait: timedelta

    def __bool__(self) -> bool:
        return self.allowed


def take(purpose: str, *who: str, now: datetime, times: int = 1, amount: int = 1) -> Verdict:
    """Count one try of `who` (a network, a name, a reference; together one key) if it is allowed.

    A refused try is not counted, so more tries do not make the wait longer. `times` raises the
    limit, for example for a network with many people; `amount` is how many tries this one counts
    as. Raises KeyError for a purpose without a rate in `AMENDS_LIMITS`. Two statements.
    """
    verdict = ask(purpose, *who, now=now, times=times, amount=amount)
    if verdict.allowed and verdict.limit:
        mark = _mark(purpose, who, _window(purpose, now))
        Try.objects.create(mark=mark, at=now, amount=amount)
    return verdict


def ask(purpose: str, *who: str, now: datetime, times: int = 1, amount: int = 1) -> Verdict:
    """Whether a try would be allowed, without counting it."""
    rates = _rates()
    if rates is None:
        return Verdict(allowed=True, limit=0, remaining=0, wait=timedelta(0))
    limit = rates[purpose].count * times
    within = timedelta(seconds=rates[purpose].seconds)
    here = _window(purpose, now)
    marks = [_mark(purpose, who, window) for window in (here - 1, here)]
    tries = Try.objects.filter(mark__in=marks, at__gt=now - within)
    remaining = limit - (tries.aggregate(all=Sum("amount"))["all"] or 0)
    if remaining >= amount:
        return Verdict(allowed=True, limit=limit, remaining=remaining - amount, wait=timedelta(0))
    counted = tries.order_by("-at").values_list("at", "amount")
    wait = _until_room(counted, room=limit - amount, within=within, now=now)
    return Verdict(allowed=False, limit=limit, remaining=max(0, remaining), wait=wait)


def _until_room(
    newest_first: Iterable[tuple[datetime, int]], *, room: int, within: timedelta, now: datetime
) -> timedelta:
    """Return how long until enough tries have expired that `room` is left for others."""
    for at, amount in newest_first:
        room -= amount
        if room < 0:
            return at + within - now
    return within


def most_at_once(what: str) -> int | None:
    """Return the maximum at one time, from `AMENDS_LIMITS`; None if limits are off."""
    rates = _rates()
    return rates[what].count if rates else None


def network_of(address: str) -> str:
    """Return the network of an address, the key of limits: the address itself, or its prefix.
    Anything else is ``unknown``, with one shared limit."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(told, ipaddress.IPv6Address) and told.ipv4_mapped:
        told = told.ipv4_mapped
    bits = _NETWORK_BITS[told.version]
    return str(ipaddress.ip_network((told, bits), strict=False))


def sweep(*, now: datetime) -> int:
    """Delete the tries outside every window; returns how many."""
    longest = max((rate.seconds for rate in (_rates() or {}).values()), default=0)
    gone, _ = Try.objects.filter(at__lt=now - timedelta(seconds=longest)).delete()
    return gone


def keyed(what: str, *parts: str) -> str:
    """Return a keyed digest of something that must not be stored in clear, for example a network
    address."""
    message = "\0".join((what, *parts)).encode()
    return hmac.digest(_key(), message, hashlib.sha256).hex()


def _rates() -> Mapping[str, Rate] | None:
    """Return the current rates, or None if limits are off."""
    rates: Mapping[str, Rate] | None = settings.AMENDS_LIMITS
    return rates


def _window(purpose: str, now: datetime) -> int:
    rates = _rates()
    return int((now - _EPOCH).total_seconds()) // rates[purpose].seconds if rates else 0


def _mark(purpose: str, who: tuple[str, ...], window: int) -> str:
    return keyed("limit", purpose, str(window), *who)


def _key() -> bytes:
    return hashlib.sha256(b"amends.people.v1\n" + force_bytes(settings.SECRET_KEY)).digest()
