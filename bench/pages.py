"""Whole pages, from request to last byte: processor time, and what the database is asked."""

import time
from pathlib import Path
from typing import Any

from .figures import Figure, Scale


def visitor(person: str = "") -> Any:
    """Return a browser, signed in if a person is given; the middleware is loaded, as in a server
    that runs."""
    from django.test import Client
    from tests.doors.desk_people import seated

    client = seated(person) if person else Client()
    client.defaults["SERVER_NAME"] = "localhost"
    client.handler.load_middleware()
    return client


def page(what: str, person: str, address: str, scale: Scale) -> Figure:
    """Return the median processor milliseconds of a page, with those of its database beside it."""
    ours, beside, queries = cost(visitor(person), address, times=scale.of(20, 5))
    note = f"{queries} queries" + (f", database {beside:.0f} CPU ms" if beside else "")
    return Figure(what, ours, "CPU ms", aim=100, least=False, note=note)


def cost(client: Any, address: str, *, times: int) -> tuple[float, float, int]:
    """Return the median processor milliseconds of a page, those of its database, and how often that
    is asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> float:
        began = time.process_time()
        answer = client.get(address)
        spent = 1_000 * (time.process_time() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return spent

    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    began = _database()
    spent = sorted(ask() for _ in range(times))
    return spent[times // 2], (_database() - began) / times, len(asked)


def _database() -> float:
    """Return the processor milliseconds of this connection's server process so far; 0 for SQLite,
    which works in our own, and without `/proc`."""
    from django.db import connection

    pid = getattr(getattr(connection.connection, "info", None), "backend_pid", 0)
    times = Path(f"/proc/{pid}/schedstat")
    return int(times.read_text(encoding="ascii").split()[0]) / 1e6 if times.exists() else 0.0
