"""What is refused of a request before any door looks at it: a body that is too large, and text
that no record could keep.

Nobody is known yet when a form is read for its token against forgery, and reading a large form
writes it to the disk. So it is measured first, by what the address can take.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from amends.api.problems import Problem
from amends.vault import files

from .unhandled import bad_request

type Answering = Callable[[HttpRequest], HttpResponse]

AT_ONCE = 100 * 2**20
"""Bytes of a form with files from whoever is signed in."""
PLAIN = 3 * 2**20
"""Bytes of a form, or of one small file."""
UPLOADED = files.LARGEST + 2**16
"""Bytes of one file over the API, with the form around it."""
WITH_FILES = frozenset({"desk:act", "desk:say", "desk:receive", "desk:bring", "desk:bring-preview"})
"""Pages that take files from whoever is signed in."""
MEASURING = frozenset({"portal:files", "portal:act"})
"""Pages that anybody may send files to. They measure by themselves before they read (`guarded`),
and say what to do in words of their own."""
_FOR_MACHINES = "/api/"


class Bounded:
    """Refuses a body that is larger than its address takes, or that does not say its length,
    before anything of it is read. Stands before the protection against forged forms."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of what stands behind."""
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The refusal, if there is one."""
        length, most = _length(request), _most(request)
        if length is None:
            return bad_request(request, BadRequest("a body of unknown length"))
        if most is None or length <= PLAIN or length <= most():
            return None
        return _too_large(request, most())


def _most(request: HttpRequest) -> Callable[[], int] | None:
    """How many bytes its address takes; None where the page measures by itself."""
    if request.path_info.startswith(_FOR_MACHINES):
        return lambda: UPLOADED
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in MEASURING:
        return None
    known = name in WITH_FILES
    return lambda: AT_ONCE if known and request.user.is_authenticated else PLAIN


def _length(request: HttpRequest) -> int | None:
    """How many bytes follow; None if nobody can tell."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    if not told:
        return None if "HTTP_TRANSFER_ENCODING" in request.META else 0
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    megabytes = most // 2**20
    if request.path_info.startswith(_FOR_MACHINES):
        told = gettext("A file with its form holds at most {count} MB.").format(count=megabytes)
        return Problem("too-large", told).response()
    return render(request, "413.html", {"megabytes": megabytes}, status=413)


class Readable:
    """Refuses NUL in an address or a cookie, which not every database can even be asked for: such
    a path leads nowhere, and such a request is none. What is typed is judged by its form, what a
    machine sends by the API, which names the place."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of what stands behind."""
        if "\0" in request.path_info:
            raise Http404
        if not request.path_info.startswith(_FOR_MACHINES):
            asked = [text for name, many in request.GET.lists() for text in (name, *many)]
            if any("\0" in text for text in (*asked, *request.COOKIES.values())):
                return bad_request(request, BadRequest("a NUL character"))
        return self._answer(request)
