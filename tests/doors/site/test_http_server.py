"""The web server: a slow client occupies no thread, and is disconnected in time."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from tests.waiting import PATIENCE, until

from amends.site.incoming import AT_ONCE, PLAIN
from amends.site.monitoring.logs import Discreet
from amends.site.server import http_server, serving
from amends.site.server.http_server import HttpServer, Limits, Phase

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
GENEROUS = Limits(head=PATIENCE, grace=PATIENCE)


def echo(environ: Any, start_response: Any) -> list[bytes]:
    """What arrived."""
    body = environ["wsgi.input"].read()
    told = f"{environ['wsgi.url_scheme']} {environ.get('HTTP_X_FORWARDED_FOR', '')} {len(body)}"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [told.encode()]


@contextmanager
def serving_at(
    application: Any = echo, *, limits: Limits = GENEROUS, threads: int = 1
) -> Iterator[tuple[int, HttpServer]]:
    """A server in this process, and its port."""
    listening = serving.listen("127.0.0.1", 0)
    server = HttpServer(application, listening, threads=threads, limits=limits)
    port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield port, server
    finally:
        for one in _clients:
            one.close()
        _clients.clear()
        server.stop()
        thread.join(PATIENCE)


_clients: list[socket.socket] = []
"""What the test connected, closed behind it also where it fails."""


def connected(port: int, first: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    _clients.append(one)
    one.sendall(first)
    return one


def asked(port: int, **headers: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/", headers=headers)
        return connection.getresponse().read().decode()


def whole(one: socket.socket) -> bytes:
    """Everything until the server disconnects."""
    found = []
    while part := one.recv(2**16):
        found.append(part)
    one.close()
    return b"".join(found)


def in_the_head(server: HttpServer) -> int:
    """How many connections have sent the beginning of a request."""
    return sum(one.phase is Phase.head for one in server.channels())


def test_clients_that_never_finish_occupy_no_thread() -> None:
    with serving_at(threads=1) as (port, server):
        slow = [connected(port, first) for first in (HEAD, BODY) for _ in range(10)]
        until(lambda: len(server.channels()) == len(slow), "all connections")
        assert asked(port) == "http  0"


@pytest.mark.parametrize(
    ("begun", "phase"),
    [(b"", Phase.idle), (HEAD, Phase.head), (BODY, Phase.body)],
    ids=["nothing", "a head", "a body"],
)
def test_a_client_that_is_too_slow_is_disconnected(begun: bytes, phase: Phase) -> None:
    with serving_at() as (port, server):
        one = connected(port, begun)
        until(lambda: [one.phase for one in server.channels()] == [phase], "the beginning is read")
        server.limits = Limits(head=0.1, grace=0.1, rate=10**9)
        told = whole(one)
    assert told.startswith(b"HTTP/1.1 408") if begun else told == b""


def test_a_client_that_does_not_read_the_response_is_disconnected() -> None:
    ended = threading.Event()

    def large(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        try:
            for _ in range(3 * AT_ONCE // 2**20):
                yield bytes(2**20)
        finally:
            ended.set()

    with serving_at(large, limits=Limits(head=PATIENCE, grace=0.1, rate=10**12)) as (port, _):
        connected(port, HEAD + b"\r\n")
        assert ended.wait(PATIENCE)


def test_too_many_connections_of_one_network_push_out_its_oldest_waiting_one() -> None:
    limits = Limits(head=PATIENCE, grace=PATIENCE, per_network=3)
    with serving_at(limits=limits) as (port, server):
        slow = []
        for number in range(3):
            slow.append(connected(port, HEAD))
            # one whose first bytes are not read yet would be pushed out first
            until(lambda count=number: in_the_head(server) > count, "a head that has begun")
        assert asked(port) == "http  0"
        assert whole(slow[0]).startswith(b"HTTP/1.1 408")


def test_behind_a_proxy_connections_of_one_address_are_not_counted() -> None:
    limits = Limits(head=PATIENCE, grace=PATIENCE, per_network=0)
    with serving_at(limits=limits) as (port, server):
        many = [connected(port, HEAD) for _ in range(Limits().per_network + 3)]
        until(lambda: len(server.channels()) == len(many), "all connections")


def test_a_body_that_is_refused_anyway_is_received_but_not_stored() -> None:
    length = PLAIN + 1
    head = f"POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
    with serving_at() as (port, _):
        told = whole(connected(port, head.encode() + bytes(length)))
    assert told.endswith(b"http  0")


def test_a_client_that_waits_for_a_go_ahead_is_refused_before_it_sends_anything() -> None:
    head = f"POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: {PLAIN + 1}\r\n"
    with serving_at() as (port, _):
        told = whole(connected(port, head.encode() + b"Expect: 100-continue\r\n\r\n"))
    assert told.startswith(b"HTTP/1.1 200")


def test_a_body_of_unknown_length_is_small() -> None:
    head = b"POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving_at() as (port, _):
        small = connected(port, head + b"5\r\nhello\r\n0\r\n\r\n")
        assert b"200 OK" in small.recv(1_000)
        small.close()
        large = whole(connected(port, head + b"%x\r\n" % (2 * PLAIN) + bytes(PLAIN + 1)))
    assert large.startswith(b"HTTP/1.1 413")


def test_large_bodies_of_one_network_are_bounded_together() -> None:
    limits = Limits(head=PATIENCE, grace=PATIENCE, bodies=2 * PLAIN)
    head = b"POST /complain/files HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (PLAIN + 1)
    with serving_at(limits=limits) as (port, server):
        first = connected(port, head)
        until(lambda: any(one.announced for one in server.channels()), "the first body")
        assert whole(connected(port, head)).startswith(b"HTTP/1.1 503")
        first.close()


def test_a_client_that_waits_for_a_go_ahead_gets_none_where_there_is_no_room() -> None:
    head = b"POST /complain/files HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % (PLAIN + 1)
    with serving_at(limits=Limits(head=PATIENCE, grace=PATIENCE, bodies=PLAIN)) as (port, _):
        told = whole(connected(port, head + b"Expect: 100-continue\r\n\r\n"))
    assert told.startswith(b"HTTP/1.1 503")


def test_no_header_of_a_client_changes_the_scheme_and_all_reach_the_application() -> None:
    with serving_at() as (port, _):
        told = asked(port, **{"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"})
    assert told == "http 203.0.113.5 0"


def test_a_request_in_progress_is_finished_when_the_server_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_server, "_GRACE", PATIENCE)
    begun, goes_on = threading.Event(), threading.Event()

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        begun.set()
        goes_on.wait(PATIENCE)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]

    with serving_at(slow) as (port, server):
        one = connected(port, HEAD + b"\r\n")
        assert begun.wait(PATIENCE)
        server.stop()
        goes_on.set()
        assert whole(one).endswith(b"done")


def test_a_response_that_fails_is_reported_without_its_address_or_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"begun"
        raise ValueError("canary")

    with serving_at(failing) as (port, _):
        whole(connected(port, b"GET /canary HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    (found,) = (one for one in caplog.records if one.name == "waitress")
    told = Discreet().filter(found).getMessage()
    assert "ValueError raised at" in told
    assert "canary" not in told
