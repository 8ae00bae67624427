"""An engine outside counts what DuckDB counts; without the packages of `requirements/bench.in` this
is skipped."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from tests.records.organization import BEGAN, found_organization, lodged

from amends.handling import rules
from amends.insight import spans
from amends.insight.facts import outside, query, refresh
from amends.insight.facts.query import Asked
from amends.insight.measures import MEASURES
from amends.site.checks import doctor

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


@pytest.fixture(autouse=True)
def _not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside._Tried, "next", 0.0)


def measures() -> list[Asked]:
    """Every measure, of three complaints."""
    found_organization()
    for moment in (BEGAN + timedelta(hours=2), BEGAN + timedelta(days=1), LATER):
        lodged(moment)
    refresh.refresh(now=LATER)
    span = spans.read("", rules.rules_at(LATER), LATER)
    return [
        Asked(code, span, () if one.table == "appointment" else ("unit",), "month" * bool(one.day))
        for code, one in MEASURES.items()
    ]


@contextmanager
def silent(*, listens: bool) -> Iterator[str]:
    """The address of a server that accepts connections and says nothing, or refuses them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        if not listens:
            server.close()
        yield f"spark://{host}:{port}"


@pytest.mark.django_db
@pytest.mark.parametrize("listens", [True, False])
def test_figures_are_counted_here_while_the_engine_does_not_answer(
    settings: Any, monkeypatch: pytest.MonkeyPatch, listens: bool
) -> None:
    monkeypatch.setattr(outside, "_PATIENCE", 0.1)
    every = measures()
    ours = {asked: counted(asked, 0) for asked in every}
    with silent(listens=listens) as settings.AMENDS_ANALYTICS:
        assert {asked: counted(asked, 0) for asked in every} == ours
        (seen,) = doctor.figures_counted()
        assert (seen[0], "counted here" in seen[1]) == (False, True)
    assert any(ours.values())


@pytest.mark.django_db
def test_spark_connect_gives_the_same_figures_for_every_measure(spark: str, settings: Any) -> None:
    every = measures()
    ours = {asked: counted(asked, 0) for asked in every}
    settings.AMENDS_ANALYTICS = spark
    assert {asked: counted(asked, 0) for asked in every} == ours
    assert any(ours.values())
