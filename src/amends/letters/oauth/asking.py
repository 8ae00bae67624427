"""One question to a provider, by a form that is posted, and its answer (RFC 6749 §3.2, §5).

Nothing that a provider writes in words is passed on: only its codes. No answer leads elsewhere: a
redirection is not followed.
"""

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 30
"""Seconds that a provider has for an answer."""
_LARGEST = 100_000
_CODE = re.compile(r"[a-z_]{1,64}")
_DETAIL = re.compile(r"AADSTS(\d{3,9})\b")

PASSING = frozenset(
    {
        "authorization_pending",
        "slow_down",
        "temporarily_unavailable",
        "server_error",
        "no_answer",
        "no_token",
        "not_reached",
        "given_up",
    }
)
"""What may be another by itself. Of every other code, known here or not, somebody has to do
something: providers have many of their own (`deleted_client`, `admin_policy_enforced`)."""


class NoToken(Exception):
    """No access token is to be had. `code` is the provider's (RFC 6749 §5.2), `detail` the number
    that Microsoft adds, or empty; neither holds a secret or words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def kept(self) -> str:
        """Code and number, as it is kept until it is told."""
        return f"{self.code}.{self.detail}"

    @property
    def lasting(self) -> bool:
        """Whether somebody has to do something before it is another."""
        return self.code not in PASSING


def refusal(told: Mapping[str, Any]) -> NoToken:
    """What an answer without a token, or a way back without a code, says went wrong."""
    code = str(told.get("error", ""))
    found = _DETAIL.search(str(told.get("error_description", ""))[:2_000])
    known = code if _CODE.fullmatch(code) else "no_token"
    return NoToken(known, found[1] if found else "")


def asked(address: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What a provider answers to a form; empty texts are left out. Raises `NoToken` for an answer
    of no known kind (`no_answer`) and where there is none (`not_reached`)."""
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
        given = {name: text for name, text in form.items() if text}
        server.request("POST", path, urlencode(given), headers)
        body = server.getresponse().read(_LARGEST)
    except http.client.HTTPException as problem:
        raise NoToken("no_answer") from problem
    except OSError as problem:
        raise NoToken("not_reached") from problem
    finally:
        server.close()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NoToken("no_answer") from problem
    return told if isinstance(told, dict) else {}
