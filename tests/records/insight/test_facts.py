"""Fact tables: what is committed, who reads it, and that nothing half written is ever seen."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.records.organization import BEGAN, found_organization, lodged

from amends.core.framework.policy.organization import Brand
from amends.core.improvement.facts import OF_COMPLAINTS, TABLES
from amends.core.values import Code
from amends.handling import rules
from amends.insight.facts import delta, engine, refresh, store
from amends.register.models import FactKey, FigureResult, Row

LATER = BEGAN + timedelta(days=40)


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)


@pytest.fixture
def references(db: None) -> list[str]:
    """Three complaints, of two months."""
    found_organization()
    moments = (BEGAN + timedelta(hours=2), BEGAN + timedelta(days=1), LATER)
    return [lodged(moment).reference for moment in moments]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in one order."""
    known = store.version()
    assert known is not None
    return {
        name: sorted(engine.run(store.folder(), known, f'FROM "{name}"'), key=repr)
        for name in TABLES
    }


@pytest.mark.both_engines
def test_a_refresh_writes_what_changed_and_nothing_twice(references: list[str]) -> None:
    assert refresh.refresh(now=LATER) == 3
    assert store.version() == 0
    assert refresh.refresh(now=LATER) == 0
    assert store.version() == 0, "nothing changed"
    lodged(LATER + timedelta(hours=1))
    assert refresh.refresh(now=LATER) == 1
    assert (store.version(), len(rows()["complaint"])) == (1, 4)
    assert not Row.objects.filter(facts_due=True)


def test_a_full_rebuild_equals_what_was_written_step_by_step(references: list[str]) -> None:
    refresh.refresh(now=LATER)
    lodged(LATER + timedelta(hours=1))
    refresh.refresh(now=LATER)
    Row.objects.filter(reference=references[0]).update(facts_due=True)
    refresh.refresh(now=LATER)
    step_by_step = rows()
    refresh.refresh(now=LATER, whole=True)
    assert rows() == step_by_step
    assert store.version() == 3


def test_facts_hold_no_reference_no_person_and_no_text(references: list[str]) -> None:
    refresh.refresh(now=LATER)
    told = repr(rows())
    assert "person/" not in told
    assert not [one for one in references if one in told]
    kinds = {kind for row in TABLES.values() for kind in delta.columns_of(row).values()}
    assert kinds <= {"long", "boolean", "date", "string"}, "no moments"


def test_deltalake_reads_the_same_rows(references: list[str]) -> None:
    deltalake = pytest.importorskip("deltalake", reason="deltalake is not installed")
    refresh.refresh(now=LATER)
    lodged(LATER + timedelta(hours=1))
    refresh.refresh(now=LATER)
    ours = rows()
    for name, row in TABLES.items():
        table = deltalake.DeltaTable(str(store.folder() / name))
        assert table.version() == 1
        files = [Path(uri.removeprefix("file://")) for uri in table.file_uris()]
        names = [file.name for file in files]
        assert sorted(names) == sorted(delta.state(store.folder() / name, 1).files)
        fields = {field.name: field.type.type for field in table.schema().fields}
        assert fields == delta.columns_of(row)
        assert sum(action["num_records"] for action in _adds(table)) == len(ours[name])


def _adds(table: Any) -> list[dict[str, Any]]:
    found = table.get_add_actions(flatten=True)
    return [{"num_records": count.as_py()} for count in found.column("num_records")]


def test_what_a_writer_left_before_its_commit_is_not_read(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh.refresh(now=LATER)
    before = rows()
    lodged(LATER + timedelta(hours=1))
    with monkeypatch.context() as cut_off:
        cut_off.setattr(os, "link", _fails)
        with pytest.raises(OSError, match="cut off"):
            refresh.refresh(now=LATER)
    assert (store.version(), rows()) == (0, before)
    assert store.sweep(before=datetime.now(LATER.tzinfo) + timedelta(hours=1)) > 0
    assert refresh.refresh(now=LATER) == 1
    assert len(rows()["complaint"]) == 4
    assert FactKey.objects.count() == 4


def _fails(*_: object) -> None:
    raise OSError("cut off")


def test_a_writer_cut_off_between_two_tables_is_made_good_by_the_next(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh.refresh(now=LATER)
    before, link, done = rows(), os.link, []

    def twice(*given: Any) -> None:
        if len(done) == 2:
            raise OSError("cut off")
        done.append(given)
        link(*given)

    lodged(LATER + timedelta(hours=1))
    with monkeypatch.context() as cut_off:
        cut_off.setattr(os, "link", twice)
        with pytest.raises(OSError, match="cut off"):
            refresh.refresh(now=LATER)
    assert (store.version(), rows()) == (0, before), "the version is not complete"
    refresh.refresh(now=LATER)
    whole = rows()
    assert len(whole["complaint"]) == 4
    refresh.refresh(now=LATER, whole=True)
    assert rows() == whole
    assert len({delta.latest(store.folder() / name) for name in TABLES}) == 1


def test_of_two_writers_one_fails(references: list[str], tmp_path: Path) -> None:
    with store.writing(), pytest.raises(store.Busy), store.writing():
        pass
    given: dict[str, Any] = {"columns": {"key": "long"}, "added": (), "removed": (), "info": {}}
    delta.commit(tmp_path / "table", 0, **given, now=LATER)
    with pytest.raises(delta.Taken):
        delta.commit(tmp_path / "table", 0, **given, now=LATER)
    names = {one.name for one in (tmp_path / "table/_delta_log").iterdir()}
    assert names == {".born", f"{0:020}.json"}


def test_a_checkpoint_replaces_older_commits_for_us_and_for_others(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deltalake = pytest.importorskip("deltalake", reason="deltalake is not installed")
    monkeypatch.setattr(store, "_CHECKPOINT", 2)
    for hour in range(4):
        lodged(LATER + timedelta(hours=hour))
        refresh.refresh(now=LATER)
    before = rows()
    store.sweep(before=datetime.now(LATER.tzinfo) + timedelta(hours=1))
    log = store.folder() / "complaint" / "_delta_log"
    assert sorted(one.name for one in log.glob("*.json")) == [f"{n:020}.json" for n in (2, 3)]
    delta._Known.of.clear()
    engine._Kept.of = None
    assert rows() == before
    table = deltalake.DeltaTable(str(store.folder() / "complaint"))
    assert table.version() == 3
    assert sum(one["num_records"] for one in _adds(table)) == len(before["complaint"]) == 7


def test_a_checkpoint_is_whole_or_not_there(
    references: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh.refresh(now=LATER)

    def cut_off(path: Path) -> None:
        raise OSError("cut off")

    monkeypatch.setattr(delta, "flush", cut_off)
    place = store.folder() / "complaint"
    with engine.connect(tmp_path) as database, pytest.raises(OSError, match="cut off"):
        delta.checkpoint(place, 0, database)
    assert not list((place / "_delta_log").glob("*.saved"))


@pytest.mark.both_engines
def test_a_page_leaves_the_facts_of_many_complaints_to_the_worker(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh.refresh(now=LATER)
    monkeypatch.setattr(refresh, "digest", lambda in_force: "other rules")
    monkeypatch.setattr(refresh, "SMALL", 2)
    assert refresh.lag(now=LATER) == refresh.Lag(3, True, LATER)
    assert refresh.before_reading(now=LATER) == 0, "the version before"
    monkeypatch.setattr(refresh, "SMALL", 3)
    assert refresh.before_reading(now=LATER) == 1


def test_a_brand_of_a_unit_is_a_reason_to_write_all_facts(references: list[str]) -> None:
    in_force = rules.rules_at(LATER)
    policy = replace(in_force.policy, brands=(Brand(Code("acme"), entity=Code("main")),))
    assert refresh.digest(replace(in_force, policy=policy)) != refresh.digest(in_force)


@pytest.mark.both_engines
def test_results_of_an_older_version_are_dropped(references: list[str]) -> None:
    refresh.refresh(now=LATER)
    FigureResult.objects.create(facts_version=0, asked="received", found="[]")
    lodged(LATER + timedelta(hours=1))
    refresh.refresh(now=LATER)
    assert not FigureResult.objects.exists()


@pytest.mark.both_engines
def test_facts_are_written_again_when_the_journal_is_an_older_one(references: list[str]) -> None:
    refresh.refresh(now=LATER)
    version, folder = store.version(), store.folder() / "complaint"
    assert version == 0
    info = dict(delta.info(folder, 0)) | {"journalPosition": 10**9}
    for name in TABLES:
        place = store.folder() / name
        delta.commit(place, 1, columns=None, added=(), removed=(), info=info, now=LATER)
    assert refresh.lag(now=LATER).whole
    assert refresh.refresh(now=LATER) == 3


def test_an_export_leaves_the_keys_out(references: list[str], tmp_path: Path) -> None:
    refresh.refresh(now=LATER)
    assert store.export(tmp_path / "out", now=LATER) == 3
    for name, row in OF_COMPLAINTS.items():
        columns = delta.columns_of(row)
        with engine.connect(tmp_path) as database:
            found = database.execute(f"FROM '{tmp_path}/out/{name}/*.parquet'").description or ()
        assert [one[0] for one in found] == [one for one in columns if one != "key"]
    with pytest.raises(FileExistsError):
        store.export(tmp_path / "out", now=LATER)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    delta._Known.of.clear()
