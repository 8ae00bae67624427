"""What is answered where no page answered: as a problem under /api/, as a page elsewhere.

Nothing of the inside is told. What went wrong here has a number, which stands in the answer and
in the server's log, so that whoever calls about it can be helped.
"""

import logging
import secrets
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults

from amends.api.problems import Problem

_log = logging.getLogger("amends.failures")
_FOR_MACHINES = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent is no request that we take."""
    if _by_machine(request):
        return _told(Problem("bad-request", request_id=_number()))
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if _by_machine(request):
        return _told(Problem("not-for-you", request_id=_number()))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the very answer of a complaint that may not be seen."""
    if _by_machine(request):
        return _told(Problem("not-found"))
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault. Only the kind of failure is written down, for its text may quote words."""
    number, problem = _number(), sys.exc_info()[0]
    _log.error("%s: %s", number, problem.__name__ if problem else "unknown")
    if _by_machine(request):
        return _told(Problem("failed", request_id=number))
    answer = defaults.server_error(request)
    answer["X-Request-Id"] = number
    return answer


def not_from_our_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that none of our pages sent. Under /api/ no address takes a browser's form."""
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
