"""Eight measures counted by DuckDB in this process and through Spark Connect, from the same tables:
whether the figures are the same, and what each costs. The packages are those of
`requirements/bench.in`; the server is one of this process."""

import importlib.util
import sys
from datetime import timedelta
from typing import Any

from .facts import fill
from .figures import Figure, Scale, timed

FOUNDS = False
CODES = ("received", "late", "upheld", "k05", "k07", "k21", "k26", "k34")
"""Numbers, shares, repeats and lengths of time, of three tables."""


def measure(scale: Scale) -> list[Figure]:
    """Seconds of each engine, and how many of the measures are the same."""
    if not all(importlib.util.find_spec(name) for name in ("pysail", "pyspark")):
        print("NOT INSTALLED requirements/bench.in", file=sys.stderr)
        return []
    from django.conf import settings
    from pysail.spark import SparkConnectServer

    count = fill(scale)
    _counted()  # both engines are measured with their libraries loaded
    ours, by_us = _counted()
    server = SparkConnectServer()
    server.start(background=True)
    try:
        host, port = server.listening_address
        settings.AMENDS_ANALYTICS = f"spark://{host}:{port}"
        _counted()
        theirs, by_spark = _counted()
    finally:
        server.stop()
    same = sum(ours[code] == theirs[code] for code in CODES)
    note, whole = f"{count:,} complaints, {len(CODES)} measures by month and unit", len(CODES)
    return [
        Figure("measures with the same rows on both engines", same, "", aim=whole, note=note),
        Figure("counted by DuckDB", by_us, "s"),
        Figure("counted through Spark Connect", by_spark, "s"),
    ]


def _counted() -> tuple[dict[str, list[Any]], float]:
    from amends.insight.facts import outside, query, store
    from amends.insight.facts.query import Asked
    from amends.insight.measures import MEASURES
    from amends.insight.spans import Span

    from .filling import LAST, YEARS

    version, last = store.version(), LAST.date() - timedelta(days=1)
    assert version is not None
    span = Span(last - YEARS, last, last, last)
    found: dict[str, list[Any]] = {}

    def work() -> None:
        for code in CODES:
            asked = Asked(code, span, ("unit",), "month" if MEASURES[code].day else "")
            rows = outside.run(version, outside.compiled(query.expression(asked)))
            found[code] = sorted(rows, key=repr)

    return found, timed(work)
