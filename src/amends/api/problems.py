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

from .reading import MOST, Mistake

CONTENT_TYPE = "application/problem+json"

KINDS: Mapping[str, tuple[int, Any]] = {
    "bad-cursor": (400, _("That is no cursor of this list.")),
    "bad-header": (400, _("A header cannot be understood.")),
    "bad-request": (400, _("That is no request that is taken here.")),
    "malformed": (400, _("The body cannot be read.")),
    "missing-key": (400, _("This request needs an Idempotency-Key.")),
    "not-signed-in": (401, _("Who are you?")),
    "missing-scope": (403, _("The token was not made for this.")),
    "not-for-you": (403, _("Your role does not include this.")),
    "not-found": (404, _("There is nothing here.")),
    "method-not-allowed": (405, _("This cannot be done here.")),
    "refused": (409, _("The act is refused.")),
    "not-yet-sealed": (409, _("The receipt is not sealed yet.")),
    "still-running": (409, _("The same request is still being carried out.")),
    "outdated": (412, _("Something was decided meanwhile.")),
    "too-large": (413, _("That is too large.")),
    "other-type": (415, _("This type of content is not taken here.")),
    "invalid": (422, _("Some of it does not fit.")),
    "other-body": (422, _("The Idempotency-Key was used for another request.")),
    "file-refused": (422, _("The file is not taken.")),
    "missing-if-match": (428, _("Say which state you decide on.")),
    "too-many": (429, _("That is too often.")),
    "failed": (500, _("Something went wrong here. It is not your fault.")),
    "busy": (503, _("Nothing can be saved at the moment. Try again soon.")),
    "no-room": (503, _("There is no room for that now.")),
    "not-ready": (503, _("This is being prepared.")),
    "not-set-up": (503, _("The organisation has not been set up yet.")),
}
"""Every kind of problem with its status and title; a refused act's code is that of its guard."""


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
        told: dict[str, Any] = {
            "type": type_of(self.kind),
            "title": str(title),
            "status": status,
            "code": self.code,
        }
        if self.detail:
            told["detail"] = self.detail
        if self.errors:
            told["errors"] = [
                {"pointer": one.pointer, "detail": one.detail}
                for one in sorted(self.errors, key=lambda one: one.pointer)
            ]
        return told | self.more

    def response(self) -> HttpResponse:
        """The problem as it is sent."""
        answer = HttpResponse(
            json.dumps(self.body()).encode(),
            content_type=CONTENT_TYPE,
            status=KINDS[self.kind][0],
        )
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def type_of(kind: str) -> str:
    """Return the address that explains a kind of problem."""
    return f"{settings.AMENDS_BASE_URL}/api/docs#problem-{kind}"


def not_found() -> Problem:
    """Return the one response for what does not exist and what may not be seen."""
    return Problem("not-found")


def invalid(*errors: Mistake) -> Problem:
    """Return the problem of fields that do not fit: all of them, up to a limit."""
    return Problem("invalid", gettext("Each error names its place."), errors=errors[:MOST])
