"""Which engine counts: DuckDB in this process, or the one that `AMENDS_ANALYTICS` names, with the
same expressions. Trino and ClickHouse are compiled for and not tested.

While the other engine does not answer, DuckDB counts.
"""

import logging
import socket
import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from . import engine, store

DIALECTS = {"": "duckdb", "spark": "pyspark", "trino": "trino", "clickhouse": "clickhouse"}
"""Dialects of SQL by the scheme of `AMENDS_ANALYTICS`."""


_log = logging.getLogger("amends.facts")

_PATIENCE = 2.0
"""Seconds for which an engine may be silent before it is taken to be down."""
_UP, _DOWN = 5.0, 30.0
"""Seconds until an engine is tried again that answered, or did not."""


class NoSuchEngine(Exception):
    """The setting names an engine for which there is no client here."""


def scheme() -> str:
    """Return the scheme of the engine's address; empty for DuckDB in this process."""
    return str(settings.AMENDS_ANALYTICS).partition("://")[0]


def compiled(expression: Any) -> str:
    """Return an expression as SQL of the engine in use."""
    import ibis

    return str(ibis.to_sql(expression, dialect=DIALECTS[scheme()]))


def run(version: int, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query as of a version of the facts. Raises `NoSuchEngine`."""
    match scheme():
        case "":
            return engine.run(store.folder(), version, sql)
        case "spark":
            return _on_spark(version, sql) if _is_up() else _instead(version, sql)
        case _:
            raise NoSuchEngine(scheme())


def _on_spark(version: int, sql: str) -> list[tuple[Any, ...]]:
    """Count through Spark Connect, which reads the tables of a query as of the version."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise NoSuchEngine("spark") from problem
    try:
        return _asked_spark(SparkSession, version, sql)
    except (PySparkException, OSError) as problem:
        _Tried.next, _Tried.up = time.monotonic() + _DOWN, False
        _log.warning("the analytics engine failed: %s", type(problem).__name__)
        return _instead(version, sql)


def _asked_spark(session: Any, version: int, sql: str) -> list[tuple[Any, ...]]:
    from amends.core.improvement.facts import TABLES

    address = "sc://" + str(settings.AMENDS_ANALYTICS).partition("://")[2]
    spark = session.builder.remote(address).getOrCreate()
    for name in (name for name in TABLES if name in sql):
        place = str(store.folder() / name)
        table = spark.read.format("delta").option("versionAsOf", version).load(place)
        table.createOrReplaceTempView(name)
    return [tuple(row) for row in spark.sql(sql).collect()]


def _instead(version: int, sql: str) -> list[tuple[Any, ...]]:
    """Count here what was written for the other engine."""
    import sqlglot

    (ours,) = sqlglot.transpile(sql, read=scheme(), write="duckdb")
    return engine.run(store.folder(), version, ours)


class _Tried:
    """Whether the engine was up when it was last tried, and when it is tried again, in seconds of
    the monotonic clock."""

    up: ClassVar[bool] = False
    next: ClassVar[float] = 0.0


def _is_up() -> bool:
    if time.monotonic() >= _Tried.next:
        _Tried.up = answers()
        _Tried.next = time.monotonic() + (_UP if _Tried.up else _DOWN)
        if not _Tried.up:
            _log.warning("the analytics engine does not answer: figures are counted here")
    return _Tried.up


_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How a client of HTTP/2 begins (RFC 9113, 3.4): its preface, and settings without any."""


def answers() -> bool:
    """Return within 4 s whether the engine answers. Without encryption, a server that accepts
    connections also has to greet us as Spark Connect does, by HTTP/2."""
    address = urlsplit(str(settings.AMENDS_ANALYTICS))
    try:
        with socket.create_connection(
            (address.hostname or "", address.port or 15002), _PATIENCE
        ) as server:
            if scheme() != "spark" or "use_ssl=true" in address.path:
                return True
            server.settimeout(_PATIENCE)
            server.sendall(_HELLO)
            return bool(server.recv(9))
    except OSError:
        return False
