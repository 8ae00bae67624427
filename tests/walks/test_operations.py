"""Backup and restore, export, keys: what an operator does, as an operator does it."""

import csv
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.named import perform_named
from tests.records import organization as org
from tests.stored_files import path_of
from tests.waiting import until
from tests.walks.installation import Installation, empty_installation, enclosing, founded

from amends import vault
from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.framework.people.personnel import PersonInvited, Role
from amends.core.operation.acts.records import Erase, ErasureGround, Retract
from amends.core.values import Id
from amends.handling import rules
from amends.handling.lodging import lodge
from amends.handling.streams import recorded_event as as_told
from amends.handling.streams import stream_of
from amends.journal import log, published, store
from amends.journal.checking import check_file
from amends.maintenance.backup import SUMS, sha256_of
from amends.maintenance.restore import BadBackup, checked
from amends.people.models import Account
from amends.register.models import GoverningRecord, Row
from amends.site import worker
from amends.vault.models import DataKey, Piece, Purpose

pytestmark = pytest.mark.whole

LATER = org.BEGAN + timedelta(hours=5)
CANARY = "zanzibarquetzal"


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    return founded(tmp_path / "data", committed_database, settings, near=True)


@pytest.fixture
def other(committed_database: str, tmp_path: Path) -> Iterator[Installation]:
    with empty_installation(tmp_path / "other", near=True) as empty:
        yield empty


def work(now: datetime = LATER) -> None:
    while worker.make_round("test", now=now):
        pass


def with_a_file(narrative: str) -> str:
    given = enclosing(f"The notes. {narrative}")
    return lodge(given, actor=PUBLIC_ACTOR, now=org.BEGAN + timedelta(hours=2)).reference


def test_a_backup_comes_back_whole_and_its_log_names_the_old_one(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    here.near = other.near = False
    reference = with_a_file("A")
    org.lodged()
    work()
    told = here.told("backup", tmp_path / "copy")
    assert (told["files"], told["findings"]) == (1, [])

    back = other.told("restore", tmp_path / "copy")

    assert back["findings"] == []
    assert back["old_log"] == log.current().origin != back["new_log"]
    stored = Piece.objects.get(scope=stream_of(reference), kind="file").stored
    copy = other.data / "files" / stored[:2] / stored
    assert copy.read_bytes() == path_of(stored).read_bytes()
    assert other.told("verify")["findings"] == []
    other.amends("worker", "--once")
    notes = published.read(other.data / "checkpoints.txt")
    assert log.note_head(notes[-1]).origin == back["new_log"]
    held = tmp_path / "held.txt"
    held.write_text(published.read(here.data / "checkpoints.txt")[-1])
    after = other.told("verify", "--against", held)
    assert (after["findings"], after["checked_against"]) == ([], "outside")


def test_a_backup_made_while_people_lodge_is_of_one_moment(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    here.near = other.near = False
    stop, lodged = threading.Event(), list[str]()

    def people() -> None:
        while not stop.is_set():
            lodged.append(org.lodged().reference)
            work()
        connection.close()

    thread = threading.Thread(target=people)
    thread.start()
    try:
        until(lambda: lodged, "the first complaint")
        told = here.told("backup", tmp_path / "copy")
        before = len(lodged)
        until(lambda: len(lodged) > before, "a complaint after the backup")
    finally:
        stop.set()
        thread.join()
    assert told["findings"] == []
    assert other.told("restore", tmp_path / "copy")["findings"] == []
    other.amends("export", "complaints", "--out", tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="") as file:
        copied = [row["reference"] for row in csv.DictReader(file)]
    assert 0 < len(copied) < len(lodged)
    assert set(copied) == set(lodged[: len(copied)]), "one moment, nothing left out"


def test_a_backup_is_verified_where_the_master_key_lies_in_its_file(
    here: Installation, tmp_path: Path
) -> None:
    org.lodged()
    work()
    file = here.data / "keys" / "master.key"
    file.write_text(f"{os.environ['AMENDS_MASTER_KEY']}\n")
    done = here.amends("backup", tmp_path / "copy", "--json", AMENDS_MASTER_KEY="")
    assert json.loads(done.stdout)["findings"] == []


def test_no_key_lies_in_a_backup(here: Installation, tmp_path: Path) -> None:
    org.lodged()
    work()
    here.amends("backup", tmp_path / "copy")
    secrets = [
        (here.data / "keys" / "log_key").read_bytes().strip(),
        os.environ["AMENDS_MASTER_KEY"].encode(),
        os.environ["AMENDS_SECRET_KEY"].encode(),
    ]
    for path in (tmp_path / "copy").rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_bytes() for secret in secrets), path
            assert path.stat().st_mode & 0o077 == 0


def test_what_was_erased_after_the_backup_is_erased_again(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    reference = with_a_file(CANARY)
    kept = org.lodged(narrative="This one stays.").reference
    work()
    here.amends("backup", tmp_path / "copy")
    stream = stream_of(reference)
    copied = Piece.objects.filter(scope=stream).count()
    words = Piece.objects.get(scope=stream, text__startswith="The heating")
    rep = org.acting(org.REPRESENTATIVE)
    retract = Retract(Id(words.pk), "Somebody else's data.")
    perform_named(stream, "retract", retract, actor=rep, now=LATER)
    perform_named(stream, "erase", Erase(ErasureGround.requested), actor=rep, now=LATER)
    new = org.lodged(at=LATER).reference
    perform_named(stream_of(new), "erase", Erase(ErasureGround.requested), actor=rep, now=LATER)
    here.amends("backup", tmp_path / "copy", "--erasures-only")

    back = other.told("restore", tmp_path / "copy")

    assert (back["findings"], back["erased_again"]) == ([], copied)
    found = [path for path in other.data.rglob("*") if path.is_file()]
    assert found
    assert not any(CANARY.encode() in path.read_bytes() for path in found)
    other.amends("export", "complaints", "--out", tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="") as file:
        assert {row["reference"] for row in csv.DictReader(file)} == {reference, kept}


def test_a_backup_with_one_changed_byte_or_a_missing_part_is_found_before_use(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    with_a_file("A")
    work()
    copy = tmp_path / "copy"
    here.amends("backup", copy)
    for path in sorted(path for path in copy.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        if path.name == "erasures.txt":
            path.write_bytes(b"torn")
        else:
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if whole else b"x")
        refused = other.amends("restore", copy, status=1).stderr
        assert path.name in refused, (path, refused)
        path.unlink()
        assert path.name in other.amends("restore", copy, status=1).stderr
        path.write_bytes(whole)
    assert other.told("restore", copy)["findings"] == []


def test_a_restore_drill_is_recorded_with_what_it_found(here: Installation, tmp_path: Path) -> None:
    org.lodged()
    work()
    here.told("backup", tmp_path / "copy")

    assert "problems found: 0" in here.amends("restore", tmp_path / "copy", "--drill").stdout
    database = next((tmp_path / "copy").glob("*.sqlite3"), tmp_path / "copy" / SUMS)
    database.write_bytes(database.read_bytes() + b"x")
    assert "not restored" in here.amends("restore", tmp_path / "copy", "--drill", status=1).stderr

    drills = GoverningRecord.objects.filter(kind="restore-drill")
    assert sorted(drills.values_list("state", flat=True)) == ["failed", "passed"]


def test_restore_writes_over_nothing(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    org.lodged()
    work()
    here.amends("backup", tmp_path / "copy")
    assert "exists already" in here.amends("restore", tmp_path / "copy", status=1).stderr
    assert Row.objects.count() == 1
    (other.data / "checkpoints.txt").write_text("a log of its own")
    assert "checkpoints.txt" in other.amends("restore", tmp_path / "copy", status=1).stderr


def test_restore_asks_for_the_keys_that_the_copy_was_made_under(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    org.lodged()
    work()
    here.amends("backup", tmp_path / "copy")
    changed = {"AMENDS_SECRET_KEY": "another key of at least thirty-two characters"}
    refused = other.amends("restore", tmp_path / "copy", status=1, **changed).stderr
    assert "another secret key" in refused


def test_a_backup_never_replaces_another(here: Installation, tmp_path: Path) -> None:
    org.lodged()
    work()
    here.amends("backup", tmp_path / "copy")
    before = (tmp_path / "copy" / "manifest.json").read_bytes()
    here.amends("backup", tmp_path / "copy", status=1)
    assert (tmp_path / "copy" / "manifest.json").read_bytes() == before


def test_a_backup_of_a_damaged_record_says_so(here: Installation, tmp_path: Path) -> None:
    reference = with_a_file("A")
    work()
    stored = Piece.objects.get(scope=stream_of(reference), kind="file").stored
    path_of(stored).write_bytes(b"other bytes")
    told = here.told("backup", tmp_path / "copy", status=1)
    copied, verified = told["findings"]
    assert copied == f"files/{stored[:2]}/{stored}: altered"
    assert verified == f"{stream_of(reference)}@1: words_differ", "a restored copy would say so too"


def test_the_exported_journal_is_checked_offline(here: Installation, tmp_path: Path) -> None:
    org.lodged()
    here.amends("export", "journal", "--out", tmp_path / "early.jsonl", status=1)
    assert not (tmp_path / "early.jsonl").exists()
    work()
    here.amends("export", "journal", "--out", tmp_path / "all.jsonl")
    with (tmp_path / "all.jsonl").open() as lines:
        checked = check_file(lines)
    assert (checked.findings, checked.entries > 20) == ((), True)


def test_what_cannot_be_verified_is_told_without_a_traceback(
    here: Installation, tmp_path: Path
) -> None:
    bytes_only = tmp_path / "picture.png"
    bytes_only.write_bytes(b"\x89PNG\xff")
    deep = tmp_path / "deep.json"
    deep.write_text('{"amends_receipt":' + "[" * 100_000)
    for words, told in {
        (tmp_path / "nowhere",): "nowhere cannot be read: No such file",
        (tmp_path,): "cannot be read: Is a directory",
        (bytes_only,): "bytes that are no text in UTF-8",
        (deep,): "the file: unreadable",
        ("--against", bytes_only): "not a checkpoint: it is not text",
        ("--against", tmp_path / "nowhere"): "nowhere cannot be read",
        ("--key", "abc"): "--key is not the public key of a log",
    }.items():
        done = here.amends("verify", *words, status=2 if "abc" in words else 1)
        assert told in done.stderr, words
        assert "Traceback" not in done.stderr, words


def test_an_answer_is_read_as_sentences_and_by_programs_as_before(
    here: Installation, tmp_path: Path
) -> None:
    reference = org.lodged().reference
    work()
    done = here.amends("verify").stdout
    for told in (
        "What was checked",
        "No problems found.",
        "What it does not prove",
        "--against FILE",
    ):
        assert told in done
    assert "_" not in done.replace("amends_", "")
    assert list(here.told("verify")) == [
        "entries", "leaves", "checkpoints", "unsealed", "unsealed_entries", "complete",
        "outdated_rows", "not_compared", "comparisons_left_out", "reads_not_sealed",
        "file_names_not_bound", "accounts_not_bound", "checked_against", "outside_size",
        "outside_until", "does_not_prove", "findings",
    ]  # fmt: skip
    (tmp_path / "held.txt").write_text(published.read(here.data / "checkpoints.txt")[-1])
    held = here.amends("verify", "--against", tmp_path / "held.txt").stdout
    assert "An independent checkpoint over" in held
    assert "How to get an independent checkpoint" not in held
    Piece.objects.filter(scope=stream_of(reference), text__startswith="The heating").update(
        text="Something else."
    )
    done = here.amends("verify", status=1)
    assert f"complaint/{reference}, entry 1: words differ." in done.stderr
    assert "1 problem found" in done.stdout


def test_whoever_runs_the_installation_grants_what_nobody_grants_themselves(
    here: Installation,
) -> None:
    Account.objects.add("adam", person=org.ADMINISTRATOR)
    told = here.amends("user", "grant", "ADAM", "--role", "auditor").stdout
    assert "auditor" in told
    rules.forget()
    auditors = {person.id for person in rules.directory().holders(Role.auditor)}
    assert org.ADMINISTRATOR in auditors
    for words, status in (
        (["nobody", "--role", "auditor"], 1),
        (["adam"], 2),
        (["adam", "--role", "king"], 2),
    ):
        assert "Traceback" not in here.amends("user", "grant", *words, status=status).stderr


def test_the_journal_tells_of_everybody_who_is_let_in_by_a_command(here: Installation) -> None:
    password = "a long and quiet evening\n"

    def added(*words: str, status: int = 0) -> str:
        return here.amends(
            "user", "add", *words, "--password-stdin", typed=password, status=status
        ).stdout

    new = Id(added("anna", "--name", "Anna Berg", "--role", "handler").split()[0])
    added("hanna", "--person", org.HANDLER)
    added("hanna2", "--person", org.HANDLER)
    added("HANNA", "--person", org.COLLEAGUE, status=1)

    told_of = {
        person: [
            (one.by, one.event.again, name_in(one.event))
            for one in map(as_told, store.read(person))
            if isinstance(one.event, PersonInvited)
        ]
        for person in (new, org.HANDLER, org.COLLEAGUE)
    }
    assert told_of == {
        new: [("operator", False, "anna")],
        org.HANDLER: [("operator", False, "hanna"), ("operator", True, "hanna2")],
        org.COLLEAGUE: [],
    }


def name_in(event: PersonInvited) -> str | None:
    assert event.sign_in is not None
    return vault.peek([event.sign_in.sealed])[event.sign_in.sealed]


def test_an_export_holds_what_its_reader_may_see_and_no_word(
    here: Installation, tmp_path: Path
) -> None:
    from amends.core.operation.events import YesNoUnknown

    plain = org.lodged(narrative=CANARY).reference
    walled = org.lodged(about_person=YesNoUnknown.yes).reference

    def exported(*words: str) -> set[str]:
        text = here.amends("export", "complaints", "--out", "-", *words).stdout
        assert CANARY not in text
        rows = list(csv.DictReader(text.splitlines()))
        assert {row["reference"] for row in rows if row["walled"] == "yes"} <= {walled}
        return {row["reference"] for row in rows}

    assert exported() == {plain, walled}
    assert exported("--for", org.HANDLER) == {plain}
    assert exported("--for", org.AUDITOR) == set()
    here.amends("export", "complaints", "--out", "-", "--for", "person/nobody", status=1)


def test_no_cell_of_an_export_is_a_formula() -> None:
    from amends.core.written_cells import cell

    for start in "=+-@\t\r\n":
        assert str(cell(f"{start}cmd|' /C calc'!A0")).startswith("'")
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert [cell(value) for value in (None, True, 3, "web", moment)] == [
        "",
        "yes",
        3,
        "web",
        "2026-03-02T08:00:00.000000Z",
    ]


def test_rotating_leaves_every_name_readable_and_ends_the_old_key(here: Installation) -> None:
    here.near = False  # this process is to notice what another one rotates
    org.lodged()
    identity = Piece.objects.get(kind="identity", text__isnull=True, scope__startswith="complaint")
    before = vault.peek([identity.pk])
    here.amends("keys", "rotate")
    identity.refresh_from_db()
    assert vault.peek([identity.pk]) == before
    used = DataKey.objects.get(purpose=Purpose.seal, retired_at__isnull=True)
    assert identity.data_key == used.pk
    retired = DataKey.objects.filter(purpose=Purpose.seal, retired_at__isnull=False)
    assert retired.count() == 1, "a transaction may still be sealing with it"
    retired.update(retired_at=datetime.now(UTC) - timedelta(hours=2))
    here.amends("keys", "clear")
    assert not retired.exists()


def test_the_list_of_erasures_names_pieces_and_moments_only(
    here: Installation, tmp_path: Path
) -> None:
    lodged = org.lodged()
    rep = org.acting(org.REPRESENTATIVE)
    stream = stream_of(lodged.reference)
    perform_named(stream, "erase", Erase(ErasureGround.requested), actor=rep, now=LATER)
    work()
    here.amends("backup", tmp_path / "copy")
    lines = (tmp_path / "copy" / "erasures.txt").read_text().splitlines()
    gone = Piece.objects.filter(scope=stream, erased_at__isnull=False)
    pieces = list(gone.values_list("pk", flat=True))
    assert len(pieces) == 3
    assert sorted(lines) == sorted(f"2026-03-02T13:00:00.000000Z {piece}" for piece in pieces)
    told = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    assert told["size"] == log.state().size


def test_erasing_while_others_read_ends_without_a_traceback(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.vault.engine._LOOKS", 2)
    if not ON_SERVER:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.5)
    reference = org.lodged().reference
    with open_reader():
        done = here.amends("erase", reference, "--by", org.REPRESENTATIVE)
    assert "the worker overwrites the freed bytes later" in done.stderr
    assert Piece.objects.filter(scope=stream_of(reference), erased_at__isnull=True).count() == 0


@contextmanager
def open_reader() -> Iterator[None]:
    """Another program reads the database meanwhile."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT pg_current_xact_id()" if ON_SERVER else "SELECT 1 FROM vault_piece"
            )
            cursor.fetchone()
            yield
    finally:
        other.close()


ON_SERVER = connection.vendor == "postgresql"


def test_a_backup_with_the_tables_of_an_older_version_is_refused(
    here: Installation, tmp_path: Path
) -> None:
    here.amends("backup", tmp_path / "copy")
    manifest, sums = tmp_path / "copy" / "manifest.json", tmp_path / "copy" / SUMS
    before = sha256_of(manifest)
    manifest.write_text(manifest.read_text().replace('"amends_backup": 2', '"amends_backup": 1'))
    sums.write_text(sums.read_text().replace(before, sha256_of(manifest)))

    with pytest.raises(BadBackup, match="another version"):
        checked(tmp_path / "copy")


def test_a_policy_goes_out_changes_and_comes_back_with_author_and_reason(
    here: Installation, tmp_path: Path
) -> None:
    org.lodged()
    file = tmp_path / "policy.toml"
    here.amends("policy", "export", file)
    unchanged = here.told("policy", "check", file)
    assert (unchanged["changes"], unchanged["version"]) == ([], 2)
    text = file.read_text()
    file.write_text(text.replace("reaction_days = 20", "reaction_days = 30"))
    (change,) = here.told("policy", "check", file)["changes"]
    assert change == ["changed", "reaction_days", "20", "30"]
    by = ("--by", org.DIRECTOR)
    here.amends("policy", "publish", file, *by, status=2)
    here.amends("policy", "publish", file, "--by", org.HANDLER, "--reason", "I want", status=1)
    here.amends("policy", "publish", file, *by, "--reason", "People asked for more time.")
    rules.forget()
    assert (in_force := rules.rules_at(datetime.now(UTC)).policy).reaction_days == 30
    assert in_force.version == 2
    last = store.read("policy/1")[-1]
    assert json.loads(last.body)["by"] == org.DIRECTOR
    assert "People asked" not in last.body, "a reason is words, and words lie in the vault"


def test_a_policy_with_a_fault_or_of_an_older_version_is_not_published(
    here: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    here.amends("policy", "export", file)
    text = file.read_text()
    who = ("--by", org.DIRECTOR, "--reason", "because")
    file.write_text(text.replace('code = "other"', 'code = "something_else"', 1))
    told = here.told("policy", "check", file, status=1)
    assert ["code_deleted", True] in [[code, blocks] for code, _, blocks in told["findings"]]
    here.amends("policy", "publish", file, *who, status=1)
    unnamed = text.partition("\n")[2].replace('name = "', 'name = "Another ', 1)
    file.write_text(unnamed)
    assert (
        "The first line, which says whose settings these are, is missing, and the name or the "
        "units are different. If they are ours, export them again and make your changes there. If "
        "they belong to another organisation, import the file exactly as they exported it."
        in here.amends("policy", "publish", file, *who, status=1).stderr
    )
    file.write_text(text + "\nunknown = 1\n")
    assert "unknown" in here.amends("policy", "publish", file, *who, status=1).stderr
    file.write_text(text.replace("reaction_days = 20", "reaction_days = 30"))
    here.amends("policy", "publish", file, *who)
    here.amends("policy", "export", tmp_path / "second.toml")
    second = (tmp_path / "second.toml").read_text().replace("watch_days = 30", "watch_days = 20")
    (tmp_path / "second.toml").write_text(second)
    here.amends("policy", "publish", tmp_path / "second.toml", *who)
    file.write_text(text.replace("watch_days = 30", "watch_days = 50"))
    assert "export it again" in here.amends("policy", "publish", file, *who, status=1).stderr
