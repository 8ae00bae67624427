"""Web server of `amends serve`, and its child processes: the worker, and with `make run` an empty
organisation."""

import errno
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from gunicorn.app.base import BaseApplication

_PAUSE = 5.0
"""Seconds before a child process that ended is started again."""
_GRACE = 25.0
"""Seconds that a child process has to finish when the server stops."""
_REFUSED = (1, 2)
"""Exit statuses of commands that would fail again."""


def let_go_of_the_database() -> None:
    """Close this process's connection and, if there is one, its pool."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool:
        close_pool()


def taken(host: str, port: int) -> bool:
    """Return whether the address is in use. Raises OSError if it cannot be used at all."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return True
            raise
    return False


class Child:
    """A command of `amends` as a child process that is restarted when it ends. One that is refused
    permanently is not restarted."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        refusals_last: bool = False,
    ) -> None:
        self._words, self._environment = tuple(words), environment
        self._refusals_last = refusals_last
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._minder = threading.Thread(target=self._mind, name=words[0], daemon=True)

    def start(self) -> None:
        """Start it without waiting."""
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
            command = [sys.executable, "-m", "amends", *self._words]
            self._child = subprocess.Popen(command, env=self._environment)  # noqa: S603 (ours)
            if self._child.wait() in _REFUSED and self._refusals_last:
                return
            self._stopping.wait(_PAUSE)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with threads, configured only here."""

    def __init__(
        self, *, address: str, processes: int, threads: int, children: Sequence[Child]
    ) -> None:
        self._children = tuple(children)
        self._chosen: dict[str, Any] = {
            "bind": address,
            "workers": processes,
            "worker_class": "gthread",
            "threads": threads,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            # Memory that a long-lived process gathers is given back now and then.
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "proc_name": "amends",
            # Only AMENDS_PROXIES decides who is trusted for the scheme.
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "when_ready": self._ready,
            "on_exit": self._exit,
        }
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's configuration."""
        for name, value in self._chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application, in each web process."""
        from .wsgi import application

        return application

    def _ready(self, server: Any) -> None:
        for child in self._children:
            child.start()

    def _exit(self, server: Any) -> None:
        for child in self._children:
            child.ask_to_end()
        for child in self._children:
            child.stop()
