"""Error pages: a problem document under /api/, an HTML page elsewhere.

They reveal nothing internal, and lose nothing that was typed. A server error has a number, which is
in the response and in the server's log, so that it can be found when it is reported.
"""

import logging
import secrets
import sys
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.translation import gettext
from django.views import csrf, defaults

from amends.api.problems import Problem
from amends.bounded import TryAgain
from amends.vault.storage import Missing

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
    """Respond to an error of ours with status 500, or 503 if it can be tried again: the
    database cannot be used now, or no child process could read a file. Only
    the type of the exception is logged, because its message may quote text of a complaint."""
    number, problem = _number(), sys.exc_info()[0]
    _log.error("%s: %s", number, problem.__name__ if problem else "unknown")
    if problem is not None and issubclass(problem, Missing):
        return _missing(request, number)
    busy = problem is not None and issubclass(problem, OperationalError | TryAgain)
    if _by_machine(request):
        answer = _told(Problem("busy" if busy else "failed", request_id=number))
    else:
        context = {"busy": busy, "sent": request.method == "POST", "typed": _typed(request)}
        context["there"] = request.get_full_path()
        # without the request: nothing on this page may ask the database
        context["csrf_token"] = get_token(request)
        page = loader.get_template("500.html").render(context)
        answer = HttpResponse(page, status=503 if busy else 500)
        answer["Cache-Control"] = "no-store"
        answer["X-Request-Id"] = number
    if busy:
        answer["Retry-After"] = _RETRY_AFTER
    return answer


def _missing(request: HttpRequest, number: str) -> HttpResponse:
    """Respond with 404: a stored file is not there. The log has its id."""
    told = gettext("This file is missing.")
    if _by_machine(request):
        return _told(Problem("not-found", told, code="file-missing", request_id=number))
    page = loader.get_template("404.html").render({"missing": told}, request)
    return HttpResponse(page, status=404)


_RETRY_AFTER = "5"
"""Seconds until a client may try again."""
_NOT_SHOWN = frozenset(
    {"csrfmiddlewaretoken", "password", "present", "new", "code", "secret", "invitation"}
)
"""Fields whose content no page repeats."""


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        given = request.POST.lists() if request.method == "POST" else ()
    except Exception:  # noqa: BLE001 (the page must not fail as well)
        return []
    return [(name, one) for name, many in given if name not in _NOT_SHOWN for one in many]


def not_from_our_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Respond with 403 to a form without a valid CSRF token. Under /api/ no address accepts a
    browser's form."""
    if _by_machine(request):
        return _told(Problem("not-for-you", request_id=_number()))
    return csrf.csrf_failure(request, reason)


def _by_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(_FOR_MACHINES)


def _number() -> str:
    return secrets.token_hex(8)


def _told(problem: Problem) -> HttpResponse:
    answer = problem.response()
    answer["Cache-Control"] = "no-store"
    number: Any = problem.more.get("request_id")
    if number:
        answer["X-Request-Id"] = number
    return answer
