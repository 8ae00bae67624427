"""However the worker ends, and however many there are: each date is written down once."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet
from tests.records import organization as org
from tests.waiting import PATIENCE, until
from tests.walks.installation import Installation, founded
from tests.walks.killing import Processes

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.handling.lodging import lodge
from amends.handling.streams import recorded_event
from amends.journal.models import Entry
from amends.maintenance.verification import prove
from amends.register.models import Deadline
from amends.site import clock

pytestmark = pytest.mark.whole

COMPLAINTS = 120
CLOCKS = 2
"""Clocks of the base pack that lapse: receipt is not confirmed, no answer is given."""
LEVELS = 2
"""Levels of the ladder of the standard policy, all reached after so long a time."""


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    return founded(tmp_path / "data", committed_database, settings)


def lodged_long_ago(count: int) -> None:
    for _ in range(count):
        lodge(org.complaint(), actor=PUBLIC_ACTOR, now=org.BEGAN)


def _written() -> "QuerySet[Entry]":
    return Entry.objects.filter(kind__in=("TermLapsed", "TermRaised"))


def noticed() -> Counter[tuple[str, str, str, int]]:
    """How often each clock of each complaint was written down as passed, and each rung heard."""
    found: Counter[tuple[str, str, str, int]] = Counter()
    for entry in _written():
        event = recorded_event(entry).event
        found[entry.stream, entry.kind, event.clock, getattr(event, "rung", 0)] += 1
    return found


def test_a_worker_that_is_killed_amid_the_dates_writes_none_twice_and_skips_none(
    here: Installation,
) -> None:
    lodged_long_ago(COMPLAINTS)
    random, worker = Random(20_261_126), Processes(here, ("amends", "worker"))
    for _ in range(3):
        before = _written().count()
        worker.start()
        try:
            _wait_for_more_than(before)
            time.sleep(random.uniform(0, 0.1))
        finally:
            worker.kill()
    here.amends("worker", "--once")

    assert set(noticed().values()) == {1}
    lapsed = [one for one in noticed() if one[1] == "TermLapsed" and one[2] == "respond"]
    assert len(lapsed) == COMPLAINTS
    assert not Deadline.objects.filter(speaks_at__lt=datetime.now(UTC)).exists()
    assert prove(now=org.BEGAN).clean


def _wait_for_more_than(count: int) -> None:
    def more() -> bool:
        left = Deadline.objects.filter(speaks_at__lt=datetime.now(UTC)).exists()
        return not left or _written().count() > count

    until(more, "a date that the worker notices", every=0.01)


def test_two_workers_at_once_write_each_date_down_once(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    lodged_long_ago(COMPLAINTS // 2)
    now = org.BEGAN + timedelta(days=400)
    begin = threading.Barrier(2)
    wrote: list[int] = []
    # two workers are two processes: neither knows whom the other has asked
    monkeypatch.setattr(clock, "_Asked", threading.local())

    def work(_: int) -> None:
        clock._Asked.of = {}
        try:
            begin.wait(PATIENCE)
            wrote.append(clock.tick(now=now))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    each = CLOCKS + CLOCKS * LEVELS
    assert sum(wrote) == COMPLAINTS // 2 * each
    assert set(noticed().values()) == {1}
    clock._Asked.of = {}
    assert clock.tick(now=now + timedelta(minutes=1)) == 0
