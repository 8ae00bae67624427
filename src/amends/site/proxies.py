"""Client address of a request behind proxies (`AMENDS_PROXIES`).

Every proxy appends the address it was called from to ``X-Forwarded-For``. Anything before the
entries of our trusted proxies was written by the caller.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amends.people import security_log

type Answering = Callable[[HttpRequest], HttpResponse]


def forwarded(answer: Answering) -> Answering:
    """Middleware that sets the caller's address and scheme: ``REMOTE_ADDR`` and ``request.scheme``,
    as they are without trusted proxies, and names the address for the security log."""

    def middleware(request: HttpRequest) -> HttpResponse:
        hops: int = settings.AMENDS_PROXIES
        if hops:
            chain = [*_list(request, "HTTP_X_FORWARDED_FOR"), request.META.get("REMOTE_ADDR", "")]
            request.META["REMOTE_ADDR"] = _without_port(chain[-(hops + 1) :][0])
            schemes = _list(request, "HTTP_X_FORWARDED_PROTO")[-hops:]
            if schemes and schemes[0].lower() in ("http", "https"):
                request.META["wsgi.url_scheme"] = schemes[0].lower()
        with security_log.request_from(request.META.get("REMOTE_ADDR", "")):
            return answer(request)

    return middleware


def _list(request: HttpRequest, header: str) -> list[str]:
    return [part.strip() for part in request.META.get(header, "").split(",") if part.strip()]


def _without_port(address: str) -> str:
    """``192.0.2.7`` of ``192.0.2.7:4711``, ``2001:db8::7`` of ``[2001:db8::7]:4711``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, _ = address.partition(":")
    return host if address.count(":") == 1 else address
