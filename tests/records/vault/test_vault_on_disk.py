"""Erased means no byte of it on the disk: in pages, logs, indexes and files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.records.on_disk import files_with

from amends import vault
from amends.vault import files, pieces
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
