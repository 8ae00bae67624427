"""Somebody lets amends in at their provider: by being sent there and back (RFC 6749 §4.1 with
PKCE, RFC 7636), or by a code that they type there on any device (RFC 8628)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from .asking import NoToken, asked, refusal
from .configured import OAuth
from .providers import Provider

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_PAUSE = 5
"""Seconds between two questions, where the provider names none (RFC 8628 §3.2)."""
_LONGEST = 3_600


@dataclass(frozen=True, slots=True)
class Client:
    """How this installation is known to a provider."""

    provider: Provider
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a provider gave: the agreement, and the first access token, for so many seconds."""

    agreement: OAuth
    token: str = field(repr=False)
    lasts: object
    whole: bool
    """Whether everything that was asked for was agreed to, as far as the provider tells."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be typed at an address; `device` asks what became of it, every `pause` seconds, for
    `lasts` seconds."""

    device: str = field(repr=False)
    user: str
    address: str
    pause: int
    lasts: int


def challenge(verifier: str) -> str:
    """What is told of the verifier before it is shown (S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def address(client: Client, *, back: str, state: str, verifier: str, who: str) -> str:
    """Where somebody is sent to agree. `back` is where they come back to, to the letter; `who` is
    the mailbox, which the provider proposes."""
    of = client.provider
    said = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": back,
        "scope": of.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": who,
        **of.further,
    }
    joint = "&" if urlsplit(of.authorize).query else "?"
    return f"{of.authorize}{joint}{urlencode(said)}"


def exchanged(client: Client, code: str, *, back: str, verifier: str) -> Granted:
    """What the code is worth that somebody came back with. Raises `NoToken`."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client.id,
        "client_secret": client.secret,
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    return _granted(client, asked(client.provider.token, form))


def device_code(client: Client) -> Code:
    """A code for somebody to type. Raises `NoToken`."""
    told = asked(client.provider.device, {"client_id": client.id, "scope": client.provider.scope})
    if "device_code" not in told:
        raise refusal(told)
    user, at = str(told.get("user_code", "")), str(told.get("verification_uri", ""))
    there = urlsplit(at)
    plain = user.isascii() and user.isprintable() and 0 < len(user) <= 32
    if not plain or there.scheme != "https" or not there.hostname or len(at) > 500:
        raise NoToken("no_answer")
    pause, lasts = _number(told, "interval", _PAUSE), _number(told, "expires_in", 900)
    return Code(str(told["device_code"]), user, at, pause, lasts)


def answer_to(client: Client, device: str) -> Granted:
    """What became of a code that somebody was to type. Raises `NoToken` (`authorization_pending`
    and `slow_down`: not yet)."""
    form = {
        "grant_type": DEVICE,
        "client_id": client.id,
        "client_secret": client.secret,
        "device_code": device,
    }
    return _granted(client, asked(client.provider.token, form))


def _granted(client: Client, told: Mapping[str, Any]) -> Granted:
    token, refresh = told.get("access_token"), told.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise refusal(told)
    if not isinstance(refresh, str) or not refresh:
        raise NoToken("no_refresh_token")
    of = client.provider
    agreement = OAuth(of.token, client.id, client.secret, refresh, of.scope)
    given = str(told.get("scope") or of.scope).lower().split()
    wanted = set(of.scope.lower().split()) - {"offline_access", "openid"}
    return Granted(agreement, token, told.get("expires_in"), wanted <= set(given))


def _number(told: Mapping[str, Any], name: str, usual: int) -> int:
    found = told.get(name)
    return min(max(int(found), 1), _LONGEST) if isinstance(found, int | float) else usual
