"""An engine outside counts what DuckDB counts; without the packages of `requirements/bench.in` this
is skipped."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.records.organization import BEGAN, found_organization, lodged

from amends.handling import rules
from amends.insight import spans
from amends.insight.facts import outside, query, refresh
from amends.insight.facts.query import Asked
from amends.insight.measures import MEASURES

LATER = BEGAN + timedelta(days=40)


@pytest.fixture
def spark() -> Iterator[str]:
    """The address of a Spark Connect server of this test."""
    pytest.importorskip("pyspark.sql", reason="pyspark-client is not installed")
    server = pytest.importorskip("pysail.spark", reason="pysail is not installed")
    running = server.SparkConnectServer()
    running.start(background=True)
    host, port = running.listening_address
    try:
        yield f"spark://{host}:{port}"
    finally:
        running.stop()


def counted(asked: Asked, version: int) -> list[tuple[Any, ...]]:
    sql = outside.compiled(query.expression(asked))
    return sorted(outside.run(version, sql), key=repr)


@pytest.mark.django_db
def test_spark_connect_gives_the_same_figures_for_every_measure(spark: str, settings: Any) -> None:
    found_organization()
    for moment in (BEGAN + timedelta(hours=2), BEGAN + timedelta(days=1), LATER):
        lodged(moment)
    refresh.refresh(now=LATER)
    span = spans.read("", rules.rules_at(LATER), LATER)
    every = [
        Asked(code, span, () if one.table == "appointment" else ("unit",), "month" * bool(one.day))
        for code, one in MEASURES.items()
    ]
    ours = {asked: counted(asked, 0) for asked in every}
    settings.AMENDS_ANALYTICS = spark
    assert {asked: counted(asked, 0) for asked in every} == ours
    assert any(ours.values())
