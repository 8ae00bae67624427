"""Rate limits: a sliding window in the memory of each process.

Who tried is neither stored nor logged. Tries are counted under a digest whose random key exists
only here and is forgotten with its period, so that nothing links a visitor to what they sent.
"""

import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Protocol

from django.conf import settings
from django.utils.encoding import force_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NETWORK_BITS = {4: 32, 6: 64}
"""Bits of a network: a household has one IPv4 address, or one IPv6 prefix."""
WHOLE_NETWORK = 10
"""Factor by which the limit of a network exceeds that of one name or reference within it."""
MEGABYTE = 2**20
MOST = 20_000
"""Maximum keys that are counted in one period; beyond it the first ones are forgotten."""

type _Tries = list[tuple[datetime, int]]


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


@dataclass(frozen=True, slots=True)
class _Period:
    """The tries of one period, oldest first under each mark, and the key of their marks."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    tries: OrderedDict[bytes, _Tries] = field(default_factory=OrderedDict)

    def of(self, who: tuple[str, ...]) -> _Tries:
        return self.tries.get(self._mark(who), [])

    def count(self, who: tuple[str, ...], at: datetime, amount: int) -> None:
        self.tries.setdefault(self._mark(who), []).append((at, amount))
        if len(self.tries) > MOST:
            self.tries.popitem(last=False)

    def _mark(self, who: tuple[str, ...]) -> bytes:
        return hmac.digest(self.key, "\0".join(who).encode(), "sha256")


_lock = RLock()
_periods: defaultdict[str, dict[int, _Period]] = defaultdict(dict)
"""By purpose, and by number of the period, which is as long as the window of the purpose."""


def take(purpose: str, *who: str, now: datetime, times: int = 1, amount: int = 1) -> Verdict:
    """Count one try of `who` (a network, a name, a reference; together one key) if it is allowed.

    A refused try is not counted, so more tries do not make the wait longer. `times` raises the
    limit, for example for a network with many people; `amount` is how many tries this one counts
    as. Raises KeyError for a purpose without a rate in `AMENDS_LIMITS`.
    """
    with _lock:
        verdict = ask(purpose, *who, now=now, times=times, amount=amount)
        if verdict.allowed and verdict.limit:
            _now_and_before(purpose, now)[1].count(who, now, amount)
    return verdict


def ask(purpose: str, *who: str, now: datetime, times: int = 1, amount: int = 1) -> Verdict:
    """Whether a try would be allowed, without counting it."""
    rates = _rates()
    if rates is None:
        return Verdict(allowed=True, limit=0, remaining=0, wait=timedelta(0))
    limit = rates[purpose].count * times
    within = timedelta(seconds=rates[purpose].seconds)
    with _lock:
        hits = [hit for period in _now_and_before(purpose, now) for hit in period.of(who)]
    tries = [(at, counted) for at, counted in hits if at > now - within]
    remaining = limit - sum(counted for _, counted in tries)
    if remaining >= amount:
        return Verdict(allowed=True, limit=limit, remaining=remaining - amount, wait=timedelta(0))
    wait = _until_room(reversed(tries), room=limit - amount, within=within, now=now)
    return Verdict(allowed=False, limit=limit, remaining=max(0, remaining), wait=wait)


def _now_and_before(purpose: str, now: datetime) -> tuple[_Period, _Period]:
    """Return the previous period and the present one; older ones are forgotten with their keys."""
    rates, periods = _rates(), _periods[purpose]
    number = int((now - _EPOCH).total_seconds()) // rates[purpose].seconds if rates else 0
    for past in [key for key in periods if key < number - 1]:
        del periods[past]
    before, present = (periods.setdefault(key, _Period()) for key in (number - 1, number))
    return before, present


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


def may_send(octets: int, *, network: str, now: datetime) -> Verdict:
    """Return whether so many bytes are allowed today, without counting them."""
    return ask("upload", network, now=now, amount=megabytes(octets))


def sends(octets: int, *, network: str, now: datetime) -> Verdict:
    """Count bytes that are about to be stored, if they are allowed."""
    return take("upload", network, now=now, amount=megabytes(octets))


def is_full(unclaimed: int, *, more: int, network: str, now: datetime) -> bool:
    """Return whether `more` bytes are too many in addition to those already stored for complaints
    not sent yet: a network must leave as much room for others as it has taken today."""
    most = most_at_once("unclaimed")
    if most is None:
        return False
    today = ask("upload", network, now=now, amount=0)
    taken = (today.limit - today.remaining) * MEGABYTE + more
    return taken > most * MEGABYTE - unclaimed - more


def megabytes(octets: int) -> int:
    """Return megabytes, rounded up."""
    return max(1, -(-octets // MEGABYTE))


def network_of(address: str) -> str:
    """Return the network of an address, the key of limits: the address itself, or its prefix.
    Anything else is ``unknown``, with one shared limit."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    bits = _NETWORK_BITS[ip.version]
    return str(ipaddress.ip_network((ip, bits), strict=False))


def keyed(what: str, *parts: str) -> str:
    """Return a keyed digest of something that must not be stored in clear, for example a network
    address."""
    message = "\0".join((what, *parts)).encode()
    return hmac.digest(_key(), message, hashlib.sha256).hex()


def _rates() -> Mapping[str, Rate] | None:
    """Return the current rates, or None if limits are off."""
    rates: Mapping[str, Rate] | None = settings.AMENDS_LIMITS
    return rates


def _key() -> bytes:
    return hashlib.sha256(b"amends.people.v1\n" + force_bytes(settings.SECRET_KEY)).digest()
