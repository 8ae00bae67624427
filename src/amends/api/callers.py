"""Authentication of API callers: staff by token, or a complainant by reference and access code.

``Authorization: Bearer amends_api_…`` acts as the owner of the token, within its scopes.
``Authorization: Amends-Track <reference>:<secret>`` is the complainant of that one complaint.
Cookies are ignored, so that no other page can act through a browser. `api.routes` demands of each
address the scope that it needs.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Person
from amends.core.values import Id
from amends.handling.commands import Unknown
from amends.handling.following import Followed, follow, meant
from amends.people import limits, tokens
from amends.people.limits import Verdict
from amends.people.tokens import TokenRefused

from .problem_responses import Problem

TRACK = "Amends-Track"


class Scope(StrEnum):
    """What a token can be made for. A scope never gives more than the person's roles do."""

    complaints_read = "complaints:read"
    complaints_write = "complaints:write"
    journal_read = "journal:read"
    policy_read = "policy:read"
    policy_write = "policy:write"


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller. `mark` is what limits and idempotency keys belong to."""

    mark: str
    actor: Actor
    person: Person | None = None
    scopes: frozenset[str] = frozenset()
    followed: Followed | None = None

    @property
    def party(self) -> bool:
        """Whether the caller is a complainant."""
        return self.followed is not None

    @property
    def reads(self) -> bool:
        """Whether the caller may see complaints: a complainant their own, a token by its scope."""
        return self.party or Scope.complaints_read in self.scopes

    @property
    def reader(self) -> str:
        """Name of the caller in the read log."""
        if self.followed is None:
            return self.actor.id
        return f"{self.followed.reference}/{self.actor.id}"


@dataclass(frozen=True, slots=True)
class Pace:
    """State of the caller's rate limit that counted this request."""

    name: str
    verdict: Verdict
    seconds: int

    def headers(self) -> dict[str, str]:
        """The RateLimit headers; empty if limits are off."""
        if not self.verdict.limit:
            return {}
        wait = max(0, round(self.verdict.wait.total_seconds()))
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.verdict.limit};w={self.seconds}',
            "RateLimit": f'"{self.name}";r={self.verdict.remaining};t={wait or self.seconds}',
        }


def caller_of(request: HttpRequest, rules: Rules, *, now: datetime) -> Caller:
    """Return the caller that the request proves. Raises `Problem`: 401 with one response for all
    reasons, and 429 for a network with too many wrong ones."""
    kind, _, credentials = request.headers.get("Authorization", "").strip().partition(" ")
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    if kind.lower() == "bearer":
        return _by_token(credentials.strip(), rules, network, now)
    if kind.lower() == TRACK.lower():
        return _by_secret(credentials.strip(), network, now)
    raise _nobody()


def pace_of(caller: Caller, *, now: datetime) -> Pace:
    """Count the request. Raises `Problem` if the limit is exceeded."""
    pace = Pace("api", limits.take("api", caller.mark, now=now), _seconds("api"))
    if not pace.verdict:
        raise _too_many(pace)
    return pace


def slowed(caller: Caller, what: str, *, now: datetime) -> None:
    """Count something that a complainant does less often than reading. Raises `Problem`."""
    paced("track", limits.take("track", caller.mark, what, now=now))


def paced(name: str, verdict: Verdict) -> None:
    """Raise `Problem` if a limit of this name is exceeded."""
    if not verdict:
        raise _too_many(Pace(name, verdict, _seconds(name)))


def _by_token(text: str, rules: Rules, network: str, now: datetime) -> Caller:
    _refuse_guessing("api", (_NETWORK, network), now)
    try:
        token = tokens.present(text, purpose=tokens.API, now=now)
    except TokenRefused:
        limits.take("api", _NETWORK, network, now=now)
        raise _nobody() from None
    person = rules.people.person(Id(token.person))
    if person is None or not person.active:
        raise _nobody()
    actor = replace(Actor.of(person), token=Id(token.id))
    return Caller(f"token/{token.id}", actor, person, token.scopes)


def _by_secret(text: str, network: str, now: datetime) -> Caller:
    reference, _, secret = text.partition(":")
    here = (meant(reference), network)
    _refuse_guessing("track", (network,), now, times=limits.WHOLE_NETWORK)
    _refuse_guessing("track", here, now)
    try:
        followed = follow(reference, secret, now=now)
    except Unknown:
        limits.take("track", network, now=now, times=limits.WHOLE_NETWORK)
        limits.take("track", *here, now=now)
        raise _nobody() from None
    return Caller(f"track/{followed.reference}", followed.actor, followed=followed)


def _refuse_guessing(name: str, who: tuple[str, ...], now: datetime, *, times: int = 1) -> None:
    """Slow down guessing by network, as on the public site: per reference and network, so that no
    one can lock out others. Only misses count."""
    paced(name, limits.ask(name, *who, now=now, times=times))


_NETWORK = "network"


def _seconds(name: str) -> int:
    rates = settings.AMENDS_LIMITS
    return rates[name].seconds if rates else 0


def _too_many(pace: Pace) -> Problem:
    wait = max(1, round(max(pace.verdict.wait, timedelta(seconds=1)).total_seconds()))
    return Problem("too-many", headers={**pace.headers(), "Retry-After": str(wait)})


def _nobody() -> Problem:
    return Problem(
        "not-signed-in",
        gettext("Send a valid token, or the reference and access code of a complaint."),
        headers={"WWW-Authenticate": f'Bearer realm="amends", {TRACK} realm="amends"'},
    )
