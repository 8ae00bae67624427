"""Counters of requests and jobs, in the format of Prometheus. Their labels are few and known, and
none names a person, a unit or a complaint."""

import os
from functools import cache

from django.db import connection
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    start_http_server,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from .sharing import FOLDER, SLOT

if FOLDER in os.environ and SLOT in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: os.environ[SLOT])  # type: ignore[no-untyped-call]
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
INTERFACES = ("portal", "desk", "api", "static", "none")
"""Where a request was answered; `none` for one that the server refused before it was read."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNCOUNTED = frozenset({"/livez", "/readyz", "/metrics"})
_PLACES = (
    ("/static/", "static"),
    ("/brand", "static"),
    ("/api/", "api"),
    ("/desk/", "desk"),
    ("/calendar/", "desk"),
)
_requests = Counter(
    "amends_requests",
    "Requests by interface, method and status.",
    ("interface", "method", "status"),
    registry=REGISTRY,
)
_seconds = Histogram(
    "amends_request_seconds",
    "Seconds from the whole request to the first byte of its response.",
    ("interface",),
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_queries = Counter(
    "amends_queries", "Database queries of requests.", ("interface",), registry=REGISTRY
)
_waiting = Gauge(
    "amends_pool_waiting",
    "Requests that are waiting for a database connection.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_jobs = Counter(
    "amends_jobs_done",
    "Background jobs by kind and result: done, failed, or to be tried again.",
    ("kind", "result"),
    registry=REGISTRY,
)


def interface_of(path: str) -> str:
    """Return the interface of a path; empty for the addresses of probes, which are not counted."""
    if path in _UNCOUNTED:
        return ""
    return next((name for start, name in _PLACES if path.startswith(start)), "portal")


def method_of(method: str | None) -> str:
    """Return the method, if it is one that an interface could answer."""
    return method if method in _METHODS else "other"


def count_request(path: str, method: str, status: int, *, seconds: float, queries: int) -> None:
    """Count a request that was answered; `method` is one of `method_of`."""
    if interface := interface_of(path):
        _requests_of(interface, method, status).inc()
        seconds_of, queries_of = _of(interface)
        seconds_of.observe(seconds)
        queries_of.inc(queries)
        if pool := getattr(connection, "pool", None):
            _waiting.set(pool.get_stats().get("requests_waiting", 0))


def count_refused(status: int) -> None:
    """Count a request that the server refused without reading it."""
    _requests_of("none", "other", status).inc()


@cache
def _requests_of(interface: str, method: str, status: int) -> Counter:
    return _requests.labels(interface, method, status)


@cache
def _of(interface: str) -> tuple[Histogram, Counter]:
    return _seconds.labels(interface), _queries.labels(interface)


def count_jobs(kind: str, result: str, number: int = 1) -> None:
    """Count jobs that were `done`, have `failed`, or are to be tried `again`."""
    _jobs.labels(kind, result).inc(number)


def show(host: str, port: int) -> None:
    """Show the counters of this process at an address, for a worker that was not started by
    `amends serve`. Raises OSError."""
    start_http_server(port, host, REGISTRY)


def text() -> bytes:
    """Return the counters of all processes that share them, in Prometheus format."""
    registry = REGISTRY
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
