"""Answers to `/livez` and `/readyz`, for what starts this process and what sends it visitors.

They need no thread of the pages, no database and no particular `Host`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

type Answer = tuple[int, Mapping[str, object]]
"""Status and JSON body; the body contains codes and numbers only."""
type Readiness = Callable[[], Answer]
"""What `/readyz` answers now. It may not wait for anything."""

LIVE, READY = "/livez", "/readyz"


def is_probe(method: str, path: str) -> bool:
    """Return whether a request asks for the state of the process."""
    return path in (LIVE, READY) and method in ("GET", "HEAD")


class Probed:
    """WSGI application that answers the probes, and gives another everything else."""

    def __init__(self, application: Any, readiness: Readiness) -> None:
        self._application, self._readiness = application, readiness

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, as WSGI asks."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if not is_probe(method, path):
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer
        status, content = self._readiness() if path == READY else (200, {"status": "ok"})
        body = json.dumps(content).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("200 OK" if status == 200 else "503 Service Unavailable", headers)
        return [body] if method == "GET" else []
