"""Web servers side by side: memory, requests per second, and how long a page takes while fifty
clients send a byte every second.

Beside ours, every server that this machine has is measured: plain `waitress`, and, where someone
installed them for this, `gunicorn` (threads; also `gevent`) and `granian`. Each has one process
with four threads and the same application. Half of the slow clients never finish a head, half never
finish the body of a form.
"""

import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median

from .figures import Figure, Scale, percentile, timed
from .ground import ROOT

SLOW = 50
THREADS = 4
PAGE, HEALTH, FORM = "/", "/livez", "/track"
type _Left = Callable[[], int]

PATIENCE = 3.0
"""Seconds after which a request counts as not answered."""
ROUNDS = 9
WATCHED = 60
"""Seconds within which slow clients should be gone."""

_APPLICATION = "amends.site.wsgi:application"
_GUNICORN = ("gunicorn", _APPLICATION, "--threads", str(THREADS), "--bind", "127.0.0.1:{port}")
_WAITRESS = ("waitress", "--listen=127.0.0.1:{port}", f"--threads={THREADS}", _APPLICATION)
_GRANIAN = (
    *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
    *("--blocking-threads", str(THREADS), "--no-ws", _APPLICATION),
)
SERVERS: dict[str, tuple[str, ...]] = {
    "amends": ("amends", "serve", "--threads", str(THREADS), "--port", "{port}"),
    "waitress": _WAITRESS,
    "gunicorn gthread": (*_GUNICORN, "--worker-class", "gthread"),
    "gunicorn gevent": (*_GUNICORN, "--worker-class", "gevent"),
    "granian": _GRANIAN,
}


def measure(scale: Scale) -> list[Figure]:
    """The figures of each server that is installed."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    there = {}
    for name, command in SERVERS.items():
        needed = (command[0], *(["gevent"] if name.endswith("gevent") else []))
        if all(importlib.util.find_spec(package) for package in needed):
            there[name] = command
        else:
            print(f"NOT INSTALLED {name}", file=sys.stderr)
    figures = list(_rates(there, scale.of(300, 100)))
    for name, command in there.items():
        figures += _figures_of(name, command, scale)
    return figures


def _rates(there: Mapping[str, Sequence[str]], count: int) -> Iterator[Figure]:
    """Requests per second, in turns, so that what else the machine does slows all alike."""
    with ExitStack() as running:
        ports = {name: running.enter_context(_running(there[name]))[1] for name in there}
        for path in (HEALTH, PAGE):
            found: dict[str, list[float]] = {name: [] for name in there}
            for _ in range(ROUNDS):
                for name, port in ports.items():
                    found[name].append(_rate(port, path, count))
            for name, rates in found.items():
                note = f"median of {ROUNDS} rounds in turns"
                yield Figure(f"{name}: {path}, 8 clients", median(rates), "/s", note=note)


def _figures_of(name: str, command: Sequence[str], scale: Scale) -> Iterator[Figure]:
    with _running(command) as (process, port):
        started = _memory(process.pid)
        _rate(port, PAGE, scale.of(3_000, 300))
        loaded = _memory(process.pid)
        yield Figure(f"{name}: memory, started", started, "MB", least=False)
        yield Figure(f"{name}: memory, after the load", loaded, "MB", least=False)
        with _slow_clients(port) as left:
            time.sleep(2)  # all have begun
            for path in (HEALTH, PAGE):
                took = [_answer(port, path) for _ in range(scale.of(10, 3))]
                lost = sum(one >= PATIENCE for one in took)
                note = f"{lost} of {len(took)} not answered in {PATIENCE:.0f} s"
                value = percentile(took, 95)
                yield Figure(
                    f"{name}: {path}, {SLOW} slow, p95", value, "ms", None, 500, False, note
                )
            gone = _gone_after(left, scale.of(WATCHED, 10))
            yield Figure(f"{name}: slow clients left after {gone:.0f} s", left(), "", least=False)


@contextmanager
def _running(command: Sequence[str]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.format(port=port) for word in command]
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        start_new_session=True,
        env=os.environ | {"AMENDS_BASE_URL": f"http://localhost:{port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while _answer(port, HEALTH) >= PATIENCE:
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{words} did not start")
            time.sleep(0.1)
        _answer(port, PAGE)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _memory(session: int) -> float:
    """Megabytes of all processes of a session; what they share counts once (PSS)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/smaps_rollup"):
        with suppress(OSError, ProcessLookupError):
            if os.getsid(int(status.parent.name)) == session:
                lines = status.read_text(encoding="ascii").splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1_024


def _rate(port: int, path: str, count: int) -> float:
    """Requests per second of eight clients that keep their connection."""

    def ask() -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=30)
        for _ in range(count // 8):
            connection.request("GET", path)
            connection.getresponse().read()
        connection.close()

    clients = [threading.Thread(target=ask) for _ in range(8)]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return count / (time.perf_counter() - began)


def _answer(port: int, path: str) -> float:
    """Seconds until an answer; `PATIENCE` if there is none."""

    def ask() -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            if connection.getresponse().status != 200:
                raise OSError
        finally:
            connection.close()

    try:
        return min(timed(ask), PATIENCE)
    except (OSError, http.client.HTTPException):
        time.sleep(0.05)
        return PATIENCE


def _cookies(port: int) -> str:
    """What a browser sends back with a form; without it a body would not be read."""
    connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
    connection.request("GET", FORM)
    told = connection.getresponse().headers.get_all("Set-Cookie") or []
    connection.close()
    return "; ".join(one.partition(";")[0] for one in told)


@contextmanager
def _slow_clients(port: int) -> Iterator[_Left]:
    """Clients that send a byte a second until they are disconnected."""
    host, cookies = f"Host: localhost:{port}", _cookies(port)
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000"
    head = f"GET {PAGE} HTTP/1.1\r\n{host}\r\nX-Slow: ".encode()
    body = f"POST {FORM} HTTP/1.1\r\n{host}\r\nCookie: {cookies}\r\n{form}\r\n\r\n".encode()
    there = []
    for number in range(SLOW):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(head if number % 2 else body)
        one.setblocking(False)
        there.append(one)
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(1):
            for one in list(there):
                try:
                    one.send(b"x")
                    with suppress(BlockingIOError):
                        if not one.recv(4_096):
                            raise OSError
                except OSError:
                    there.remove(one)
                    one.close()

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield lambda: len(there)
    finally:
        stop.set()
        thread.join()
        for one in there:
            one.close()


def _gone_after(left: _Left, at_most: float) -> float:
    began = time.monotonic()
    while left() and time.monotonic() - began < at_most:
        time.sleep(0.5)
    return time.monotonic() - began
