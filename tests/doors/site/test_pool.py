"""How long a request waits for a connection to PostgreSQL, and who has a pool of them."""

import argparse
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from psycopg_pool import ConnectionPool

from amends.site import (
    cli,
    database_settings,
    folder,
)
from amends.site.monitoring import context
from amends.site.monitoring.context import Current, answering
from amends.site.postgresql.base import SOON, Pool
from amends.site.server import serving


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """How long each call would wait, at second 100; None is as long as the pool says."""
    found: list[Any] = []
    monkeypatch.setattr(ConnectionPool, "getconn", lambda _, timeout: found.append(timeout))
    monkeypatch.setattr("amends.site.postgresql.base.monotonic", lambda: 100.0)
    return found


@pytest.mark.django_db
def test_all_that_a_request_waits_for_ends_at_one_moment(waited: list[Any]) -> None:
    pool = Pool("host=nowhere", open=False, timeout=3)
    for until in (103.0, 101.5, 100.0, 90.0):
        with answering(Current("number", until=until)):
            pool.getconn()
    assert waited == [3.0, 1.5, SOON, SOON]
    assert context.LONGEST_WAIT == 3.0


def test_what_is_no_request_waits_as_long_as_the_pool_says(waited: list[Any]) -> None:
    pool = Pool("host=nowhere", open=False, timeout=3)
    pool.getconn()
    pool.getconn(9.0)
    assert waited == [None, 9.0]


def test_what_prepares_the_data_has_no_pool_which_would_hide_why_the_server_refuses(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = settings.DATABASES["default"]["OPTIONS"]
    monkeypatch.setitem(options, "pool", {})
    monkeypatch.setattr(folder, "prepare", lambda _: None)
    command, seen = Mock(any_keys=True, any_schema=True), list[bool]()
    given = argparse.Namespace(command=command, called="serve")

    assert cli.in_child(lambda _: seen.append("pool" in options), given) == 0
    assert seen == [False]


def test_each_thread_of_a_web_process_has_a_connection() -> None:
    postgresql = database_settings.database("postgresql://amends:secret@host/amends")
    database_settings.enough_for(postgresql, threads=32)
    assert postgresql["OPTIONS"]["pool"]["max_size"] > 32
    sqlite = database_settings.database("sqlite:////srv/amends/amends.sqlite3")
    database_settings.enough_for(sqlite, threads=32)
    assert "pool" not in sqlite["OPTIONS"]


def test_a_web_process_has_a_pool_for_its_threads(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, application = {"max_size": 10}, object()
    monkeypatch.setitem(settings.DATABASES["default"]["OPTIONS"], "pool", pool)
    monkeypatch.setitem(sys.modules, "amends.site.wsgi", Mock(application=application))
    serve = Mock(return_value=0)
    monkeypatch.setattr(serving, "_serve", serve)
    served = Mock(threads=32)

    assert serving._serve_pages(served) == 0
    serve.assert_called_once_with(served, application)
    assert pool["max_size"] > 32
