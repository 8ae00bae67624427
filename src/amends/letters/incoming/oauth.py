"""An access token for a mailbox that takes no password (OAuth 2, RFC 6749 §6).

A provider may answer with a new token to refresh with, and let the old one end: the newest is
kept beside the other keys, readable by this account alone.
"""

import hashlib
import http.client
import json
import os
import ssl
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from .configured import OAuth

PATIENCE = 30
_EARLY = 60.0
"""Seconds before its end in which a token is not used any more."""
_LARGEST = 100_000


class NoToken(Exception):
    """No access token is to be had; the message is the provider's code and nothing secret."""


class _Held:
    """The token of this process and the moment of the machine's clock at which it ends."""

    token = ""
    until = 0.0


def access_token(of: OAuth) -> str:
    """A token that is good now. Raises `NoToken` and OSError."""
    if not _Held.token or time.monotonic() > _Held.until:
        _refresh(of)
    return _Held.token


def forget() -> None:
    """The token was not taken: the next one is asked for anew."""
    _Held.token = ""


def _refresh(of: OAuth) -> None:
    asked = {
        "grant_type": "refresh_token",
        "client_id": of.client,
        "client_secret": of.client_secret,
        "refresh_token": _newest(of),
        "scope": of.scope,
    }
    told = _posted(of.token_url, {name: text for name, text in asked.items() if text})
    token = told.get("access_token")
    if not isinstance(token, str) or not token:
        raise NoToken(str(told.get("error", "no token"))[:64])
    lasts = told.get("expires_in", 300)
    _Held.token = token
    seconds = float(lasts) if isinstance(lasts, int | float) else 300.0
    _Held.until = time.monotonic() + max(seconds - _EARLY, 0.0)
    renewed = told.get("refresh_token")
    if isinstance(renewed, str) and renewed not in ("", _newest(of)):
        _keep(of, renewed)


def _posted(address: str, form: dict[str, str]) -> dict[str, object]:
    url = urlsplit(address)
    host = url.hostname or ""
    server: http.client.HTTPConnection
    if url.scheme == "https":
        context = ssl.create_default_context()
        server = http.client.HTTPSConnection(host, url.port, timeout=PATIENCE, context=context)
    else:
        server = http.client.HTTPConnection(host, url.port, timeout=PATIENCE)
    try:
        path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        server.request("POST", path, urlencode(form), headers)
        body = server.getresponse().read(_LARGEST)
    except http.client.HTTPException as problem:
        raise NoToken(type(problem).__name__) from problem
    finally:
        server.close()
    try:
        told = json.loads(body)
    except ValueError as problem:
        raise NoToken("no answer of its kind") from problem
    return told if isinstance(told, dict) else {}


# --- the newest token to refresh with ---


def _file() -> Path:
    return Path(settings.AMENDS_DATA) / "keys" / "mail-refresh.token"


def _newest(of: OAuth) -> str:
    """The one that the provider gave last, unless another was set since."""
    try:
        kept = json.loads(_file().read_text())
        return str(kept["token"]) if kept["given"] == _mark(of) else of.refresh_token
    except (OSError, ValueError, KeyError, TypeError):
        return of.refresh_token


def _keep(of: OAuth, token: str) -> None:
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"given": _mark(of), "token": token}, file)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def _mark(of: OAuth) -> str:
    """Tells whether another token was set; tells nothing of it."""
    return hashlib.sha256(f"{of.client}\n{of.refresh_token}".encode()).hexdigest()
