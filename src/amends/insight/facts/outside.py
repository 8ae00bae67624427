"""Which engine counts: DuckDB in this process, or the one that `AMENDS_ANALYTICS` names, with the
same expressions. Trino and ClickHouse are compiled for and not tested."""

from typing import Any

from django.conf import settings

from . import engine, store

DIALECTS = {"": "duckdb", "spark": "pyspark", "trino": "trino", "clickhouse": "clickhouse"}
"""Dialects of SQL by the scheme of `AMENDS_ANALYTICS`."""


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
            return _on_spark(version, sql)
        case _:
            raise NoSuchEngine(scheme())


def _on_spark(version: int, sql: str) -> list[tuple[Any, ...]]:
    """Count through Spark Connect, which reads the tables of a query as of the version."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise NoSuchEngine("spark") from problem
    from amends.core.improvement.facts import TABLES

    address = "sc://" + str(settings.AMENDS_ANALYTICS).partition("://")[2]
    spark = SparkSession.builder.remote(address).getOrCreate()
    for name in (name for name in TABLES if name in sql):
        place = str(store.folder() / name)
        table = spark.read.format("delta").option("versionAsOf", version).load(place)
        table.createOrReplaceTempView(name)
    return [tuple(row) for row in spark.sql(sql).collect()]
