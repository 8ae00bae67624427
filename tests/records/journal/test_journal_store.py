"""Appending and reading entries on both engines, and the guard that keeps what is written."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.records.journal_forger import NOW, a_sealed_journal, attack, entry, run, write

from amends.core.principles.integrity import entry_digest
from amends.journal import adopted_texts, guard, store
from amends.journal.models import Document, Entry
from amends.journal.store import NewEntry, Overtaken

pytestmark = pytest.mark.django_db
A = "complaint/AAAA"


def test_an_entry_is_kept_as_it_is_hashed() -> None:
    (one,) = store.append([NewEntry(A, 1, "Received", {"b": "é", "a": 1})], recorded=NOW)

    kept = Entry.objects.get()
    assert (kept.id, kept.stream, kept.version, kept.kind) == (one.id, A, 1, "Received")
    assert kept.body == '{"a":1,"b":"\\u00e9"}'
    assert kept.recorded == "2026-11-24T09:00:00.000000Z"
    assert kept.previous == ""
    assert kept.digest == entry_digest(
        stream=A, version=1, kind="Received", recorded=kept.recorded, previous="", body=kept.body
    )


def test_each_entry_names_the_digest_of_the_one_before_within_a_call_and_between_calls() -> None:
    store.append([entry(A, 1), entry("person/1", 1), entry(A, 2)], recorded=NOW)
    store.append([entry(A, 3)], recorded=NOW)

    chain = store.read(A)
    assert [one.version for one in chain] == [1, 2, 3]
    assert [one.previous for one in chain] == ["", chain[0].digest, chain[1].digest]
    assert store.read("person/1")[0].previous == ""


def test_recorded_never_goes_back_in_a_stream() -> None:
    store.append([entry(A, 1)], recorded=NOW)
    (later,) = store.append([entry(A, 2)], recorded=NOW - timedelta(hours=1))
    (other,) = store.append([entry("person/1", 1)], recorded=NOW - timedelta(hours=1))

    assert later.recorded == "2026-11-24T09:00:00.000000Z"
    assert other.recorded == "2026-11-24T08:00:00.000000Z"


def test_a_version_that_exists_is_overtaken_and_named() -> None:
    store.append([entry(A, 1), entry(A, 2)], recorded=NOW)

    with pytest.raises(Overtaken) as refused, transaction.atomic():
        store.append([entry("person/1", 1), entry(A, 2)], recorded=NOW)

    assert (refused.value.stream, refused.value.version) == (A, 2)
    assert len(store.read(A)) == 2
    assert store.read("person/1") == []


def test_a_version_written_behind_our_back_is_overtaken_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.append([entry(A, 1)], recorded=NOW)
    monkeypatch.setattr(store, "read_many", lambda streams: {A: []})

    with pytest.raises(Overtaken), transaction.atomic():
        store.append([entry(A, 1)], recorded=NOW)


def test_whoever_read_the_last_entries_under_the_lock_need_not_have_them_asked_for() -> None:
    store.append([entry(A, 1)], recorded=NOW)
    last = {A: store.read(A)[-1]}

    with CaptureQueriesContext(connection) as queries:
        store.append(
            [entry(A, 2), entry("person/1", 1)], recorded=NOW - timedelta(hours=1), after=last
        )

    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 1
    chain = store.read(A)
    assert chain[1].previous == chain[0].digest
    assert chain[1].recorded == chain[0].recorded


def test_what_was_written_since_the_caller_read_is_overtaken() -> None:
    store.append([entry(A, 1)], recorded=NOW)
    last = {A: store.read(A)[-1]}
    store.append([entry(A, 2)], recorded=NOW)

    with pytest.raises(Overtaken), transaction.atomic():
        store.append([entry(A, 2)], recorded=NOW, after=last)
    with pytest.raises(Overtaken), transaction.atomic():
        store.append([entry(A, 1)], recorded=NOW, after={})
    with pytest.raises(ValueError, match="version"):
        store.append([entry(A, 4)], recorded=NOW, after=last)


@pytest.mark.parametrize("versions", [[2], [1, 3], [1, 1], [0]])
def test_a_gap_is_refused(versions: list[int]) -> None:
    with pytest.raises(ValueError, match="version"):
        store.append([entry(A, version) for version in versions], recorded=NOW)

    assert not Entry.objects.exists()


def test_nothing_to_append_is_nothing_done() -> None:
    assert store.append([], recorded=NOW) == []


def test_many_streams_are_appended_in_few_queries() -> None:
    streams = [f"complaint/{number:04}" for number in range(2_000)]
    with CaptureQueriesContext(connection) as first:
        write(streams, range(1, 2))
    with CaptureQueriesContext(connection) as second:
        written = write(streams, range(2, 4))

    assert len(written) == 4_000
    for queries in (first, second):
        asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(asked) <= 3, [sql[:60] for sql in asked]
    assert [one.version for one in store.read(streams[-1])] == [1, 2, 3]
    ids = [one.id for one in written]
    assert ids == sorted(ids)


def test_many_streams_are_read_by_one_query_each_a_key() -> None:
    write([A, "complaint/BBBB"], range(1, 4))

    with CaptureQueriesContext(connection) as queries:
        found = store.read_many([A, "complaint/BBBB", "complaint/NONE"])

    assert len(queries) == 1
    assert [one.version for one in found[A]] == [1, 2, 3]
    assert found["complaint/NONE"] == []
    assert list(found) == [A, "complaint/BBBB", "complaint/NONE"]
    assert store.read_many([]) == {}


def test_the_streams_with_a_prefix_are_named_page_by_page() -> None:
    wanted = [f"complaint/{number:02}" for number in range(7)]
    write(["complain/1", "person/1", "complaintx/1", *wanted], range(1, 3))

    assert list(store.streams("complaint/", at_once=3)) == wanted


def test_streams_can_be_locked_and_what_is_locked_can_be_written() -> None:
    with transaction.atomic():
        store.lock([A, "person/1", A])
        store.append([entry(A, 1)], recorded=NOW)

    assert len(store.read(A)) == 1


# --- the guard ---------------------------------------------------------------------------------


@pytest.fixture
def rows(settings: Any, tmp_path: Path) -> None:
    """At least one row in every table."""
    settings.AMENDS_DATA = tmp_path
    a_sealed_journal()
    adopted_texts.adopt_text("a policy")


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", guard.GUARDED)
@pytest.mark.parametrize("what", ["update", "delete", "truncate", "replace"])
def test_the_database_refuses_every_change(table: str, what: str) -> None:
    before = _content(table)
    column = guard.GUARDED[table][0][0]
    columns = ", ".join(f'"{name}"' for name in _columns(table))
    replace = f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"
    if connection.vendor == "postgresql":
        keys = ", ".join(f'"{name}"' for name in guard.GUARDED[table][0])
        replace = (
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
            f' ON CONFLICT ({keys}) DO UPDATE SET "{column}" = EXCLUDED."{column}"'
        )
    statement = {
        "update": f'UPDATE {table} SET "{column}" = "{column}"',
        "delete": f"DELETE FROM {table}",
        "truncate": f"TRUNCATE {table} CASCADE",
        "replace": replace,
    }[what]
    if what == "truncate" and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        run(statement)

    assert _content(table) == before != []


@pytest.mark.usefixtures("rows")
def test_a_replacement_is_refused_even_where_delete_triggers_do_not_fire() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a matter of SQLite")
    row = _content("journal_entry")[0]
    places = ", ".join(["%s"] * len(row))
    run("PRAGMA recursive_triggers = OFF")
    try:
        for made_up in (row, (99_999, *row[1:])):
            with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
                run(f"INSERT OR REPLACE INTO journal_entry VALUES ({places})", *made_up)
    finally:
        run("PRAGMA recursive_triggers = ON")


@pytest.mark.usefixtures("rows")
def test_a_standing_guard_has_no_faults_and_a_fallen_one_is_named() -> None:
    assert guard.faults(connection) == []
    before = _content("journal_entry")
    with attack():
        faults = guard.faults(connection)
        assert len(_content("journal_entry")) == len(before)
    assert {fault.partition(":")[0] for fault in faults} == set(guard.GUARDED)
    assert "journal_entry: UPDATE was not refused" in faults
    assert "journal_entry: DELETE was not refused" in faults
    assert guard.faults(connection) == []


@pytest.mark.usefixtures("rows")
def test_a_guard_that_lets_everything_pass_is_found() -> None:
    with attack():
        guard.put(connection)
        assert guard.faults(connection) == []
        if connection.vendor == "postgresql":
            run("SET CONSTRAINTS ALL IMMEDIATE")
            run(
                "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NULL; END $$"
            )
        else:
            run("DROP TRIGGER journal_entry_keeps_rows")
            run(
                "CREATE TRIGGER journal_entry_keeps_rows BEFORE UPDATE ON journal_entry"
                " BEGIN SELECT 1; END"
            )
        assert any("journal_entry" in fault for fault in guard.faults(connection))


@pytest.mark.usefixtures("rows")
def test_a_trigger_switched_off_on_postgresql_is_found() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE journal_leaf DISABLE TRIGGER journal_leaf_keeps")

    assert "journal_leaf: trigger journal_leaf_keeps is altered" in guard.faults(connection)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [c.name for c in connection.introspection.get_table_description(cursor, table)]


def _content(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor]


# --- adopted documents -------------------------------------------------------------------------


def test_an_adopted_text_is_kept_once_under_its_sha256() -> None:
    text = json.dumps({"policy": "é"})

    sha256 = adopted_texts.adopt_text(text)

    assert adopted_texts.adopt_text(text) == sha256
    assert adopted_texts.text_of(sha256) == text
    assert Document.objects.count() == 1


def test_a_text_never_adopted_and_one_altered_are_refused() -> None:
    with pytest.raises(LookupError):
        adopted_texts.text_of("0" * 64)
    sha256 = adopted_texts.adopt_text("a policy")
    assert adopted_texts.altered() == []
    with attack():
        Document.objects.update(text="another policy")
        assert adopted_texts.altered() == [sha256]
        with pytest.raises(adopted_texts.Damaged):
            adopted_texts.text_of(sha256)
