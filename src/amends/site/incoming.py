"""Limits of a request before any page handles it: the size of its body, and text that a record
could not store.

A form is read for its CSRF token before the user is known, and a large form is written to disk. So
its size is checked first, against what the address accepts.
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext

from amends.api.problem_responses import Problem
from amends.register import request_cache
from amends.vault import files

from .sizes import AT_ONCE, PLAIN
from .unhandled import bad_request

type Answering = Callable[[HttpRequest], HttpResponse]

UPLOADED = files.LARGEST + 2**16
"""Bytes of one file over the API, with the form around it."""
WITH_FILES = frozenset({"desk:act", "desk:say", "desk:receive", "desk:bring", "desk:bring-preview"})
"""Pages that accept files from signed-in users."""
MEASURING = frozenset({"portal:files", "portal:act"})
"""Pages that accept files from anyone. They check the size themselves before reading (`guarded`),
with their own messages."""
_FOR_MACHINES = "/api/"


def largest_of(path: str) -> int:
    """Return the maximum bytes of a body at a path, for every sender. Larger ones are refused by
    `Bounded`, so the server need not store them."""
    if path.startswith(_FOR_MACHINES):
        return UPLOADED
    try:
        name = resolve(path).view_name
    except Resolver404:
        return PLAIN
    return AT_ONCE if name in WITH_FILES | MEASURING else PLAIN


class Bounded(MiddlewareMixin):
    """Middleware that refuses a body larger than its address accepts, or without a length, before
    any of it is read. It comes before the CSRF protection."""

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the refusal, if there is one."""
        length, most = _length(request), _most(request)
        if length is None:
            return bad_request(request, BadRequest("a body of unknown length"))
        if most is None or length <= PLAIN or length <= most():
            return None
        return _too_large(request, most())


def _most(request: HttpRequest) -> Callable[[], int] | None:
    """Return the maximum bytes of the address; None if the page checks the size itself."""
    if request.path_info.startswith(_FOR_MACHINES):
        return lambda: UPLOADED
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in MEASURING:
        return None
    with_files = name in WITH_FILES
    return lambda: AT_ONCE if with_files and request.user.is_authenticated else PLAIN


def _length(request: HttpRequest) -> int | None:
    """Return the length of the body; None if it is unknown."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length:
        return None if "HTTP_TRANSFER_ENCODING" in request.META else 0
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    megabytes = most // 2**20
    if request.path_info.startswith(_FOR_MACHINES):
        text = gettext("A file together with its form can have at most {count} MB.").format(
            count=megabytes
        )
        return Problem("too-large", text).response()
    return render(request, "413.html", {"megabytes": megabytes}, status=413)


def read_once(answer: Answering) -> Answering:
    """Middleware that keeps what a page reads until it is made, if the request only reads."""

    def middleware(request: HttpRequest) -> HttpResponse:
        reads = request.method in ("GET", "HEAD")
        with request_cache.reading() if reads else nullcontext():
            return answer(request)

    return middleware


class Readable(MiddlewareMixin):
    """Middleware that refuses NUL in an address or a cookie, because not every database accepts it
    in a query. Input is checked by its form, and JSON by the API, which names the place."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Return the refusal, if there is one."""
        if "\0" in request.path_info:
            raise Http404
        if not request.path_info.startswith(_FOR_MACHINES):
            texts = [text for name, many in request.GET.lists() for text in (name, *many)]
            if any("\0" in text for text in (*texts, *request.COOKIES.values())):
                return bad_request(request, BadRequest("a NUL character"))
        return None
