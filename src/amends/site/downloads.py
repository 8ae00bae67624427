"""Middleware for downloads: they cannot run scripts where they are opened, and no cache keeps them.

One place for every interface, so that a new download cannot forget it.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_NOTHING_RUNS = "sandbox; default-src 'none'"


class Handed:
    """Middleware that makes every downloaded file safe."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the next handler, with the headers of a download."""
        response = self._answer(request)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = _NOTHING_RUNS
            response.headers["Cache-Control"] = "no-store"
        return response
