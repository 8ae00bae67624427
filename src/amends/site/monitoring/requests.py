"""Outermost middleware: numbers each request, counts it, and writes the request log."""

import logging
import re
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .context import KEPT_OUT, META, REQUESTS, Current, answering, new_number
from .counters import count_refused, count_request, method_of

type Answering = Callable[[HttpRequest], HttpResponse]

HEADER = "X-Request-Id"
_log = logging.getLogger(REQUESTS)
_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACE = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""Header `traceparent` of W3C Trace Context."""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def observed(answer: Answering) -> Answering:
    """Middleware that gives each request its number and trace id, and records how it was
    answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        current = Current(_number(request), _trace(request))
        began = perf_counter()
        request.META[META] = current  # Django logs the response once this is over
        with answering(current):
            response = answer(request)
            response.headers[HEADER] = current.number
            took = perf_counter() - began
            _record(request, response, current, took)
        return response

    return middleware


def refused(status: int) -> str:
    """Record a request that the server refused without reading it; return its number."""
    current = Current(new_number())
    count_refused(status)
    if settings.AMENDS_REQUEST_LOG:
        with answering(current):
            _log.info("refused %d", status, extra={"facts": {"status": int(status)}})
    return current.number


def _record(request: HttpRequest, response: HttpResponse, current: Current, took: float) -> None:
    path, method, status = request.path_info, method_of(request.method), response.status_code
    count_request(path, method, status, seconds=took, queries=current.queries)
    if not settings.AMENDS_REQUEST_LOG:
        return
    size = response.headers.get("Content-Length", "")
    if not size and not response.streaming:
        size = str(len(response.content))
    facts = {
        "method": method,
        "route": route_of(request),
        "status": status,
        "ms": round(took * 1_000, 1),
        "queries": current.queries,
        "queries_ms": round(current.waited * 1_000, 1),
        "bytes": int(size or 0),
    }
    _log.info(_LINE.format_map(facts), extra={"facts": facts})


_LINE = "{method} {route} {status} {ms} ms, {queries} queries {queries_ms} ms, {bytes} bytes"


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the address, for example `/track/<reference>/`, never what it was
    filled with; `-` for an address that does not exist."""
    match = request.resolver_match
    if match is not None:
        return "/" + _PARAMETER.sub(r"<\1>", match.route)
    return "/static/" if request.path_info.startswith("/static/") else "-"


def _number(request: HttpRequest) -> str:
    """Return the number that our proxy gave the request, otherwise a new one. One that may open or
    name something is not used, because it would be in every log line."""
    number = str(request.META.get("HTTP_X_REQUEST_ID", "")) if settings.AMENDS_PROXIES else ""
    usable = _NUMBER.fullmatch(number) and not KEPT_OUT.fullmatch(number)
    return number if usable else new_number()


def _trace(request: HttpRequest) -> str:
    match = _TRACE.fullmatch(str(request.META.get("HTTP_TRACEPARENT", "")))
    return match[1] if match else ""
