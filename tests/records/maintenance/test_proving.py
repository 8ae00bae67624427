"""Proving: whatever somebody writes past the pen is found, and the check never fails over it."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.test import override_settings
from tests.named import perform_named
from tests.read_log import open_read_log
from tests.records import organization as org
from tests.records.journal_forger import attack, run, seal
from tests.stored_files import path_of

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.framework.read_log import SealReads
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.refusal import Refused
from amends.handling import reprojecting, rules
from amends.handling.commands import Unknown
from amends.handling.lodging import lodge
from amends.handling.projections import (
    comparing,
    indexing,
)
from amends.jobs.models import Job
from amends.journal import guard, log, store
from amends.journal.chain import Kept
from amends.maintenance import read_log
from amends.maintenance.verification import _Pieces, prove
from amends.people.models import Absence, Person, Role
from amends.register import search
from amends.register.models import Deadline, Reader, Row, Words
from amends.register.projection import PROJECTED_BY
from amends.vault import files, sealing
from amends.vault.models import Piece, ReadLog
from amends.vault.read_guard import TABLE
from amends.vault.reading import note_without_words
from amends.wording import proof

DIGEST = "ab" * 32
LATER = org.BEGAN + timedelta(hours=5)


@pytest.mark.django_db
@pytest.mark.parametrize("piece", ["no id at all", "x" * 5_000, "äöü", ""])
def test_a_piece_that_no_id_can_name_is_a_finding_and_no_failure(piece: str) -> None:
    body = f'{{"is":{{"words":{{"digest":"{DIGEST}","length":5,"sealed":"{piece}"}}}}}}'
    entry = Kept("complaint/AAAA", 1, "Noted", body, "2026", "", DIGEST)

    found = list(_Pieces()([entry]))

    assert [(f.place, f.what) for f in found] == (
        [("complaint/AAAA@1", "words_gone")] if piece else []
    )


@pytest.mark.django_db
def test_a_length_of_ten_thousand_digits_is_left_to_the_check_of_the_digest() -> None:
    body = f'{{"digest":"{DIGEST}","length":{"9" * 10_000},"sealed":"piece"}}'

    assert not list(_Pieces()([Kept("complaint/AAAA", 1, "Noted", body, "2026", "", DIGEST)]))


# --- whoever writes into the database past the pen -----------------------------------------------


@pytest.fixture(scope="module")
def _sealed(filled_once: Any, shared: Path) -> Iterator[str]:
    """A complaint with a file, in an installation whose record is whole and sealed; made once a
    run, with its folder."""
    data = shared / "proving"

    def fill() -> str:
        data.mkdir()
        with override_settings(AMENDS_DATA=data, AMENDS_FILES=data / "files"):
            log.open_log(host="test.example", demo=False, now=org.BEGAN)
            org.found_organization()
            reference = lodge_with_a_file()
            org.lodged()
            for stream in store.streams("complaint/"):
                indexing.index(stream, up_to=indexing.WHOLE)
            Job.objects.filter(kind="index_words").update(done_at=LATER)
            seal(at=LATER)
            assert proved() == []
        return reference

    with filled_once("proving", fill) as reference:
        yield reference


@pytest.fixture
def reference(_sealed: str, db: None, settings: Any, shared: Path, tmp_path: Path) -> str:
    """The complaint, with a copy of the folder."""
    settings.AMENDS_DATA = shutil.copytree(shared / "proving", tmp_path / "data")
    settings.AMENDS_FILES = settings.AMENDS_DATA / "files"
    rules.forget()
    return _sealed


def lodge_with_a_file() -> str:
    given = org.complaint(enclosures=(files.store([b"The notes."], name="notes.txt"),))
    return lodge(given, actor=PUBLIC_ACTOR, now=org.BEGAN + timedelta(hours=2)).reference


def proved() -> list[tuple[str, str]]:
    return [(one.place, one.what) for one in prove(now=LATER).findings]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Role.objects.filter(person=org.COUNTER).update(role="top_management"),
        lambda: Role.objects.create(person_id=org.COUNTER, role="administrator", since=LATER),
        lambda: Role.objects.filter(person=org.COUNTER).delete(),
        lambda: Person.objects.filter(pk=org.COUNTER).update(name="Somebody Else"),
        lambda: Person.objects.filter(pk=org.COUNTER).update(manager=""),
        lambda: Person.objects.filter(pk=org.COUNTER).update(version=99),
        lambda: Person.objects.filter(pk=org.COUNTER).delete(),
        lambda: Absence.objects.create(
            person_id=org.COUNTER, first=LATER, last=LATER, deputy=org.HANDLER
        ),
    ],
)
def test_whoever_gives_rights_past_the_journal_is_found(
    reference: str, change: Callable[[], object]
) -> None:
    change()

    assert (f"personnel {org.COUNTER}", "person_differs") in proved()


def test_somebody_in_personnel_of_whom_the_journal_knows_nothing_is_found(reference: str) -> None:
    Person.objects.create(pk="person/evil", name="Eve", version=1)

    assert proved() == [("personnel person/evil", "person_differs")]


@pytest.mark.both_engines
@pytest.mark.parametrize("column", ["unit", "manager"])
def test_an_impossible_value_of_staff_hides_no_change_elsewhere(
    reference: str, column: str
) -> None:
    Person.objects.filter(pk=org.COUNTER).update(**{column: "no such thing!"})
    Row.objects.filter(reference=reference).update(priority="urgent", owner="person/eve")
    Reader.objects.create(reference=reference, key="person/eve", received_at=org.BEGAN)

    found = {(one.place, one.what): one.found for one in prove(now=LATER).findings}

    assert found == {
        (f"personnel {org.COUNTER}", "person_differs"): column,
        (f"register {reference}", "row_differs"): mock.ANY,
    }


@pytest.mark.both_engines
def test_a_comparison_that_cannot_be_made_is_named_and_the_answer_is_not_complete(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable() -> None:
        raise ValueError("no such thing!")

    monkeypatch.setattr(comparing, "accounts", unreadable)
    Row.objects.filter(reference=reference).update(priority="urgent")

    report = prove(now=LATER)

    assert not report.complete
    assert [(one.place, one.what) for one in report.findings] == [
        (f"register {reference}", "row_differs"),
        ("comparison accounts", "unreadable"),
    ]
    assert "accounts" in " ".join(proof.not_compared_sentences(report))


@pytest.mark.both_engines
def test_a_waiting_job_excuses_a_missing_word_for_an_hour_only(reference: str) -> None:
    words = Words.objects.filter(reference=reference)
    search.forget([words[0].piece])
    soon = org.BEGAN + timedelta(hours=2, minutes=30)

    assert {what for _, what in proved()} == {"search_differs"}
    Job.objects.filter(stream=f"complaint/{reference}", kind="index_words").update(done_at=None)

    report = prove(now=soon)
    assert (report.complete, report.findings) == (True, [])
    report = prove(now=LATER)
    assert (report.complete, report.findings) == (False, [])
    assert {one.place for one in report.outdated} == {f"search {reference}"}


def test_a_file_changed_or_taken_away_on_the_disk_is_found(reference: str) -> None:
    piece = Piece.objects.get(kind="file")
    path, place = path_of(piece.stored), f"complaint/{reference}@1"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?")
    assert proved() == [(place, "words_differ")]
    path.unlink()
    assert proved() == [(place, "words_gone")]
    path.write_bytes(whole)
    assert proved() == []
    for stored in ("", "../../etc/passwd"):
        Piece.objects.filter(pk=piece.pk).update(stored=stored)
        assert proved() == [(place, "words_gone")], stored


@pytest.mark.parametrize("change", [{"name": "bill.pdf"}, {"content_type": "text/html"}])
@pytest.mark.parametrize("nonce", [{}, {"name_nonce": None}])
def test_a_file_that_is_called_otherwise_is_found(
    reference: str, change: dict[str, str], nonce: dict[str, None]
) -> None:
    piece = Piece.objects.get(kind="file")
    Piece.objects.filter(pk=piece.pk).update(**change, **nonce)

    assert proved() == [(f"complaint/{reference}@1", "name_differs")]


def test_files_kept_before_names_were_bound_are_counted_and_are_no_fault(reference: str) -> None:
    """As an older program sealed: the salt came from nowhere but chance."""
    assert prove(now=LATER).names_unbound == 0
    with mock.patch.object(sealing, "naming_salt", return_value=secrets.token_bytes(32)):
        lodge_with_a_file()

    report = prove(now=LATER)
    assert (report.findings, report.names_unbound) == ([], 1)


def test_two_pieces_exchanged_are_found(reference: str) -> None:
    one, other = Piece.objects.filter(kind="identity", text__isnull=True)[:2]
    for piece, kept in ((one, other), (other, one)):
        Piece.objects.filter(pk=piece.pk).update(
            ciphertext=kept.ciphertext, salt=kept.salt, digest=kept.digest, length=kept.length
        )

    assert {what for _, what in proved()} == {"words_differ"}


def test_a_complaint_deleted_with_all_its_entries_is_named(reference: str) -> None:
    with attack():
        run("DELETE FROM journal_entry WHERE stream = %s", f"complaint/{reference}")
        assert (f"complaint/{reference}", "stream_gone") in proved()
        Row.objects.filter(reference=reference).delete()
        Reader.objects.filter(reference=reference).delete()
        Deadline.objects.filter(reference=reference).delete()
        assert (f"complaint/{reference}", "stream_gone") in proved(), "its words are still there"


def test_a_row_or_a_reader_put_in_for_a_complaint_that_is_none_is_found(reference: str) -> None:
    Reader.objects.create(reference="ZZZZ-ZZZZ", key="person/evil", received_at=LATER)
    assert proved() == [("complaint/ZZZZ-ZZZZ", "stream_gone")]
    Reader.objects.all().filter(reference="ZZZZ-ZZZZ").delete()
    row = Row.objects.get(reference=reference)
    row.reference = "YYYY-YYYY"
    row.save(force_insert=True)
    assert proved() == [("complaint/YYYY-YYYY", "stream_gone")]


FOREIGN = [
    (tables, model, whose.name)
    for tables in comparing._TABLES
    for model, whose in tables.tables.items()
    if isinstance(whose, F)
]
"""Every table of streams other than complaints, with the column that says whose a row is."""


def test_rows_with_foreign_ids_are_found_in_every_table_and_removed_by_a_rebuild(
    reference: str,
) -> None:
    names = {}
    for number, (tables, model, column) in enumerate(FOREIGN):
        fields = [of for of in model._meta.concrete_fields if not of.auto_created]
        values = {of.attname: filling(of) for of in fields}
        kind = {"kind": tables.prefix.rstrip("/")} if "kind" in values else {}
        model._default_manager.create(**values | kind | {column: f"foreign-{number}"})
        names[tables.named(f"foreign-{number}")] = model

    assert {place for place, what in proved() if what == "stream_gone"} == names.keys()
    reprojecting.rebuild(now=LATER)
    assert proved() == []


def filling(of: "models.Field[Any, Any]") -> Any:
    match of:
        case models.DateTimeField():
            return LATER
        case models.DateField():
            return LATER.date()
        case models.JSONField():
            return []
        case models.IntegerField() | models.FloatField():
            return 1
        case models.BooleanField():
            return False
        case _:
            return ""


def test_a_row_of_an_older_program_is_compared_and_named_if_it_differs(reference: str) -> None:
    older = Row.objects.filter(reference=reference)
    older.update(projected_by=PROJECTED_BY - 1)
    assert prove(now=LATER).complete, "it says the same as one of now"
    older.update(priority="urgent")
    report = prove(now=LATER)
    assert report.clean
    assert not report.complete
    assert [(f.place, f.found) for f in report.outdated] == [(f"register {reference}", "priority")]
    assert "not complete" in proof.verdict(0, complete=report.complete)
    assert f"{reference}: priority" in " ".join(proof.not_compared_sentences(report))
    assert reprojecting.reproject([reference], now=LATER) == 1
    assert prove(now=LATER).complete
    Row.objects.filter(reference=reference).update(projected_by=PROJECTED_BY + 1)
    assert proved() == [(f"register {reference}", "row_differs")]


def test_a_system_time_that_was_set_back_is_no_fault(reference: str) -> None:
    earlier, manager = org.BEGAN + timedelta(hours=3), org.acting(org.REPRESENTATIVE)
    stream = f"complaint/{reference}"
    perform_named(stream, "note", Note("Called."), actor=manager, now=LATER)
    perform_named(stream, "note", Note("Called again."), actor=manager, now=earlier)
    perform_named(stream, "erase", Erase(ErasureGround.requested), actor=manager, now=earlier)
    seal(at=earlier)

    assert proved() == []


def test_an_adopted_policy_that_is_not_kept_any_more_is_found(reference: str) -> None:
    with attack():
        run("DELETE FROM journal_document")

        gone = [place for place, what in proved() if what == "document_gone"]
        assert sorted(gone) == [f"policy/1@{version}" for version in (1, 2, 3)]


def test_a_guard_that_was_taken_away_is_found(reference: str) -> None:
    with attack():
        found = proved()

    assert {what for _, what in found} == {"unguarded"}
    assert {place for place, _ in found} == {f"guard {table}" for table in (*guard.GUARDED, TABLE)}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "ALTER TABLE journal_entry ENABLE REPLICA TRIGGER journal_entry_keeps",
        """CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RETURN NULL; END$$""",
    ],
)
def test_a_guard_switched_off_is_found(reference: str, statement: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch one off")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(statement)

    assert ("guard journal_entry", "unguarded") in proved()


# --- the schema and the read log ------------------------------------------------------------------


STRANGE = {
    "sqlite": (
        "CREATE TRIGGER eve AFTER INSERT ON vault_piece BEGIN DELETE FROM people_token; END",
        "CREATE TRIGGER journal_entry_keeps_more AFTER INSERT ON journal_entry BEGIN SELECT 1; END",
        "CREATE VIEW eve AS SELECT * FROM vault_piece",
    ),
    "postgresql": (
        "CREATE TRIGGER eve AFTER INSERT ON vault_piece EXECUTE FUNCTION journal_refuse()",
        "CREATE VIEW eve AS SELECT * FROM vault_piece",
        "CREATE MATERIALIZED VIEW eve AS SELECT * FROM vault_piece",
        "CREATE RULE eve AS ON DELETE TO people_token DO INSTEAD NOTHING",
        "CREATE POLICY eve ON journal_entry USING (version < 3)",
        "ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE eve () INHERITS (journal_entry)",
    ),
}


@pytest.mark.both_engines
@pytest.mark.parametrize("statement", STRANGE[connection.vendor])
def test_whatever_in_the_schema_is_not_ours_is_found(reference: str, statement: str) -> None:
    run(statement)

    assert {what for _, what in proved()} == {"not_ours"}


@pytest.mark.both_engines
def test_a_trigger_of_ours_that_does_something_else_is_found(reference: str) -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER journal_entry_waits")
        run("CREATE TRIGGER journal_entry_waits AFTER INSERT ON journal_entry BEGIN SELECT 1; END")
    else:
        run(
            "CREATE OR REPLACE FUNCTION journal_entry_waits() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NULL; END $$"
        )

    assert proved() == [("guard journal_entry", "unguarded")]


@pytest.fixture
def read(reference: str) -> datetime:
    """When the read log was sealed in two batches of three rows each."""
    for hour in (1, 2):
        at = LATER + timedelta(hours=hour)
        for minute in range(3):
            moment = at + timedelta(minutes=minute)
            note_without_words(reader="person/a", purpose="x", now=moment, reference="complaint/A")
        assert read_log.seal(now=at + timedelta(minutes=10)) == 1
    assert not prove(now=at).findings
    return at


def _exchange(batches: tuple[int, int] = (1, 2)) -> None:
    one, other = batches
    ReadLog.objects.filter(batch=one).update(batch=99)
    ReadLog.objects.filter(batch=other).update(batch=one)
    ReadLog.objects.filter(batch=99).update(batch=other)


def _insert(**columns: Any) -> None:
    ReadLog.objects.create(reader="person/eve", references=" x ", pieces=1, **columns)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda: ReadLog.objects.filter(batch=1).first().delete(), {"reads 1"}),  # type: ignore[union-attr]
        (lambda: ReadLog.objects.filter(batch=2).delete(), {"reads 2"}),
        (lambda: ReadLog.objects.filter(batch=1).update(reader="person/b"), {"reads 1"}),
        (lambda: ReadLog.objects.filter(batch=2).update(batch=None), {"reads 2"}),
        (lambda: _insert(at=LATER, batch=1), {"reads 1"}),
        (lambda: _insert(at=LATER, batch=7), {"reads 7"}),
        (lambda: _insert(at=LATER), {"reads"}),
        (_exchange, {"reads 1", "reads 2"}),
    ],
)
def test_a_sealed_read_log_that_was_changed_is_found(
    read: datetime, change: Callable[[], object], places: set[str]
) -> None:
    with open_read_log():
        change()
    read_log.seal(now=read + timedelta(hours=5))

    found = {(one.place, one.what) for one in prove(now=read).findings}

    assert found == {(place, "reads_differ") for place in places}


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "change",
    [
        lambda: ReadLog.objects.all().delete(),
        lambda: ReadLog.objects.update(batch=None),
        lambda: ReadLog.objects.update(batch=9),
        lambda: ReadLog.objects.filter(batch__isnull=True).update(reader="person/b"),
        lambda: ReadLog.objects.filter(batch__isnull=True).update(batch=9, reader="person/b"),
        lambda: ReadLog.objects.filter(batch__isnull=True).delete(),
    ],
)
def test_the_database_refuses_to_change_the_read_log(
    read: datetime, change: Callable[[], object]
) -> None:
    _insert(at=read)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()


def test_rows_of_the_read_log_that_no_one_seals_make_the_answer_incomplete(read: datetime) -> None:
    _insert(at=read + timedelta(hours=1))

    assert prove(now=read + timedelta(hours=2)).complete
    report = prove(now=read + timedelta(hours=4))

    assert (report.complete, report.reads_overdue) == (False, 1)
    assert "1 rows of the read log" in " ".join(proof.not_compared_sentences(report))


def test_only_the_system_seals_the_read_log(reference: str) -> None:
    note_without_words(reader="person/a", purpose="x", now=LATER, reference="complaint/A")
    with pytest.raises((Refused, Unknown)):
        perform_named(
            "reads/1",
            "seal-reads",
            SealReads(),
            actor=org.acting(org.HANDLER),
            now=LATER + timedelta(days=1),
        )
    assert not ReadLog.objects.filter(batch__isnull=False).exists()
