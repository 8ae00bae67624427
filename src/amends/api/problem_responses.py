"""Problem responses (RFC 9457), one shape for every refusal.

A complaint that does not exist and one that the caller may not see give identical bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .reading import MOST_MISTAKES, Mistake

CONTENT_TYPE = "application/problem+json"

KINDS: Mapping[str, tuple[int, Any]] = {
    "bad-cursor": (400, _("This is not a cursor of this list.")),
    "bad-header": (400, _("A header is not valid. Check it.")),
    "bad-request": (400, _("We do not accept this request here.")),
    "malformed": (400, _("We cannot read the body.")),
    "missing-key": (400, _("This request needs an Idempotency-Key.")),
    "not-signed-in": (401, _("You need to sign in.")),
    "missing-scope": (403, _("This token does not have the scope for this request.")),
    "not-for-you": (403, _("Your role does not include this.")),
    "not-found": (404, _("Not found.")),
    "method-not-allowed": (405, _("You cannot do this.")),
    "refused": (409, _("You cannot do this.")),
    "not-yet-sealed": (409, _("The receipt is not ready yet.")),
    "still-running": (409, _("The same request is still being processed.")),
    "outdated": (412, _("The complaint has changed.")),
    "too-large": (413, _("The request is too large.")),
    "other-type": (415, _("We do not accept this content type here.")),
    "invalid": (422, _("Some fields are not valid.")),
    "other-body": (422, _("The Idempotency-Key was used for another request.")),
    "file-refused": (422, _("We do not accept this file.")),
    "missing-if-match": (428, _("Send the version you are changing.")),
    "too-many": (429, _("Too many requests.")),
    "failed": (500, _("Something went wrong on our side.")),
    "busy": (503, _("We cannot do this at the moment. Try again soon.")),
    "no-room": (503, _("There is not enough space for this now.")),
    "not-ready": (503, _("Not ready yet.")),
    "not-set-up": (503, _("The organisation has not been set up yet.")),
}
"""Every kind of problem with its status and title; a refused act's code is that of its guard."""

DETAILS: Mapping[str, Any] = {
    "missing-scope": _("Use a token that has the scope named here."),
    "not-for-you": _("You do not have a role for this. Ask an administrator for access."),
    "not-found": _(
        "There is nothing at this address, or you do not have access to it. Check the address."
    ),
    "method-not-allowed": _(
        "This address does not accept this method. The Allow header lists those that it accepts."
    ),
}
"""What happened and what to do, for problems that say nothing more precise."""


class Problem(Exception):
    """Ends a request with a problem response. `code` is for machines, by default the kind's own."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[Mistake] = (),
        code: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind, detail)
        self.kind, self.code, self.detail = kind, code or kind, detail
        self.errors, self.headers, self.more = errors, dict(headers or {}), more

    def body(self) -> dict[str, Any]:
        """The problem as JSON has it."""
        status, title = KINDS[self.kind]
        content: dict[str, Any] = {
            "type": type_of(self.kind),
            "title": str(title),
            "status": status,
            "code": self.code,
        }
        if detail := self.detail or DETAILS.get(self.kind):
            content["detail"] = str(detail)
        if self.errors:
            content["errors"] = [
                {"pointer": mistake.pointer, "detail": mistake.detail}
                for mistake in sorted(self.errors, key=lambda mistake: mistake.pointer)
            ]
        return content | self.more

    def response(self) -> HttpResponse:
        """The problem as it is sent."""
        answer = HttpResponse(
            json.dumps(self.body()).encode(), content_type=CONTENT_TYPE, status=KINDS[self.kind][0]
        )
        for name, value in self.headers.items():
            answer[name] = value
        # it is no error, and Django logs none
        answer._has_been_logged = self.kind == "not-set-up"  # type: ignore[attr-defined]
        return answer


def type_of(kind: str) -> str:
    """Return the address that explains a kind of problem."""
    return f"{settings.AMENDS_BASE_URL}/api/docs#problem-{kind}"


def not_found() -> Problem:
    """Return the one response for what does not exist and what may not be seen."""
    return Problem("not-found")


def invalid(*errors: Mistake) -> Problem:
    """Return the problem of fields that do not fit: all of them, up to a limit."""
    return Problem("invalid", gettext("Each error gives its place."), errors=errors[:MOST_MISTAKES])
