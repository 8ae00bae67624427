"""Middleware for downloads: they cannot run scripts where they are opened, and no cache keeps them.

One place for every interface, so that a new download cannot forget it.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

_NOTHING_RUNS = "sandbox; default-src 'none'"


class Handed(MiddlewareMixin):
    """Middleware that makes every downloaded file safe."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, with the headers of a download."""
        if response.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = _NOTHING_RUNS
            response.headers["Cache-Control"] = "no-store"
        return response
