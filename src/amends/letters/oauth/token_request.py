"""One token request to a provider and its response (RFC 6749 §3.2, §5).

Text from a provider is never passed on, only its codes. Redirections are not followed.
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
        *("authorization_pending", "slow_down", "temporarily_unavailable", "server_error"),
        *("no_answer", "no_token", "not_reached", "given_up"),
    }
)
"""Codes of temporary errors. Every other code, known here or not, needs action by a person:
providers have many of their own (`deleted_client`, `admin_policy_enforced`)."""


class NoToken(Exception):
    """No access token is available. `code` is the provider's (RFC 6749 §5.2), `detail` the number
    that Microsoft adds, or empty; neither contains a secret or text."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def kept(self) -> str:
        """Code and number, as stored until it is reported."""
        return f"{self.code}.{self.detail}"

    @property
    def lasting(self) -> bool:
        """Whether a person has to act before it can succeed."""
        return self.code not in PASSING


def refusal(answer: Mapping[str, Any]) -> NoToken:
    """Return the problem in a token response without a token, or in a return without a code."""
    code = str(answer.get("error", ""))
    detail = _DETAIL.search(str(answer.get("error_description", ""))[:2_000])
    reason = code if _CODE.fullmatch(code) else "no_token"
    return NoToken(reason, detail[1] if detail else "")


def asked(address: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return a provider's response to a form; empty texts are left out. Raises `NoToken` for an
    unknown response (`no_answer`) and if there is none (`not_reached`)."""
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
        filled = {name: text for name, text in form.items() if text}
        server.request("POST", path, urlencode(filled), headers)
        body = server.getresponse().read(_LARGEST)
    except http.client.HTTPException as problem:
        raise NoToken("no_answer") from problem
    except OSError as problem:
        raise NoToken("not_reached") from problem
    finally:
        server.close()
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NoToken("no_answer") from problem
    return answer if isinstance(answer, dict) else {}
