"""Sealing, showing, erasing, checking: what the vault promises on both engines."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.stored_files import path_of

from amends import vault
from amends.core.values import Contact, Id, Sealed
from amends.vault import checking, files, keys, places, reading, sealing
from amends.vault.models import DataKey, Findable, Piece, Purpose, ReadLog

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCOPE = "complaint/ABCD-EFGH"
CANARY = "zwartvogelkanarie"
ANN = Contact(name="Ann Okafor", email="ann@example.org", lines=("1 High Street",), postcode="LS1")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    settings.AMENDS_MASTER_KEY = "QUFB" * 10 + "QUE="
    keys.forget()
    yield
    keys.forget()


def words(text: str, scope: str = SCOPE) -> vault.Unsealed:
    return vault.Unsealed("words", text, scope)


def identity(contact: Contact = ANN, scope: str = SCOPE) -> vault.Unsealed:
    return vault.Unsealed("identity", vault.text_of(contact), scope)


def file(content: bytes = b"%PDF-1.7\n" + b"x" * 100, name: str = "letter.pdf") -> vault.Unsealed:
    up = files.store([content], name=name)
    return vault.Unsealed(
        "file",
        up.sha256,
        SCOPE,
        stored=up.stored,
        name=up.name,
        content_type=up.content_type,
        size=up.size,
    )


def only(piece: vault.Unsealed) -> Sealed:
    return vault.seal([piece], now=NOW)[0]


def show(*sealed: Sealed) -> dict[str, str | None]:
    return vault.show(
        [one.sealed for one in sealed], reader="person/1", purpose="handling", now=NOW,
        reference=SCOPE,
    )  # fmt: skip


def opened(*sealed: Sealed) -> dict[str, vault.Opening]:
    return vault.openings(
        [one.sealed for one in sealed], reader="party/1", purpose="receipt", now=NOW,
        reference=SCOPE,
    )  # fmt: skip


# Sealing


def test_pieces_come_back_as_they_were_typed_and_in_order() -> None:
    texts = ["", "  two  blanks ", "line\r\nline", "Zoë 👩‍👧 \u202e", "x" * 100_000]
    sealed = vault.seal([*map(words, texts), identity(), file()], now=NOW)
    shown = show(*sealed)
    assert [shown[one.sealed] for one in sealed[:5]] == texts
    assert vault.contact_of(shown[sealed[5].sealed] or "") == ANN
    assert [one.length for one in sealed] == [
        *(len(text.encode()) for text in texts),
        len(vault.text_of(ANN).encode()),
        109,
    ]


def test_equal_words_have_unequal_digests_and_ids() -> None:
    first, second = vault.seal([words("the same"), words("the same")], now=NOW)
    assert first.digest != second.digest
    assert first.sealed != second.sealed


def test_an_opening_opens_the_digest_by_the_published_rule() -> None:
    sealed = vault.seal([words("Ünfair"), identity(), file()], now=NOW)
    for one, opening in zip(sealed, opened(*sealed).values(), strict=True):
        again = opened(one)[one.sealed]
        assert len(opening.salt) == 32
        kept = b"amends.words.v1\n" + again.salt + again.text.encode()
        assert hashlib.sha256(kept).hexdigest() == one.digest


def test_sealing_thousands_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    only(identity())
    batch = [words(f"text {n}") for n in range(2_000)] + [
        identity(Contact(name=f"Person Number{n}", phone=f"07700 {900_000 + n}"))
        for n in range(500)
    ]
    with django_assert_max_num_queries(12):
        vault.seal(batch, now=NOW)
    assert Piece.objects.count() == 2_501


def test_a_name_lies_nowhere_in_clear() -> None:
    only(identity(Contact(name=CANARY, email=f"{CANARY}@example.org")))
    row = Piece.objects.get()
    assert row.text is None
    assert row.salt is None
    assert CANARY.encode() not in bytes(row.ciphertext or b"")


def test_a_ciphertext_moved_to_another_row_does_not_open() -> None:
    ann, ben = vault.seal([identity(), identity(Contact(name="Ben"))], now=NOW)
    stolen = Piece.objects.get(id=ann.sealed).ciphertext
    Piece.objects.filter(id=ben.sealed).update(ciphertext=stolen)
    with pytest.raises(keys.UnreadablePiece):
        show(ben)
    assert show(ann)[ann.sealed] is not None
    Piece.objects.filter(id=ann.sealed).update(scope="complaint/OTHER")
    with pytest.raises(keys.UnreadablePiece):
        show(ann)


def test_an_identity_that_is_no_contact_is_refused() -> None:
    with pytest.raises(ValueError, match="identity"):
        only(vault.Unsealed("identity", '{"password": "x"}', SCOPE))


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d"])
def test_a_text_that_cannot_be_kept_as_typed_is_refused_not_mended(text: str) -> None:
    with pytest.raises(ValueError, match=r"NUL|surrogates"):
        only(words(text))


# Keys


def test_a_data_key_that_is_gone_is_named_not_guessed() -> None:
    ann = only(identity())
    DataKey.objects.filter(purpose=Purpose.seal).delete()
    with pytest.raises(keys.UnknownKey):
        show(ann)


def test_another_master_key_opens_nothing(settings: Any) -> None:
    ann = only(identity())
    settings.AMENDS_MASTER_KEY = "QkJC" * 10 + "QkI="
    keys.forget()
    with pytest.raises(keys.WrongMasterKey):
        show(ann)


@pytest.mark.parametrize("text", ["AAAA", "not base64!", "QUFB" * 11, "é" * 44])
def test_a_master_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(keys.NoMasterKey):
        keys.read_master_key(text)


def test_the_key_file_is_private_and_never_replaced(settings: Any) -> None:
    settings.AMENDS_MASTER_KEY = ""
    with pytest.raises(keys.NoMasterKey):
        only(identity())
    shown = keys.make_master_key()
    assert keys.key_file().stat().st_mode & 0o777 == 0o600
    assert keys.master_key() == keys.read_master_key(shown)
    with pytest.raises(FileExistsError):
        keys.make_master_key()
    only(identity())
    keys.key_file().unlink()
    with pytest.raises(keys.KeyProblem):
        keys.make_master_key()


def test_rotation_moves_every_identity_and_ends_the_old_key() -> None:
    sealed = vault.seal([identity(Contact(name=f"Person {n}")) for n in "abcde"], now=NOW)
    gone = vault.erase([sealed[4].sealed], NOW)
    old = DataKey.objects.get(purpose=Purpose.seal).id
    new = keys.rotate(now=NOW)
    assert keys.destroy_retired(now=NOW + timedelta(days=1)) == 0
    assert [sealing.renew(now=NOW, at_most=3), sealing.renew(now=NOW), sealing.renew(now=NOW)] == [
        3, 1, 0,
    ]  # fmt: skip
    soon = NOW + keys.GRACE / 2
    assert keys.destroy_retired(now=soon) == 0, "a transaction may still be sealing with it"
    assert keys.destroy_retired(now=NOW + timedelta(days=1)) == 1
    assert not DataKey.objects.filter(id=old).exists()
    assert set(Piece.objects.exclude(data_key="").values_list("data_key", flat=True)) == {new}
    found = [(one.piece, one.problem) for one in vault.check(sealed)]
    assert found == [(sealed[4].sealed, "erased")]
    assert show(sealed[4])[sealed[4].sealed] is None
    assert gone.pieces == (sealed[4].sealed,)


def test_secrets_do_not_print_themselves() -> None:
    key = keys.in_use(Purpose.seal, now=NOW)
    assert repr(key) == f"Key(id='{key.id}', secret=<secret>)"


# Reading


def test_a_read_leaves_one_row_whatever_it_shows() -> None:
    sealed = vault.seal([words("a"), words("b"), identity()], now=NOW)
    show(*sealed)
    row = ReadLog.objects.get()
    assert (row.reader, row.purpose, row.at, row.pieces) == ("person/1", "handling", NOW, 3)


def test_what_opens_a_receipt_is_a_read_like_any_other() -> None:
    opened(*vault.seal([words("a"), words("b")], now=NOW))
    row = ReadLog.objects.get()
    assert (row.reader, row.purpose, row.at, row.pieces) == ("party/1", "receipt", NOW, 2)


def test_the_machine_peeks_without_a_trace() -> None:
    one = only(words("for the index"))
    assert vault.peek([one.sealed]) == {one.sealed: "for the index"}
    assert not ReadLog.objects.exists()


def test_a_read_without_reader_or_of_an_unknown_piece_is_refused_and_not_logged() -> None:
    one = only(words("a"))
    with pytest.raises(ValueError, match="reader"):
        vault.show([one.sealed], reader="", purpose="x", now=NOW, reference=SCOPE)
    with pytest.raises(vault.UnknownPiece):
        vault.show([one.sealed, "NOSUCHPIECE"], reader="p", purpose="x", now=NOW, reference=SCOPE)
    assert not ReadLog.objects.exists()


def test_a_file_is_opened_with_a_trace_and_its_shown_name() -> None:
    sealed = only(file(name="../../etc/my\u202eletter.pdf"))
    opened = reading.open_file(
        sealed.sealed, reader="person/1", purpose="handling", now=NOW, reference=SCOPE
    )
    assert opened is not None
    with opened.stream as stream:
        assert stream.read().startswith(b"%PDF")
    assert (opened.name, opened.content_type) == ("myletter.pdf", "application/pdf")
    assert ReadLog.objects.count() == 1


# Erasing


def test_erasing_leaves_the_digest_and_nothing_else() -> None:
    sealed = vault.seal([words(CANARY), identity(Contact(name=CANARY)), file(name=f"{CANARY}.pdf"),
                         words("stays")], now=NOW)  # fmt: skip
    stored = Piece.objects.get(id=sealed[2].sealed).stored
    erased = vault.erase([one.sealed for one in sealed[:3]], NOW)
    assert erased.files == (stored,)
    files.remove(erased.files)
    assert show(*sealed)[sealed[3].sealed] == "stays"
    assert [show(one)[one.sealed] for one in sealed[:3]] == [None] * 3
    found = vault.check(sealed, with_files=True)
    assert [one.problem for one in found] == ["erased"] * 3
    assert not Findable.objects.exists()
    assert not list(places.seek(CANARY))
    assert opened(*sealed[:3]) == {}
    row = Piece.objects.get(id=sealed[0].sealed)
    assert (row.digest, row.length, row.erased_at) == (sealed[0].digest, sealed[0].length, NOW)


def test_erasures_can_be_repeated_after_a_restore() -> None:
    one = only(words(CANARY))
    vault.erase([one.sealed], NOW)
    again = vault.erase([one.sealed], NOW + timedelta(days=1))
    assert again == vault.Erased((), ())
    assert Piece.objects.get().erased_at == NOW


def test_erasing_what_was_never_there_is_refused_and_erases_nothing() -> None:
    one = only(words("stays"))
    with pytest.raises(vault.UnknownPiece):
        vault.erase([one.sealed, "NOSUCHPIECE"], NOW)
    assert show(one)[one.sealed] == "stays"


def test_every_place_is_sought_and_erased_also_those_of_other_rooms() -> None:
    held = {"index": CANARY}
    one = only(words(CANARY))

    def erase(ids: Sequence[str]) -> Sequence[str]:
        assert list(ids) == [one.sealed]
        held.clear()
        return ()

    place = places.Place(
        "test/index",
        lambda needle: (key for key, value in list(held.items()) if needle in value.encode()),
        erase,
    )
    places.register(place)
    try:
        assert {name for name, _ in places.seek(CANARY)} == {"test/index", "vault/pieces"}
        vault.erase([one.sealed], NOW)
        assert not list(places.seek(CANARY))
        with pytest.raises(ValueError, match="already"):
            places.register(places.Place("test/index", place.seek, places.nothing))
    finally:
        del places._places["test/index"]


def test_the_list_of_places_names_every_table_and_folder_of_the_vault() -> None:
    assert {place.name for place in places.every()} >= {
        "vault/pieces", "vault/lookup", "vault/files", "vault/reads", "vault/drafts",
    }  # fmt: skip


def test_scrubbing_inside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        vault.scrub()


# Checking


def test_every_kind_of_damage_is_found_and_named() -> None:
    sealed = vault.seal(
        [words("one"), words("two"), words("three"), identity(), words("five"), file(), file()],
        now=NOW,
    )
    ids = [one.sealed for one in sealed]
    assert not list(vault.check(sealed, with_files=True))
    Piece.objects.filter(id=ids[0]).update(text="onE")
    Piece.objects.filter(id=ids[1]).delete()
    Piece.objects.filter(id=ids[2]).update(digest="0" * 64)
    Piece.objects.filter(id=ids[3]).update(ciphertext=b"x" * 60)
    Piece.objects.filter(id=ids[4]).update(salt=b"s" * 32)
    stored = Piece.objects.filter(id__in=ids[5:]).order_by("id").values_list("id", "stored")
    (first, first_path), (second, second_path) = stored
    path_of(first_path).write_bytes(b"%PDF-1.7 other")
    path_of(second_path).unlink()
    found = {finding.piece: finding.problem for finding in vault.check(sealed, with_files=True)}
    assert found == {
        ids[0]: "altered",
        ids[1]: "missing",
        ids[2]: "altered",
        ids[3]: "unreadable",
        ids[4]: "altered",
        first: "file altered",
        second: "file missing",
    }


def test_a_piece_whose_key_is_gone_is_found_unreadable() -> None:
    ann = only(identity())
    DataKey.objects.filter(purpose=Purpose.seal).delete()
    assert list(vault.check([ann])) == [checking.Finding(ann.sealed, "unreadable")]


def test_words_taken_away_without_an_erasure_cannot_even_be_written() -> None:
    one = only(words("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Piece.objects.filter(id=one.sealed).update(text=None)


def test_checking_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    sealed = vault.seal([words(f"text {n}") for n in range(3_000)], now=NOW)
    with django_assert_max_num_queries(2):
        assert not list(vault.check(sealed))
    (finding,) = vault.check([Sealed(Id("NOSUCH"), Id("0" * 64), 1)])
    assert finding.problem == "missing"
