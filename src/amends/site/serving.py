"""Web server of `amends serve`, and its child processes: further web processes, the worker, and
with `make run` an empty organisation."""

import gc
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from .environment import read
from .monitoring import sharing
from .starting import Application, Starting

PAUSE = 5.0
"""Seconds before a child process that ended is started again."""
_GRACE = 25.0
"""Seconds that a child process has to finish when the server stops."""
_REFUSED = (1, 2)
"""Exit statuses of commands that would fail again."""


_slots = itertools.count(1)
WITH_PARENT = "--with-parent"
"""Option of a command that ends with the process that started it."""


class Child:
    """A command of `amends` as a child process that is restarted when it ends. One that is refused
    permanently is not restarted. It ends with this process, even if that is killed."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        refusals_last: bool = False,
        given: Sequence[int] = (),
    ) -> None:
        self._words, self._environment, self._given = tuple(words), environment, tuple(given)
        self._refusals_last = refusals_last
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._slot = next(_slots)
        self._minder = threading.Thread(target=self._mind, name=words[0], daemon=True)

    def start(self) -> None:
        """Start it without waiting, unless it was asked to end before."""
        self._minder.start()

    def ask_to_end(self) -> None:
        """Ask it to end without waiting."""
        self._stopping.set()
        if self._child is not None:
            self._child.terminate()

    def stop(self) -> None:
        """Ask the child to end and wait for it; after the grace period it is killed."""
        self.ask_to_end()
        child = self._child
        if child is None:
            return
        try:
            child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()

    def _mind(self) -> None:
        while not self._stopping.is_set():
            command = [sys.executable, "-m", "amends", *self._words, WITH_PARENT]
            env = sharing.child_environment(self._environment, self._slot)
            self._child = subprocess.Popen(  # noqa: S603 (ours)
                command, env=env, stdin=subprocess.PIPE, pass_fds=self._given
            )
            status = self._child.wait()
            sharing.child_ended(self._slot)
            if status in _REFUSED and self._refusals_last:
                return
            self._stopping.wait(PAUSE)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1_024)


def application() -> Application:
    """Return the application with every page loaded, so that no visitor waits for it."""
    from django.urls import get_resolver

    from .wsgi import application

    gc.disable()  # while pages are loaded, nothing can be collected
    get_resolver().url_patterns  # noqa: B018 (reading it loads them)
    gc.freeze()
    gc.enable()
    return application


type Prepared = tuple[Application, Sequence[Child]]
"""What serves the pages, and the children that run beside it."""


def serve(
    listening: socket.socket,
    starting: Starting,
    work: Callable[[], Prepared] | None = None,
    *,
    threads: int,
    children: Sequence[Child] = (),
) -> bool:
    """Answer at once, and serve the pages as soon as the work is done, until this process is asked
    to end; `children` run from the beginning. Returns False if the work was not done by then.

    The work runs in a thread, which cannot be stopped. If it fails, the server stops and the error
    is raised here.
    """
    from .http_server import HttpServer, Limits

    limits = Limits(per_network=0) if read(os.environ).proxies else Limits()
    server = HttpServer(
        starting, listening, threads=threads, limits=limits, largest_of=starting.largest_of
    )
    running, failed = list(children), list[BaseException]()

    def stop(*_: object) -> None:
        for child in running:
            child.ask_to_end()
        server.stop()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    for child in children:
        child.start()
    if work is not None:
        given = (work, starting, running, failed, server.stop)
        threading.Thread(target=_prepare, args=given, name="start", daemon=True).start()
    server.run()
    for child in running:
        child.ask_to_end()
    for child in running:
        child.stop()
    if failed:
        raise failed[0]
    return starting.state is None


def _prepare(
    work: Callable[[], Prepared],
    starting: Starting,
    running: list[Child],
    failed: list[BaseException],
    stop: Callable[[], None],
) -> None:
    try:
        application, children = work()
        running.extend(children)
        starting.become(application)
        for child in children:
            child.start()
    except BaseException as problem:  # noqa: BLE001 (raised again by the main thread)
        failed.append(problem)
        stop()


def end_with_parent() -> None:
    """End this process when the one that started it ends, however that happens: then its end of the
    pipe that is our standard input is closed."""
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def _wait_for_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
