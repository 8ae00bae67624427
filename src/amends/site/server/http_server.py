"""HTTP server that buffers slow clients: a thread is occupied only by a request that has arrived
whole, and a response is sent without one.

Waitress receives and sends everything in one loop. This adds what it lacks: deadlines, limits for
each network and for bodies on the disk, and an orderly end.
"""

import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error, RequestEntityTooLarge

from amends.people.limits import network_of

from ..monitoring.probes import is_probe
from ..sizes import AT_ONCE, PLAIN


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may take. A client that is too slow is disconnected."""

    head: float = 20.0
    """Seconds for the head of a request, and between two requests."""
    grace: float = 30.0
    """Seconds until a body or a response must move at the rate."""
    rate: int = 5_000
    """Bytes in a second."""
    per_network: int = 64
    """Connections of one network; 0 if all come from a proxy."""
    connections: int = 400
    """Connections of all."""
    bodies: int = 200 * 2**20
    """Announced bytes of large bodies that one network sends at the same time."""
    all_bodies: int = 2**30
    """The same of all."""


class Phase(IntEnum):
    """What a connection is doing. Of those that must go, the first go first."""

    idle = 0
    head = 1
    body = 2
    answering = 3
    sending = 4


class _NoRoom(Error):  # type: ignore[misc]
    code = 503
    reason = "Service Unavailable"


class _Nowhere:
    """Buffer of a body that is refused: it is received, so that the client reads the refusal, but
    not stored."""

    def append(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def getfile(self) -> BytesIO:
        return BytesIO()

    def __len__(self) -> int:
        return 0


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Parser of one request, which stores no body that is refused anyway."""

    body_rcv: Any
    error: Any
    expect_continue: bool

    def __init__(
        self, has_room: Callable[[int], bool], largest_of: Callable[[str], int], adj: Adjustments
    ) -> None:
        super().__init__(adj)
        self._has_room, self._largest_of = has_room, largest_of

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and decide where the body goes. Raises as the parser does."""
        super().parse_header(header_plus)
        if self.content_length <= PLAIN:
            return
        if self.content_length > self._largest_of(self.path):
            self.body_rcv.buf = _Nowhere()
            self.headers["CONNECTION"] = "close"
            if self.expect_continue:  # the client sends nothing before we agree
                self.body_rcv, self.expect_continue = None, False
        elif not self._has_room(self.content_length):
            self.error, self.completed = _NoRoom("Try again later."), True
            self.expect_continue = False  # waitress would let the client send the body

    def received(self, data: bytes) -> int:
        """Take bytes; returns how many. A body of unknown length can only be small."""
        taken = int(super().received(data))
        if self.chunked and self.body_bytes_received > PLAIN and not self.error:
            self.error, self.completed = RequestEntityTooLarge("A length is missing."), True
        return taken


class Refusal(ErrorTask):  # type: ignore[misc]
    """Refuses a request that no page sees, with a number for it."""

    def execute(self) -> None:
        """Send the refusal."""
        self.response_headers.append(("X-Request-Id", refused(self.request.error.code)))
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, with the time that it takes."""

    error_task_class = Refusal
    server: "HttpServer"

    def __init__(
        self, server: "HttpServer", sock: socket.socket, addr: Any, adj: Any, **more: Any
    ) -> None:
        self.parser_class = partial(Parser, self._has_room, server.largest_of)
        self.network = network_of(str(addr[0]))
        self.moved, self.surplus = 0, False
        self._phase, self._since, self._moved_before = Phase.idle, time.monotonic(), 0
        super().__init__(server, sock, addr, adj, **more)

    @property
    def phase(self) -> Phase:
        """What the connection is doing."""
        if self.total_outbufs_len:
            return Phase.sending
        if self.requests:
            return Phase.answering
        if self.request is None:
            return Phase.idle
        return Phase.body if self.request.headers_finished else Phase.head

    @property
    def announced(self) -> int:
        """Bytes of a large body that is being received."""
        length = self.request.content_length if self.phase is Phase.body else 0
        return int(length) if length > PLAIN else 0

    def overdue(self, now: float) -> bool:
        """Return whether the client is too slow."""
        limits, phase = self.server.limits, self.phase
        if phase is not self._phase:
            self._phase, self._since, self._moved_before = phase, now, self.moved
        took = now - self._since
        if phase is Phase.answering:
            return False
        if phase in (Phase.idle, Phase.head):
            return took > limits.head
        return self.moved - self._moved_before < (took - limits.grace) * limits.rate

    def received(self, data: bytes) -> bool:
        """Take bytes of the client."""
        self.moved += len(data)
        return bool(super().received(data))

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send bytes to the client; returns how many it took."""
        sent = int(super().send(data, do_close))
        self.moved += sent
        return sent

    def end(self) -> None:
        """Disconnect the client; one that sent part of a request is told why."""
        if self.phase in (Phase.head, Phase.body) or self.surplus:
            with suppress(OSError):
                busy, slow = HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.REQUEST_TIMEOUT
                self.socket.send(_ending(busy if self.surplus else slow))
        self.handle_close()

    def handle_close(self) -> None:
        """Close the connection and what was received of a request."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    def _has_room(self, length: int) -> bool:
        limits, others = self.server.limits, self.server.channels()
        ours = sum(channel.announced for channel in others if channel.network == self.network)
        all_of_them = sum(channel.announced for channel in others)
        within = ours + length <= limits.bodies or not limits.per_network
        return within and all_of_them + length <= limits.all_bodies


def _ending(status: HTTPStatus) -> bytes:
    """Return the response after which the client is disconnected."""
    return (
        f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n"
        f"X-Request-Id: {refused(status)}\r\n\r\n"
    ).encode()


def refused(status: int) -> str:
    """Record a request that no page sees, unless Django has not started yet; return a number."""
    from django.apps import apps

    if not apps.ready:
        return secrets.token_hex(8)
    from ..monitoring import requests

    return requests.refused(status)


def _largest_of(path: str) -> int:
    from ..incoming import largest_of  # needs Django

    return largest_of(path)


class HttpServer(TcpWSGIServer):  # type: ignore[misc]
    """Serves an application on a listening socket until stopped."""

    channel_class = Channel

    def __init__(
        self,
        application: Any,
        listening: socket.socket,
        *,
        threads: int,
        limits: Limits,
        largest_of: Callable[[str], int] | None = None,
    ) -> None:
        self.limits, self.largest_of, self._next_look = limits, largest_of or _largest_of, 0.0
        self._stopping, self._gate = threading.Event(), threading.Lock()
        self._probing = ThreadedTaskDispatcher()
        self._probing.set_thread_count(1)
        adjusted = Adjustments(
            sockets=[listening],
            threads=threads,
            ident=None,
            # only AMENDS_PROXIES decides who is trusted for address and scheme
            clear_untrusted_proxy_headers=False,
            connection_limit=limits.connections + 10,
            asyncore_use_poll=True,
            cleanup_interval=2**31,
            inbuf_overflow=2**16,
            outbuf_overflow=2**18,
            outbuf_high_watermark=AT_ONCE,
            max_request_header_size=2**16,
            max_request_body_size=2 * AT_ONCE,
            log_socket_errors=False,
        )
        where = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(
            application, _sock=listening, adj=adjusted, sockinfo=where, bind_socket=False
        )

    def channels(self) -> list[Channel]:
        """Return all connections, the oldest first."""
        return list(self.active_channels.values())

    def handle_accept(self) -> None:
        """Accept a connection; if there are too many, one that is waiting must go."""
        with self._gate:
            if self.accepting:
                super().handle_accept()
        channels = self.channels()
        if channels and (crowd := self._crowd(channels)):
            newest = channels[-1]
            newest.surplus = True  # until it is known whether it is a probe
            others = (channel for channel in channels[:-1] if channel.network == crowd)
            first = min(others, key=lambda channel: channel.phase, default=newest)
            if first.phase < Phase.answering:
                first.end()

    def _crowd(self, channels: list[Channel]) -> str:
        """Return the network that has too many connections, if there is one."""
        newest, many = channels[-1], Counter(channel.network for channel in channels)
        if self.limits.per_network and many[newest.network] > self.limits.per_network:
            return newest.network
        if len(channels) > self.limits.connections:
            return max(many, key=lambda network: many[network])
        return ""

    def add_task(self, task: Channel) -> None:
        """Have a request answered: a probe by a thread that does nothing else, so that no visitor
        delays it, and none that came when there were too many."""
        request = task.requests[0]
        if is_probe(getattr(request, "command", ""), getattr(request, "path", "")):
            self._probing.add_task(task)
        elif task.surplus and self._crowd(
            [*(channel for channel in self.channels() if channel is not task), task]
        ):
            task.end()
        else:
            self.task_dispatcher.add_task(task)

    def run(self) -> None:
        """Serve until `stop`, then finish what was begun."""
        while not self._stopping.is_set():
            self._turn()
        self.accepting = False
        self.del_channel()
        self.socket.close()
        last = time.monotonic() + _GRACE
        while time.monotonic() < last:
            for channel in self.channels():
                if channel.phase in (Phase.idle, Phase.head):
                    channel.handle_close()
            if not self.active_channels:
                break
            self._turn()
        for dispatcher in (self.task_dispatcher, self._probing):
            dispatcher.shutdown()
        wasyncore.close_all(self._map)

    def stop_accepting(self) -> None:
        """Accept no connection after this returns, and go on with those that there are."""
        with self._gate:
            self.accepting = False

    def stop(self) -> None:
        """Ask it to end. May be called by a signal handler."""
        self._stopping.set()
        with suppress(OSError):  # it may have ended already
            self.pull_trigger()

    def _turn(self) -> None:
        wasyncore.loop(timeout=_TURN, use_poll=True, map=self._map, count=1)
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _TURN
        for channel in self.channels():
            if channel.overdue(now):
                channel.end()


_TURN = 0.25
"""Seconds between two looks at who is overdue."""
_GRACE = 20.0
"""Seconds for requests in progress when the server ends."""
