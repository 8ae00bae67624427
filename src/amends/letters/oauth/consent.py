"""OAuth consent at a mail provider: by redirection (RFC 6749 §4.1 with PKCE, RFC 7636), or by a
code typed on any device (RFC 8628)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from .configured import OAuth
from .providers import Provider
from .token_request import NoToken, asked, refusal

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_PAUSE = 5
"""Seconds between two polls, if the provider names none (RFC 8628 §3.2)."""
_LONGEST = 3_600


@dataclass(frozen=True, slots=True)
class Client:
    """Identification of this installation to a provider."""

    provider: Provider
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a provider granted: the agreement, and the first access token, with its lifetime in
    seconds."""

    agreement: OAuth
    token: str = field(repr=False)
    lasts: object
    whole: bool
    """Whether everything requested was granted, as far as the provider says."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to type at an address; `device` is used for polling, every `pause` seconds, for
    `lasts` seconds."""

    device: str = field(repr=False)
    user: str
    address: str
    pause: int
    lasts: int


def challenge(verifier: str) -> str:
    """Return the PKCE challenge (S256) of the verifier."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def address(client: Client, *, back: str, state: str, verifier: str, who: str) -> str:
    """Return the address where the person gives consent. `back` is the exact return address; `who`
    is the mailbox that the provider proposes."""
    of = client.provider
    query = {
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
    return f"{of.authorize}{joint}{urlencode(query)}"


def exchanged(client: Client, code: str, *, back: str, verifier: str) -> Granted:
    """Exchange the code of the return for tokens. Raises `NoToken`."""
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
    """Return a code for the person to type. Raises `NoToken`."""
    answer = asked(client.provider.device, {"client_id": client.id, "scope": client.provider.scope})
    if "device_code" not in answer:
        raise refusal(answer)
    user, at = str(answer.get("user_code", "")), str(answer.get("verification_uri", ""))
    page = urlsplit(at)
    plain = user.isascii() and user.isprintable() and 0 < len(user) <= 32
    if not plain or page.scheme != "https" or not page.hostname or len(at) > 500:
        raise NoToken("no_answer")
    pause, lasts = _number(answer, "interval", _PAUSE), _number(answer, "expires_in", 900)
    return Code(str(answer["device_code"]), user, at, pause, lasts)


def answer_to(client: Client, device: str) -> Granted:
    """Return the result of a typed code. Raises `NoToken` (`authorization_pending` and `slow_down`:
    not yet)."""
    form = {
        "grant_type": DEVICE,
        "client_id": client.id,
        "client_secret": client.secret,
        "device_code": device,
    }
    return _granted(client, asked(client.provider.token, form))


def _granted(client: Client, answer: Mapping[str, Any]) -> Granted:
    token, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise refusal(answer)
    if not isinstance(refresh, str) or not refresh:
        raise NoToken("no_refresh_token")
    of = client.provider
    agreement = OAuth(of.token, client.id, client.secret, refresh, of.scope)
    scopes = str(answer.get("scope") or of.scope).lower().split()
    wanted = set(of.scope.lower().split()) - {"offline_access", "openid"}
    return Granted(agreement, token, answer.get("expires_in"), wanted <= set(scopes))


def _number(answer: Mapping[str, Any], name: str, usual: int) -> int:
    number = answer.get(name)
    return min(max(int(number), 1), _LONGEST) if isinstance(number, int | float) else usual
