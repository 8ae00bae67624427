"""Processes of `amends serve`. One loads the program, and the others are forked from it: they share
its start and its memory.

For each organisation, one process says how far the preparation is, one prepares the data, and then
web processes and the worker run. The process that loads the program opens no connection and starts
no thread, because neither can be forked.
"""

import gc
import importlib
import itertools
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from .. import database_settings
from ..console.declined import Declined
from ..environment import read
from ..monitoring import sharing
from ..sizes import PLAIN
from .http_server import HttpServer, Limits
from .starting import Starting

PAUSE, LONGEST_PAUSE = 5.0, 30.0
"""Seconds before a child process that ended is started again: twice as many each time that it ended
soon, up to the longest."""
_GRACE = 25.0
"""Seconds that a child process has to finish when the server stops."""
_LOOK = 1.0
"""Seconds between two looks whether they are over."""
_LAST_REQUESTS = 1.0
"""Seconds for the requests of those who connected before a web process was ready."""
_FORK = multiprocessing.get_context("fork")
_MODULE = "DJANGO_SETTINGS_MODULE"
_SETTINGS = "amends.site.settings"
_STOPS = (signal.SIGTERM, signal.SIGINT)

type Run = Callable[[], int]
"""What a process does; returns its exit status."""


@dataclass(frozen=True, eq=False)
class Served:
    """An organisation at an address: what prepares its data and what then runs. One with variables
    of its own has other settings and other data than this process."""

    listening: socket.socket
    starting: Starting
    prepare: Run
    worker: Run | None
    processes: int
    """Number of web processes."""
    threads: int
    """Threads of each."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    metrics: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="amends-metrics-"))
    """Folder in which its processes count."""


@dataclass(eq=False)
class _Child:
    kind: str
    """`page` says how far the preparation is, `data` is that; then there are `web` and `worker`."""
    served: Served
    run: Run
    slot: int = field(default_factory=itertools.count(1).__next__)
    """Number that it counts under, also when it is started again."""
    pause: float = PAUSE
    """Seconds before it is started again."""
    process: ForkProcess = field(init=False)
    since: float = field(init=False)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1_024)


def load() -> None:
    """Load every page and the worker, so that no visitor and no process waits for them."""
    from django.urls import get_resolver

    gc.disable()  # while classes and modules are made, nothing can be collected
    get_resolver().url_patterns  # noqa: B018 (reading it loads them)
    for name in ("worker", "checks.watching"):
        importlib.import_module(f"amends.site.{name}")
    gc.freeze()
    gc.enable()


class Family:
    """All processes of one or more organisations. If the first organisation cannot be prepared, all
    end; another one ends alone."""

    def __init__(self, *organisations: Served) -> None:
        self._organisations = organisations
        self._children: list[_Child] = []
        self.failed = 0
        """Exit status of the first organisation's preparation, if it failed."""
        self._until: float | None = None
        self._life = os.pipe()

    def run(self, load: Callable[[], object]) -> int:
        """Answer at once, load the program, prepare the data and serve, until this process is asked
        to end. Returns 0 if the first organisation was ready by then, otherwise 1 or the exit
        status of its preparation."""
        first = self._organisations[0]
        os.environ |= {sharing.FOLDER: first.metrics, sharing.SLOT: "0"}
        for each in _STOPS:
            signal.signal(each, self._stop)
        try:
            for served in self._organisations:
                self._start(_Child("page", served, partial(_say_how_far, served)))
            load()
            for served in reversed(self._organisations):  # the empty one takes a moment
                self._start(_Child("data", served, served.prepare))
            self._mind()
        finally:
            self._stop()
            self._mind()
            for served in self._organisations:
                shutil.rmtree(served.metrics, ignore_errors=True)
        return self.failed or int(not first.starting.state.is_over)

    def _start(self, child: _Child, pause: float = 0.0) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # what is forked is also asked to end
        if self._until is None:
            child.process = _FORK.Process(target=self._begin, args=(child, pause))
            child.process.start()
            child.since = time.monotonic()
            self._children.append(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    def _begin(self, child: _Child, pause: float) -> None:
        """Run the child in its own process."""
        for each in _STOPS:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        with suppress(OSError):  # Linux shows the name to those who look at processes
            Path("/proc/self/comm").write_text(f"amends {child.kind}", encoding="ascii")
        os.close(self._life[1])
        end_with_parent(self._life[0])
        for served in self._organisations:
            if child.kind not in ("page", "web") or served is not child.served:
                served.listening.close()
        time.sleep(pause)
        try:
            _settle(child)
            status = child.run()
        except Declined as refusal:
            sys.stderr.write(f"{refusal}\n")
            status = refusal.status
        except Exception:  # noqa: BLE001 (the hook hides what its message may quote)
            sys.excepthook(*sys.exc_info())
            status = 1
        if _SETTINGS in sys.modules:
            from django.db import connections

            connections.close_all()
        logging.shutdown()
        sys.exit(status)

    def _mind(self) -> None:
        """Start what follows, and again what ends, until all have ended."""
        while self._children:
            wait([child.process.sentinel for child in self._children], _LOOK)
            for child in [child for child in self._children if not child.process.is_alive()]:
                self._children.remove(child)
                sharing.child_ended(child.slot, child.served.metrics)
                self._follow(child)
            if self._until is not None and time.monotonic() > self._until:
                for child in self._children:
                    child.process.kill()

    def _follow(self, child: _Child) -> None:
        served, status = child.served, child.process.exitcode
        if child.kind in ("web", "worker"):
            ended_soon = time.monotonic() - child.since < child.pause + LONGEST_PAUSE
            self._start(child, child.pause)
            child.pause = min(2 * child.pause, LONGEST_PAUSE) if ended_soon else PAUSE
        elif child.kind == "page" or self._until is not None:
            return
        elif status == 0:
            for _ in range(served.processes):
                self._start(_Child("web", served, partial(_serve_pages, served)))
            if served.worker is not None:
                self._start(_Child("worker", served, served.worker))
        elif served is self._organisations[0]:
            self.failed = max(status or 0, 1)
            self._stop()
        else:
            served.listening.close()
            served.starting.state.end()

    def _stop(self, *_: object) -> None:
        """Ask all to end, and accept no one any more."""
        if self._until is None:
            self._until = time.monotonic() + _GRACE
        for served in self._organisations:
            served.listening.close()
        for child in self._children:
            child.process.terminate()


def end_with_parent(pipe: int = 0) -> None:
    """End this process when the one that started it ends, however that happens: then its end of the
    pipe, usually of our standard input, is closed."""
    threading.Thread(target=_wait_for_parent, args=(pipe,), name="parent", daemon=True).start()


def _wait_for_parent(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)


def _settle(child: _Child) -> None:
    """Read the settings again: this may be another organisation than the one that the program was
    loaded for, and its preparation may have made a key."""
    ours = {sharing.FOLDER: child.served.metrics, sharing.SLOT: str(child.slot)}
    django = {name: text for name, text in os.environ.items() if name == _MODULE}
    os.environ.clear()
    os.environ.update({**child.served.environment, **django, **ours})
    if (module := sys.modules.get(_SETTINGS)) is None:
        return  # nothing is loaded yet
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty
    from django.utils.log import configure_logging

    importlib.reload(module)
    settings._wrapped = empty
    vars(connections).clear()
    connections.__init__()  # type: ignore[misc]
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def _say_how_far(served: Served) -> int:
    """Answer until a web process does."""
    server = _server(served, served.starting, largest_of=lambda _: PLAIN)

    def give_way() -> None:
        served.starting.state.wait()
        server.stop_accepting()  # a web process does
        served.starting.state.hand_over()
        time.sleep(_LAST_REQUESTS)
        server.stop()

    threading.Thread(target=give_way, daemon=True).start()
    server.run()
    return 0


def _serve_pages(served: Served) -> int:
    from django.conf import settings

    database_settings.enough_for(settings.DATABASES["default"], threads=served.threads)
    from ..wsgi import application

    return _serve(served, application)


def _serve(served: Served, application: Any) -> int:
    """Serve from the moment when no visitor gets the page that says how far the work is."""
    server = _server(served, application)
    served.starting.state.end()
    served.starting.state.wait_for_visitors()
    server.run()
    return 0


def _server(served: Served, application: Any, **more: Any) -> HttpServer:
    """Return the server at the address, which ends when it is asked to."""
    limits = Limits(per_network=0) if read(os.environ).proxies else Limits()
    server = HttpServer(
        application, served.listening, threads=served.threads, limits=limits, **more
    )
    for each in _STOPS:
        signal.signal(each, lambda *_: server.stop())
    return server
