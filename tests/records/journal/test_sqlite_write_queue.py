"""The threads of a process write in the order in which they came, and nobody waits for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.waiting import PATIENCE, until

from amends.journal import sqlite_write_queue
from amends.journal.sqlite_write_queue import queued_writes

sqlite_only = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has many writers at once"
)


@sqlite_only
def test_whoever_came_first_is_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE", PATIENCE)
    came: list[int] = []
    inside = [0]
    most = [0]

    def write(number: int) -> None:
        with queued_writes():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            came.append(number)
            time.sleep(0.04)
            inside[0] -= 1

    with ThreadPoolExecutor(6) as pool, queued_writes():
        for number in range(6):
            pool.submit(write, number)
            until(
                lambda n=number: len(sqlite_write_queue._QUEUE._here) == n + 2,
                "a place in the queue",
            )

    assert came == list(range(6))
    assert most == [1]


@sqlite_only
def test_whoever_waited_long_enough_asks_the_database_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE", 0.05)
    done = threading.Event()

    def impatient() -> None:
        with queued_writes():
            done.set()

    with queued_writes(), ThreadPoolExecutor(1) as pool:
        pool.submit(impatient).result(PATIENCE)
        assert done.is_set()
    with queued_writes():
        assert next(iter(sqlite_write_queue._QUEUE._here)).is_set()


@sqlite_only
def test_a_turn_ends_with_whatever_went_wrong_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE", PATIENCE)
    with pytest.raises(ValueError, match="wrong"), queued_writes():
        raise ValueError("wrong")

    began = time.monotonic()
    with queued_writes():
        assert time.monotonic() - began < sqlite_write_queue.PATIENCE / 2


def test_on_postgresql_nobody_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with queued_writes():
        assert not sqlite_write_queue._QUEUE._here
