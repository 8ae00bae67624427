"""A door of a few lines for the kill tests: `POST /<key>` lodges a complaint under that key.

The body is the narrative and the complainant's e-mail address, a line each; the answer is the
reference. Run as ``python -m tests.walks.lodging_door PORT``.
"""

import hashlib
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import django

django.setup()

from django.db import connection  # noqa: E402 - the models need a Django that is set up

from amends.core.framework.authority import PUBLIC_ACTOR  # noqa: E402
from amends.core.operation.events import Way  # noqa: E402
from amends.core.operation.receipt import NewParty, Receive  # noqa: E402
from amends.core.values import Code, Contact  # noqa: E402
from amends.handling.lodging import lodge  # noqa: E402
from amends.handling.repeats import Once  # noqa: E402


class Door(BaseHTTPRequestHandler):
    """Each request has a thread and a connection to the database of its own."""

    def do_GET(self) -> None:
        self._answer("ready")

    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers["Content-Length"]))
        narrative, address = told.decode().split("\n")
        given = Receive(
            channel=Code("web"),
            narrative=narrative,
            complainants=(
                NewParty(identity=Contact(name="Nora", email=address), contact_by=Way.email),
            ),
        )
        once = Once("form", self.path[1:], hashlib.sha256(told).hexdigest())
        try:
            done = lodge(given, actor=PUBLIC_ACTOR, now=datetime.now(UTC), once=once)
            self._answer(done.reference)
        finally:
            connection.close()

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Door).serve_forever()
