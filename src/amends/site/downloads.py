"""What is handed out as a file runs nothing where it is opened, and is kept by nobody between.

One place for every door, so that a new download cannot forget it.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_NOTHING_RUNS = "sandbox; default-src 'none'"


class Handed:
    """Adds to every answer that is a file to be saved what keeps it harmless."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of what stands behind."""
        response = self._answer(request)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = _NOTHING_RUNS
            response.headers["Cache-Control"] = "no-store"
        return response
