"""The web server of `amends serve`, and the worker as its child."""

import subprocess
import sys
import threading
from typing import Any

from django.db import connection
from gunicorn.app.base import BaseApplication

_PAUSE = 5.0
"""Seconds before a worker that ended by itself is started again."""
_GRACE = 20.0
"""Seconds that a worker has to finish its errand when the server stops."""


def let_go_of_the_database() -> None:
    """Closes this process's connection and, where there is one, its pool."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool:
        close_pool()


class Worker:
    """`amends worker` as a child process that is started again when it ends by itself."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._minder = threading.Thread(target=self._mind, name="worker", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._minder.start()

    def stop(self) -> None:
        """Asks the child to end and waits for it; after the grace it is killed."""
        self._stopping.set()
        child = self._child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()

    def _mind(self) -> None:
        while not self._stopping.is_set():
            self._child = subprocess.Popen([sys.executable, "-m", "amends", "worker"])
            self._child.wait()
            self._stopping.wait(_PAUSE)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with threads, settled here and by nothing outside."""

    def __init__(self, *, address: str, processes: int, threads: int, with_worker: bool) -> None:
        self._worker = Worker() if with_worker else None
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
            # Whose word counts for the scheme is said by AMENDS_PROXIES alone.
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "when_ready": self._ready,
            "on_exit": self._exit,
        }
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn asks for."""
        for name, value in self._chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in each web process."""
        from .wsgi import application

        return application

    def _ready(self, server: Any) -> None:
        if self._worker:
            self._worker.start()

    def _exit(self, server: Any) -> None:
        if self._worker:
            self._worker.stop()
