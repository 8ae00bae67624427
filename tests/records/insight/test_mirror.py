"""Facts that several hosts share: each counts the same, and none sees half of a version."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import bucket
from tests.records.insight.test_facts import LATER, references, rows  # noqa: F401
from tests.records.organization import lodged

from amends.core.improvement.facts import TABLES
from amends.insight.facts import delta, mirror, refresh, store
from amends.jobs import duties
from amends.jobs.models import Duty
from amends.register.models import Row
from amends.vault import storage

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.whole


class Hosts:
    """Two hosts with folders of their own, one database and one bucket."""

    def __init__(self, settings: Any, root: Path, server: bucket.Server) -> None:
        self.settings, self.root, self.server = settings, root, server
        settings.AMENDS_FACTS = server.bucket()
        settings.AMENDS_BUCKET_KEY, settings.AMENDS_BUCKET_SECRET = bucket.KEY, bucket.SECRET

    def at(self, name: str) -> None:
        """Go on as this host, which has not looked for news for a while."""
        self.settings.AMENDS_DATA = self.root / name
        self.settings.AMENDS_DATA.mkdir(exist_ok=True)
        mirror._Next.at = 0.0

    def objects(self) -> list[str]:
        return list(storage.Bucket(self.settings.AMENDS_FACTS).keys(None))


@pytest.fixture(scope="module")
def server() -> Iterator[bucket.Server]:
    with bucket.serving() as running:
        yield running


@pytest.fixture
def hosts(settings: Any, tmp_path: Path, server: bucket.Server) -> Iterator[Hosts]:
    yield Hosts(settings, tmp_path, server)
    mirror._Next.at = 0.0


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)


def test_a_second_host_counts_what_the_first_one_wrote(
    hosts: Hosts,
    references: list[str],  # noqa: F811
) -> None:
    hosts.at("a")
    assert refresh.refresh(now=LATER) == 3
    written = rows()
    hosts.at("b")
    assert (store.version(), rows()) == (0, written)
    lodged(LATER + HOUR)
    assert refresh.refresh(now=LATER) == 1, "each of them can write"
    hosts.at("a")
    assert (store.version(), len(rows()["complaint"])) == (1, 4)


def test_a_host_looks_for_news_some_seconds_later_and_not_at_each_question(
    hosts: Hosts,
    references: list[str],  # noqa: F811
) -> None:
    hosts.at("b")
    assert store.version() is None
    hosts.at("a")
    refresh.refresh(now=LATER)
    hosts.settings.AMENDS_DATA = hosts.root / "b"
    mirror._Next.at = float("inf")
    assert store.version() is None
    hosts.at("b")
    assert store.version() == 0


def test_only_who_has_the_duty_writes_and_a_page_that_takes_it_gives_it_back(
    hosts: Hosts,
    references: list[str],  # noqa: F811
) -> None:
    hosts.at("a")
    refresh.refresh(now=LATER)
    assert "facts" not in {one.duty for one in duties.holders() if one.worker}
    lodged(LATER + HOUR)
    until = datetime.now(UTC) + HOUR
    Duty.objects.filter(name="facts").update(holder="b/1/worker", until=until)
    assert refresh.before_reading(now=LATER) == 0, "the figures before"
    Duty.objects.filter(name="facts").update(until=datetime.now(UTC) - HOUR)
    duties._Here.answers.clear()
    assert refresh.before_reading(now=LATER) == 1, "the worker is gone"


def test_a_version_that_a_writer_left_half_written_is_read_by_no_host(
    hosts: Hosts,
    references: list[str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hosts.at("a")
    refresh.refresh(now=LATER)
    lodged(LATER + HOUR)
    publish, done = mirror.publish, []

    def cut_off(place: Path, *args: Any) -> None:
        if len(done) == 2:
            raise KeyError("cut off")
        done.append(place)
        publish(place, *args)

    with monkeypatch.context() as patch:
        patch.setattr(mirror, "publish", cut_off)
        with pytest.raises(KeyError):
            refresh.refresh(now=LATER)
    hosts.at("b")
    assert (store.version(), len(rows()["complaint"])) == (0, 3)
    assert refresh.refresh(now=LATER) == 1, "the next writer, at any host, makes it good"
    hosts.at("a")
    assert len(rows()["complaint"]) == 4


def test_of_two_hosts_one_gets_a_version(
    hosts: Hosts,
    references: list[str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hosts.at("a")
    refresh.refresh(now=LATER)
    hosts.at("b")
    store.version()
    hosts.at("a")
    lodged(LATER + HOUR)
    refresh.refresh(now=LATER)
    hosts.at("b")
    Row.objects.filter(reference=references[0]).update(facts_due=True)
    monkeypatch.setattr(mirror, "before_writing", lambda root: None)
    mirror._Next.at = float("inf")
    assert refresh.refresh(now=LATER) == 0, "it knows only the version before"
    assert Row.objects.filter(facts_due=True).count() == 1, "and tries again later"


def test_a_host_that_was_away_starts_from_the_checkpoint(
    hosts: Hosts,
    references: list[str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "_CHECKPOINT", 2)
    hosts.at("b")
    hosts.at("a")
    refresh.refresh(now=LATER)
    hosts.at("b")
    assert store.version() == 0
    hosts.at("a")
    for _ in range(5):
        Row.objects.filter(reference=references[0]).update(facts_due=True)
        refresh.refresh(now=LATER)
    before = len(hosts.objects())
    store.sweep(before=datetime.now(UTC) + HOUR)
    assert len(hosts.objects()) < before, "older entries and files are removed"
    written = rows()
    for name in ("b", "c"):
        hosts.at(name)
        assert (store.version(), rows()) == (5, written)


def test_tables_that_were_made_again_replace_those_of_every_host(
    hosts: Hosts,
    references: list[str],  # noqa: F811
) -> None:
    for name in ("a", "b"):
        hosts.at(name)
        refresh.refresh(now=LATER)
        Row.objects.filter(reference=references[0]).update(facts_due=True)
    assert store.version() == 1
    all_of_it = storage.Bucket(hosts.settings.AMENDS_FACTS)
    all_of_it.remove(list(all_of_it.keys(None)))
    hosts.at("a")
    refresh.refresh(now=LATER)
    assert store.version() == 0
    hosts.at("b")
    assert (store.version(), len(rows()["complaint"])) == (0, 3)


def test_figures_are_read_and_nothing_is_lost_while_the_bucket_does_not_answer(
    hosts: Hosts,
    references: list[str],  # noqa: F811
) -> None:
    hosts.at("a")
    refresh.refresh(now=LATER)
    written = rows()
    hosts.server.stop()
    hosts.at("a")
    assert (store.version(), rows()) == (0, written)
    lodged(LATER + HOUR)
    assert refresh.refresh(now=LATER) == 0
    hosts.server.start()
    hosts.at("a")
    assert refresh.refresh(now=LATER) == 1


def test_nothing_that_the_bucket_names_is_written_outside_the_tables(
    hosts: Hosts,
    references: list[str],  # noqa: F811
    tmp_path: Path,
) -> None:
    hosts.at("a")
    refresh.refresh(now=LATER)
    target = tmp_path / "b" / "keys.parquet"
    there = storage.Bucket(hosts.settings.AMENDS_FACTS)
    there.put(b"forged", str(target).removeprefix("/"))
    for table in TABLES:
        forged = storage.Bucket(there.url, table)
        forged.put(b"forged", str(target).removeprefix("/"))
        entry = json.dumps({"add": {"path": str(target)}})
        storage.Bucket(there.url, table, "_delta_log").put(entry.encode(), f"{1:020}.json")
    hosts.at("b")
    store.version()
    assert not target.exists()
