"""Every way to tamper with the journal is tried, found and named: clumsy, careful, with the key."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.records.journal_forger import (
    STREAMS,
    a_sealed_journal,
    attack,
    change,
    drop,
    newest_note,
    publish,
    regrow,
    relink,
    run,
    seal,
    sign_again,
    write,
)

from amends.core.principles.integrity import TreeHead, canonical
from amends.journal import adopted_texts, log, published, store
from amends.journal.chain import Kept
from amends.journal.checking import Proof
from amends.journal.finding import Fault, Finding
from amends.journal.models import Checkpoint, Document, Entry, Leaf
from amends.journal.signing import Signer
from amends.journal.verify import Report, Unproven, verify

pytestmark = pytest.mark.django_db
A, B, C = STREAMS
LIE = canonical({"by": "person/1", "act": "note", "is": {"said": 666}})


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Path) -> Path:
    settings.AMENDS_DATA = tmp_path
    a_sealed_journal()
    return tmp_path / "checkpoints.txt"


@pytest.fixture
def hand() -> Iterator[None]:
    with attack():
        yield


forged = pytest.mark.usefixtures("hand")


def faults(report: Report | None = None) -> set[tuple[str, str]]:
    return {(finding.place, finding.what.value) for finding in (report or verify()).findings}


def leaf_of(place: str) -> int:
    stream, _, version = place.rpartition("@")
    return Leaf.objects.get(entry__stream=stream, entry__version=int(version)).index


ROOTS = {
    (f"{source} {size}", "root_differs")
    for source in ("checkpoint", "published")
    for size in (7, 13, 19)
}


def roots(*sizes: int) -> set[tuple[str, str]]:
    return {one for one in ROOTS if int(one[0].split()[1]) in sizes}


# --- nothing wrong -----------------------------------------------------------------------------


def test_an_untouched_journal_is_clean_and_the_report_says_what_it_proves() -> None:
    report = verify()

    assert report.clean
    assert (report.entries, report.streams, report.leaves) == (19, 4, 19)
    assert (report.unsealed, report.checkpoints, report.proof) == (0, 6, Proof.inside)
    assert report.unproven == (
        Unproven.words_true,
        Unproven.nothing_kept_off,
        Unproven.beside_the_entries,
        Unproven.owner_of_key,
    )


def test_held_against_an_outside_checkpoint_it_says_how_far_that_one_reaches() -> None:
    outside = newest_note()
    write(STREAMS, range(7, 8))

    report = verify(against=[outside])
    seal()
    later = verify(against=[outside])

    assert report.clean
    assert later.clean
    assert (report.proof, report.outside_size) == (Proof.outside, 19)
    assert report.outside_until == store.read(C)[5].recorded
    assert (report.unsealed, report.oldest_unsealed) == (3, store.read(A)[6].recorded)
    assert Unproven.not_yet_sealed in report.unproven
    assert Unproven.after_outside not in report.unproven
    assert Unproven.after_outside in later.unproven


def test_an_empty_database_is_clean(hand: None, file: Path) -> None:
    for table in ("node", "leaf", "entry", "checkpoint"):
        run(f"DELETE FROM journal_{table}")
    file.unlink()

    assert verify().findings == []


# --- altered -----------------------------------------------------------------------------------


@forged
@pytest.mark.parametrize(
    ("column", "value"),
    [("body", LIE), ("kind", "Praised"), ("recorded", "2026-11-24T09:01:59.000000Z")],
)
def test_an_altered_entry_is_found(column: str, value: str) -> None:
    change(f"{A}@3", **{column: value})

    assert (f"{A}@3", "altered") in faults()
    assert {place for place, _ in faults()} == {f"{A}@3"}


@forged
def test_one_altered_byte_anywhere_in_an_entry_is_found() -> None:
    kept = store.read(A)[2]
    for column in ("body", "kind", "recorded", "previous", "digest"):
        text = getattr(kept, column)
        for at in {0, len(text) // 2, len(text) - 1}:
            change(f"{A}@3", **{column: text[:at] + "~" + text[at + 1 :]})
            assert f"{A}@3" in {place for place, _ in faults()}, (column, at)
        change(f"{A}@3", **{column: text})
    assert faults() == set()


@forged
def test_an_altered_entry_with_a_fresh_digest_breaks_its_link_and_its_leaf() -> None:
    entry = store.read(A)[2]
    entry.body = LIE
    change(f"{A}@3", body=LIE, digest=_fresh_digest(entry))

    assert faults() == {(f"{A}@3", "not_as_sealed"), (f"{A}@4", "unlinked")}


@forged
def test_a_stream_that_was_linked_again_is_found_by_its_leaves() -> None:
    change(f"{A}@3", body=LIE)
    relink(A)

    assert faults() == {(f"{A}@{version}", "not_as_sealed") for version in (3, 4, 5, 6)}


@forged
def test_a_log_that_was_grown_again_too_is_found_by_its_checkpoints() -> None:
    change(f"{A}@3", body=LIE)
    relink(A)
    regrow()

    assert faults() == roots(13, 19)


@forged
def test_an_altered_last_entry_with_a_fresh_digest_is_found() -> None:
    change(f"{C}@6", body=LIE)
    relink(C)

    assert faults() == {(f"{C}@6", "not_as_sealed")}


@forged
def test_whoever_has_database_and_key_is_found_by_an_outside_checkpoint_only(file: Path) -> None:
    outside = newest_note()
    key = log.current().verifier_key
    change(f"{A}@3", body=LIE)
    relink(A)
    regrow()
    sign_again(file)

    inside = verify(key=key)
    assert inside.clean
    assert inside.proof is Proof.inside
    assert Unproven.owner_of_key in inside.unproven

    report = verify(against=[outside])
    assert faults(report) == {("outside 19", "root_differs")}
    assert report.proof is Proof.outside


@forged
def test_a_log_made_anew_under_another_key_is_found_by_the_key_held_outside(file: Path) -> None:
    outside, key = newest_note(), log.current().verifier_key
    opening = store.read("log")[0]
    other = Signer(log.current().origin, Ed25519PrivateKey.generate())
    change("log@1", body=opening.body.replace(key, other.verifier.text))
    relink("log")
    regrow()
    for checkpoint in Checkpoint.objects.all():
        root = _root_now(checkpoint.size)
        note = other.sign(TreeHead(other.name, checkpoint.size, root).text())
        Checkpoint.objects.filter(size=checkpoint.size).update(note=note, root=root)
    file.unlink()
    publish(file, *Checkpoint.objects.order_by("size").values_list("note", flat=True))

    assert verify().clean
    assert faults(verify(key=key)) == {("log@1", "other_key")}
    assert faults(verify(against=[outside])) == {("outside", "not_signed")}


@forged
def test_an_entry_moved_back_in_time_is_found() -> None:
    change(f"{A}@3", recorded="2020-01-01T00:00:00.000000Z")
    relink(A)

    assert (f"{A}@3", "back_in_time") in faults()


# --- dropped -----------------------------------------------------------------------------------


@forged
def test_a_dropped_entry_is_found_and_its_version_and_leaf_are_named() -> None:
    index = leaf_of(f"{A}@3")
    drop(f"{A}@3")

    assert faults() == {(f"{A}@3", "missing"), (f"leaf {index}", "entry_gone")}


@forged
def test_a_dropped_last_entry_is_found_by_its_leaf() -> None:
    index = leaf_of(f"{A}@6")
    drop(f"{A}@6")

    assert faults() == {(f"leaf {index}", "entry_gone")}


@forged
def test_a_dropped_entry_closed_up_and_linked_again_is_found() -> None:
    index = leaf_of(f"{A}@3")
    drop(f"{A}@3")
    for version in (4, 5, 6):
        change(f"{A}@{version}", version=version - 1)
    relink(A)

    assert faults() == {(f"leaf {index}", "entry_gone")} | {
        (f"{A}@{version}", "not_as_sealed") for version in (3, 4, 5)
    }


@forged
def test_a_deleted_complaint_is_found() -> None:
    gone = {(f"leaf {leaf_of(f'{B}@{version}')}", "entry_gone") for version in range(1, 7)}
    run("DELETE FROM journal_entry WHERE stream = %s", B)

    assert faults() == gone


@forged
def test_a_complaint_deleted_with_its_leaves_is_found() -> None:
    first = leaf_of(f"{B}@1")
    run(
        "DELETE FROM journal_leaf WHERE entry_id IN (SELECT id FROM journal_entry WHERE stream=%s)",
        B,
    )
    run("DELETE FROM journal_entry WHERE stream = %s", B)

    found = faults()
    assert (f"leaf {first}", "leaf_gone") in found
    assert {place for place, what in found if what in ("root_differs", "truncated")} == {
        place for place, _ in ROOTS
    }


@forged
def test_a_complaint_deleted_with_its_leaves_closed_up_is_found() -> None:
    run(
        "DELETE FROM journal_leaf WHERE entry_id IN (SELECT id FROM journal_entry WHERE stream=%s)",
        B,
    )
    run("DELETE FROM journal_entry WHERE stream = %s", B)
    for new, old in enumerate(Leaf.objects.order_by("index").values_list("index", flat=True)):
        Leaf.objects.filter(index=old).update(index=new)
    regrow()

    assert faults() == roots(7) | roots(13) | {
        ("checkpoint 19", "truncated"),
        ("published 19", "truncated"),
        ("checkpoint 7", "other_time"),
        ("checkpoint 13", "other_time"),
    }


# --- inserted, reordered, replaced -------------------------------------------------------------


def shift_in(version: int) -> None:
    """An invented entry takes this version; those from there on move up."""
    for old in range(6, version - 1, -1):
        change(f"{A}@{old}", version=old + 1)
    told = store.read(A)[0]
    Entry.objects.create(
        stream=A, version=version, kind="Noted", body=LIE, recorded=told.recorded, digest="0" * 64
    )


@forged
def test_an_inserted_entry_is_found_clumsily_done() -> None:
    shift_in(4)

    assert {(f"{A}@4", "altered"), (f"{A}@4", "unlinked"), (f"{A}@4", "passed_over")} <= faults()


@forged
def test_an_inserted_entry_is_found_carefully_done() -> None:
    shift_in(4)
    relink(A)

    assert {(f"{A}@4", "passed_over")} | {
        (f"{A}@{version}", "not_as_sealed") for version in (5, 6, 7)
    } <= faults()


@forged
def test_two_entries_exchanged_are_found() -> None:
    swap(3, 4)

    assert {(f"{A}@3", "altered"), (f"{A}@4", "altered"), (f"{A}@4", "out_of_order")} <= faults()


@forged
def test_two_entries_exchanged_and_linked_again_are_found() -> None:
    swap(3, 4)
    relink(A)

    found = faults()
    assert {(f"{A}@{version}", "not_as_sealed") for version in (3, 4, 5, 6)} <= found
    assert (f"{A}@4", "out_of_order") in found


def swap(one: int, other: int) -> None:
    change(f"{A}@{one}", version=99)
    change(f"{A}@{other}", version=one)
    change(f"{A}@99", version=other)


@forged
def test_leaves_exchanged_are_found() -> None:
    a, b = Leaf.objects.get(index=3), Leaf.objects.get(index=4)
    Leaf.objects.filter(index=3).update(hash=b.hash)
    Leaf.objects.filter(index=4).update(hash=a.hash)

    found = faults()
    assert {place for place, what in found if what == "not_as_sealed"} == {
        str(a.entry),
        str(b.entry),
    }
    assert roots(7, 13, 19) <= found


@forged
def test_an_entry_replaced_by_another_row_is_found() -> None:
    old = store.read(A)[2]
    index = leaf_of(f"{A}@3")
    drop(f"{A}@3")
    entry = Entry(
        stream=A, version=3, kind=old.kind, body=LIE, recorded=old.recorded, previous=old.previous
    )
    entry.digest = _fresh_digest(entry)
    entry.save()

    found = faults()
    assert {
        (f"leaf {index}", "entry_gone"),
        (f"{A}@3", "passed_over"),
        (f"{A}@4", "unlinked"),
    } == found


@forged
def test_an_entry_moved_to_another_stream_is_found() -> None:
    change(f"{A}@6", stream=B, version=7)

    assert {(f"{B}@7", "altered"), (f"{B}@7", "unlinked")} <= faults()


# --- truncated, forked, rolled back ------------------------------------------------------------


def cut_off(size: int) -> None:
    """The log and its entries end earlier."""
    gone = list(Leaf.objects.filter(index__gte=size).values_list("entry_id", flat=True))
    run('DELETE FROM journal_leaf WHERE "index" >= %s', size)
    run('DELETE FROM journal_node WHERE ("index" + 1) << level > %s', size)
    for number in gone:
        run("DELETE FROM journal_entry WHERE id = %s", number)


@forged
def test_a_truncated_log_is_found() -> None:
    cut_off(13)

    assert faults() == {("checkpoint 19", "truncated"), ("published 19", "truncated")}


@forged
def test_a_log_truncated_with_its_checkpoints_is_found_by_the_published_file() -> None:
    cut_off(13)
    Checkpoint.objects.filter(size__gt=13).delete()

    assert faults() == {("published 19", "truncated"), ("published 19", "checkpoint_gone")}


@forged
def test_a_log_truncated_with_all_its_checkpoints_is_found_by_an_outside_one(file: Path) -> None:
    outside = newest_note()
    cut_off(13)
    sign_again(file)

    assert verify().clean
    assert faults(verify(against=[outside])) == {("outside 19", "truncated")}


@forged
def test_a_log_whose_end_was_unsealed_again_is_found(file: Path) -> None:
    outside = newest_note()
    run('DELETE FROM journal_leaf WHERE "index" >= 13')
    run("DELETE FROM journal_node")
    Checkpoint.objects.filter(size__gt=13).delete()

    report = verify(against=[outside])
    assert {("published 19", "truncated"), ("outside 19", "truncated")} <= faults(report)
    assert report.unsealed == 6


@forged
def test_leaves_after_the_last_checkpoint_are_found() -> None:
    Checkpoint.objects.filter(size=19).delete()
    log.checkpoint_file().unlink()

    unsigned = {(f"{stream}@{version}", "unsigned_end") for stream in STREAMS for version in (5, 6)}
    assert unsigned <= faults()


@forged
def test_a_forked_log_is_found_by_an_outside_checkpoint(file: Path) -> None:
    outside = newest_note()
    cut_off(13)
    for stream in STREAMS:
        Entry.objects.create(
            stream=stream, version=5, kind="Noted", body=LIE, recorded="2026-11-24T09:03:00.000000Z"
        )
        relink(stream)
    run(
        'INSERT INTO journal_leaf ("index", entry_id, hash)'
        " SELECT 12 + row_number() OVER (ORDER BY id), id, hash FROM journal_entry AS e"
        " CROSS JOIN (SELECT hash FROM journal_leaf LIMIT 1) AS one"
        " WHERE NOT EXISTS (SELECT 1 FROM journal_leaf WHERE entry_id = e.id)"
    )
    regrow()
    sign_again(file)

    assert verify().clean
    assert faults(verify(against=[outside])) == {("outside 19", "truncated")}
    middle = published.notes_in(outside) and _note_of(13, file)
    assert verify(against=[middle]).clean


@forged
def test_a_fork_as_long_as_the_log_is_found_too(file: Path) -> None:
    outside = newest_note()
    for stream in STREAMS:
        change(f"{stream}@5", body=LIE)
        relink(stream)
    regrow()
    sign_again(file)

    assert verify().clean
    assert faults(verify(against=[outside])) == {("outside 19", "root_differs")}


@forged
def test_a_checkpoint_of_another_log_proves_nothing_here() -> None:
    other = Signer("example.net/amends/00000000", Ed25519PrivateKey.generate())
    note = other.sign(TreeHead(other.name, 19, b"r" * 32).text())

    assert faults(verify(against=[note])) == {("outside", "other_log")}
    assert faults(verify(against=["a shopping list"])) == {("outside", "unreadable")}


# --- checkpoints, nodes, documents, opening ----------------------------------------------------


@forged
def test_a_false_signature_is_found(file: Path) -> None:
    note = newest_note()
    file.write_text(file.read_text().replace(note, note[:-10] + "AAAA" + note[-6:]))

    assert ("published", "not_signed") in faults()


@forged
def test_a_changed_checkpoint_is_found() -> None:
    checkpoint = Checkpoint.objects.get(size=13)
    Checkpoint.objects.filter(size=13).update(note=checkpoint.note.replace("\n13\n", "\n12\n"))

    assert ("checkpoint", "not_signed") in faults()


@forged
@pytest.mark.parametrize("changed", [{"size": 12}, {"root": b"r" * 32}])
def test_a_checkpoint_that_stands_under_another_size_or_root_is_found(changed: Any) -> None:
    Checkpoint.objects.filter(size=13).update(**changed)

    assert (f"checkpoint {changed.get('size', 13)}", "mislabelled") in faults()


@forged
@pytest.mark.parametrize("size", [13, 19])
def test_a_checkpoint_taken_out_of_the_database_is_found_by_the_published_file(size: int) -> None:
    Checkpoint.objects.filter(size=size).delete()

    assert (f"published {size}", "checkpoint_gone") in faults()


def test_published_checkpoints_that_were_taken_away_are_found(file: Path) -> None:
    whole = file.read_text()
    seven, thirteen, nineteen = published.notes_in(whole)
    for left, lacking in {
        "": {7, 13},
        seven: {13},
        f"{seven}\n{nineteen}": {13},
        f"{thirteen}\n{nineteen}": {7},
    }.items():
        file.write_text(left)
        assert faults() == {(f"checkpoint {size}", "unpublished") for size in lacking}
    file.write_bytes(b"\xff\xfe")
    assert {what for _, what in faults()} == {"unpublished"}
    file.write_text(f"{seven}\n{thirteen}")
    assert verify().clean, "a worker may have stopped before it published the newest"


@forged
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_node SET hash = (SELECT hash FROM journal_leaf LIMIT 1)",
        "DELETE FROM journal_node",
        "UPDATE journal_node SET level = 8",
    ],
)
def test_a_kept_node_that_is_not_the_hash_of_its_leaves_is_found(statement: str) -> None:
    run(statement)

    assert ("node 4/0", "node_differs") in faults()


@forged
def test_an_altered_document_is_found() -> None:
    sha256 = adopted_texts.adopt_text("a policy")
    Document.objects.update(text="another policy")

    assert faults() == {(f"document {sha256}", "document_altered")}


@forged
def test_a_log_without_its_opening_is_found() -> None:
    drop("log@1")

    found = faults()
    assert ("log@1", "not_opened") in found
    assert ("leaf 0", "entry_gone") in found


@forged
def test_an_unreadable_opening_is_found() -> None:
    change("log@1", body="{}")

    assert ("log@1", "unreadable") in faults()


# --- other rooms, many findings ----------------------------------------------------------------


def test_another_room_is_given_whole_streams_and_its_findings_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amends.journal import engine

    real: Callable[..., Any] = engine.batches
    monkeypatch.setattr(engine, "batches", lambda sql, params=(), size=0: real(sql, params, size=4))
    groups: list[list[Kept]] = []
    counted: list[int] = []

    def pieces(entries: Sequence[Kept]) -> list[Finding]:
        groups.append(list(entries))
        return [Finding(entries[0].place, Fault.words_differ)]

    report = verify(pieces=pieces, progress=counted.append)

    assert [{entry.stream for entry in group} for group in groups] == [{A}, {B}, {C}, {"log"}]
    assert [entry.version for entry in groups[0]] == [1, 2, 3, 4, 5, 6]
    assert faults(report) == {(f"{s}@1", "words_differ") for s in (*STREAMS, "log")}
    assert counted == [6, 12, 18, 19]


@forged
def test_more_findings_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.journal.verify.LISTED", 3)
    run("UPDATE journal_entry SET kind = 'Praised'")

    report = verify()

    assert len(report.findings) == 3
    assert report.more >= 16
    assert not report.clean


def _fresh_digest(entry: Entry) -> str:
    from amends.journal.chain import digest_of
    from amends.journal.encoding import entry_fields

    return digest_of(Kept(**entry_fields(entry)))


def _root_now(size: int) -> bytes:
    from amends.core.principles.integrity import root

    return root([bytes(leaf.hash) for leaf in Leaf.objects.order_by("index")[:size]])


def _note_of(size: int, file: Path) -> str:
    return next(note for note in published.read(file) if log.note_head(note).size == size)
