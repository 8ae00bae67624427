"""Ports of this machine for servers that tests start as processes."""

import os
import socket
from contextlib import suppress
from itertools import count

_EACH, _FIRST, _STRIPES = 40, 12_000, 500
"""Below the ports that the system gives to outgoing connections: none of them takes one in the
moment between the choice here and the start of the server."""
_next = count()


def free() -> int:
    """Return a port that nothing listens on. Two processes of a run choose from different ones."""
    first = _FIRST + os.getpid() % _STRIPES * _EACH
    while True:
        port = first + next(_next) % _EACH
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
