"""Public log: its newest checkpoint, proofs between two checkpoints, and the security contact."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from amends.core.principles.integrity import NotProven
from amends.journal import log, tree
from amends.journal.encoding import base64_of

_SECURITY_LASTS = timedelta(days=180)


@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """Origin, verifier key, and the newest checkpoint (null before the first)."""
    try:
        state = log.state()
    except log.NotOpened:
        return _problem(404, "not-opened", "The log is not open yet")
    return _open(
        JsonResponse(
            {
                "origin": state.opened.origin,
                "verifier_key": state.opened.verifier_key,
                "size": state.size,
                "checkpoint": state.note,
            }
        )
    )


@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The RFC 6962 proof that the log of `to` leaves continues that of `from`."""
    old, new = _size(request, "from"), _size(request, "to")
    if old is None or new is None:
        return _problem(400, "not-a-size", "Give the sizes of two checkpoints as from and to")
    try:
        if new > log.state().size:
            raise NotProven(f"the log does not have {new} leaves")
        path = tree.consistency(old, new)
    except (NotProven, log.NotOpened):
        return _problem(404, "no-proof", "The log was never signed at these sizes")
    proof: dict[str, Any] = {"from": old, "to": new}
    return _open(JsonResponse({**proof, "consistency": [base64_of(node) for node in path]}))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Security contact (RFC 9116)."""
    base = settings.AMENDS_BASE_URL.rstrip("/")
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
    lines = (
        f"Contact: mailto:{sender}",
        f"Expires: {timezone.now() + _SECURITY_LASTS:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _size(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _open(response: HttpResponse) -> HttpResponse:
    """Allow reading from pages of any origin, for independent checkers."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response


def _problem(status: int, kind: str, title: str) -> HttpResponse:
    body = {"type": f"about:blank#{kind}", "title": title, "status": status}
    return _open(JsonResponse(body, status=status, content_type="application/problem+json"))
