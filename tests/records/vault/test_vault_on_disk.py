"""Erased means no byte of it on the disk: in pages, logs, indexes and files."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.records.on_disk import files_with

from amends import vault
from amends.vault import engine, files, pieces
from amends.vault.models import Piece

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARY = "zwartvogelkanarie"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"


def words(text: str) -> vault.Unsealed:
    return vault.Unsealed("words", text, "complaint/ABCD-EFGH")


def picture() -> vault.Unsealed:
    up = files.store([b"GIF89a" + bytes(4), CANARY.encode()], name=f"{CANARY}.gif")
    return vault.Unsealed(
        "file", up.sha256, "complaint/ABCD-EFGH", stored=up.stored, name=up.name, size=up.size
    )


def bytes_on_disk() -> bytes:
    """Every byte the database keeps of the vault's tables."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        parts = [Path(name + end) for end in ("", "-wal", "-journal")]
        return b"".join(part.read_bytes() for part in parts if part.exists())
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
            " WHERE relname LIKE 'vault\\_%' AND relkind IN ('r', 'i')"
            " UNION ALL SELECT pg_read_binary_file(pg_relation_filepath(reltoastrelid)) FROM"
            " pg_class WHERE relname LIKE 'vault\\_%' AND reltoastrelid <> 0"
        )
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def test_after_erasing_and_scrubbing_no_byte_of_the_words_is_left_on_disk(
    committed_database: str,
) -> None:
    long = f"{CANARY} " * 3_000
    short = [words(f"{CANARY} {n}") for n in range(300)]
    sealed = vault.seal([*short, words(long), picture()], now=NOW)
    kept = vault.seal([words(f"kept {n}") for n in range(300)], now=NOW)
    (opening,) = pieces.every([sealed[0].sealed]).values()
    assert opening is not None
    salt = opening.salt
    assert CANARY.encode() in bytes_on_disk()
    assert salt in bytes_on_disk()
    assert list(files_with(CANARY))
    erased = vault.erase([one.sealed for one in sealed], NOW)
    files.remove(erased.files)
    vault.scrub()
    assert CANARY.encode() not in bytes_on_disk()
    assert salt not in bytes_on_disk()
    assert not list(files_with(CANARY))
    found = vault.check([*sealed, *kept], with_files=True)
    assert {one.problem for one in found} == {"erased"}


def test_scrubbing_also_ends_what_an_earlier_program_only_marked_as_free(
    committed_database: str,
) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = OFF")
    vault.seal([words(f"{CANARY} {n}") for n in range(300)], now=NOW)
    Piece.objects.all().delete()
    assert CANARY.encode() in bytes_on_disk()
    vault.scrub()
    assert CANARY.encode() not in bytes_on_disk()


on_a_server = pytest.mark.skipif(
    "connection.vendor == 'sqlite'",
    reason="SQLite has no server in which others could still read what is erased",
)


def erased_words() -> None:
    sealed = vault.seal([words(f"{CANARY} {n}") for n in range(300)], now=NOW)
    assert CANARY.encode() in bytes_on_disk()
    vault.erase([one.sealed for one in sealed], NOW)


@on_a_server
def test_an_open_transaction_of_another_database_neither_delays_scrubbing_nor_keeps_words(
    committed_database: str,
) -> None:
    import psycopg

    with psycopg.connect(os.environ["AMENDS_TEST_POSTGRESQL"]) as neighbour:
        neighbour.execute("SELECT pg_current_xact_id()")
        erased_words()
        vault.scrub()
    assert CANARY.encode() not in bytes_on_disk()


@on_a_server
@pytest.mark.parametrize("first", ["SELECT 1", "SELECT pg_current_xact_id()"])
def test_scrubbing_says_that_it_is_incomplete_while_its_database_is_read_as_it_was_before(
    committed_database: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    monkeypatch.setattr(engine, "_LOOKS", 3)
    with psycopg.connect(committed_database) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute(first)
        erased_words()
        with pytest.raises(engine.ScrubIncomplete):
            vault.scrub()
    vault.scrub()
    assert CANARY.encode() not in bytes_on_disk()
