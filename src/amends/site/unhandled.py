"""Error pages: a problem document under /api/, an HTML page elsewhere.

They reveal nothing internal, and lose nothing that was typed. An error says its cause, what was
saved, and the number of the request, which is also in the server's log.
"""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from amends.api.problem_responses import KINDS, Problem

from .branding import Brand
from .monitoring.causes import Cause, cause_of
from .monitoring.context import current, new_number
from .typed_again import ANSWERED, again_of

_log = logging.getLogger("amends.failures")
_FOR_MACHINES = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 400: the request is not acceptable."""
    if _by_machine(request):
        return _told(Problem("bad-request", request_id=_number()))
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 403."""
    if _by_machine(request):
        return _told(Problem("not-for-you", request_id=_number()))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 404, the same response as for a complaint that may not be seen."""
    if _by_machine(request):
        return _told(Problem("not-found"))
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Respond to an error: say why as far as it is known, and what was and was not saved. Only
    the type of the exception is logged, because its message may quote text of a complaint."""
    problem = sys.exc_info()[1]
    cause, number = cause_of(problem), _number()
    _log.error("%s: %s", cause.name, type(problem).__name__ if problem else "unknown")
    state = current()
    saved, sent = state is not None and state.saved, request.method not in _SAFE
    then = "" if saved else _THEN[cause]
    context = {"what": WHAT[cause], "saved": _saved(sent=sent, saved=saved), "then": then}
    if _by_machine(request):
        kind, code = _PROBLEMS.get(cause, ("busy", ""))
        parts = [str(text) for text in context.values() if text and text != KINDS[kind][1]]
        answer = _told(Problem(kind, " ".join(parts), code=code, request_id=number))
    else:
        again = sent and not saved and cause is not Cause.missing
        context |= {"cause": cause.name, "sent": sent, "kept": saved, "again": again}
        answer = _page(request, context | {"number": number}, status=cause.status)
    if cause.passes:
        answer["Retry-After"] = _RETRY_AFTER
    return answer


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    again = context["again"]
    context |= {"there": request.get_full_path(), "brand": _brand()}
    context |= again_of(request) if again else {}
    # without the request: nothing on this page may ask the database
    page = loader.get_template("500.html").render(context)
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    setattr(response, ANSWERED, True)
    return response


def _brand() -> dict[str, str]:
    """Return name, colour and logo as last read; empty if that needs what fails."""
    try:
        brand = Brand()
        return {"name": brand.name, "stylesheet": brand.stylesheet, "logo": brand.logo}
    except Exception:  # noqa: BLE001 (the page must not fail as well)
        return {}


_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PROBLEMS = {
    Cause.missing: ("not-found", "file-missing"),
    Cause.failed: ("failed", ""),
}
"""Kind and code of the problem that the API responds with; what passes is `busy`."""
WHAT = {
    Cause.busy: _("Our service is busy at the moment. This usually lasts a few seconds."),
    Cause.database: _("Our database does not respond at the moment."),
    Cause.store: _("Our file storage does not respond at the moment."),
    Cause.full: _("There is no space left on our server."),
    Cause.missing: _("This file is missing."),
    Cause.failed: _("Something went wrong on our side."),
}
"""What happened, by cause."""
_LATER = _("Try again in a few minutes.")
_THEN = {
    Cause.busy: _("Try again."),
    Cause.database: _LATER,
    Cause.store: _LATER,
    Cause.full: _LATER,
    Cause.missing: _("Tell us, so that we can look for it."),
    Cause.failed: _LATER,
}


def _saved(*, sent: bool, saved: bool) -> Any:
    """Return what was saved of a request that sent something, or only read."""
    if not sent:
        return _("Everything that you saved before is still there.")
    if saved:
        return _("What you sent is saved, at least in part. Check it before you send it again.")
    return _("We did not save what you just sent. Everything before that is saved.")


_RETRY_AFTER = "5"
"""Seconds until a client may try again."""


def not_from_our_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Respond with 403 to a form without a valid CSRF token. A browser that says that the form is
    ours gets it again, with a new token; what another site sent is not repeated. Under /api/ no
    address accepts a browser's form."""
    if _by_machine(request):
        return _told(Problem("not-for-you", request_id=_number()))
    # Django checks the origin first, and over HTTPS the referrer
    ours = reason.startswith("CSRF ") and ("Origin" in request.headers or request.is_secure())
    context = again_of(request) if ours else {}
    response = render(request, "403_csrf.html", context, status=403)
    setattr(response, ANSWERED, True)
    return response


def _by_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(_FOR_MACHINES)


def _number() -> str:
    request = current()
    return request.number if request else new_number()


def _told(problem: Problem) -> HttpResponse:
    answer = problem.response()
    answer["Cache-Control"] = "no-store"
    return answer
