"""Opening the log, giving entries their place, signing, publishing; and stopping half-way."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.records.journal_forger import NOW, STREAMS, at_id, attack, publish, run, seal, write

from amends.core.principles import integrity
from amends.journal import engine, guard, log, published, store, tree
from amends.journal.models import Checkpoint, Entry, Leaf, Node, Waiting
from amends.journal.signing import Signer, Verifier
from amends.journal.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.AMENDS_DATA = tmp_path
    return tmp_path


def opened() -> log.Opened:
    return log.open_log(host="example.org", demo=False, now=NOW)


def leaves() -> list[bytes]:
    return [bytes(leaf.hash) for leaf in Leaf.objects.order_by("index")]


def test_a_log_opens_with_its_origin_and_key_as_first_entry(data: Path) -> None:
    made = opened()

    (entry,) = store.read("log")
    assert (entry.version, entry.kind) == (1, "LogOpened")
    assert made.origin.startswith("example.org/amends/")
    assert len(made.origin) == len("example.org/amends/") + 8
    assert made.verifier_key in entry.body
    assert Verifier.read(made.verifier_key).name == made.origin
    assert log.current() == made
    key = data / "keys" / "log_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().strip() not in entry.body


def test_the_log_of_a_demonstration_says_so() -> None:
    assert log.open_log(host="example.org", demo=True, now=NOW).origin.startswith(
        "demo.example.org/amends/"
    )


def test_a_log_is_opened_once() -> None:
    opened()

    with pytest.raises(log.AlreadyOpen):
        opened()


def test_a_key_from_the_settings_is_used_and_no_file_made(settings: Any, data: Path) -> None:
    settings.AMENDS_LOG_KEY = "QUFB" * 10 + "QUE="

    made = opened()

    assert log.signer().verifier.text == made.verifier_key
    assert not (data / "keys").exists()


def test_a_lost_key_is_not_quietly_replaced(data: Path) -> None:
    opened()
    (data / "keys" / "log_key").unlink()

    with pytest.raises(log.NoKey):
        log.signer()


def test_another_key_signs_nothing() -> None:
    made = opened()

    with pytest.raises(log.WrongKey):
        log.sequence(now=NOW, signer=Signer(made.origin, Ed25519PrivateKey.generate()))

    assert not Leaf.objects.exists()


def test_nothing_is_sealed_before_the_log_is_open() -> None:
    with pytest.raises(log.NotOpened):
        log.signer()


def test_every_entry_gets_its_place_in_the_order_of_ids_and_the_log_is_signed() -> None:
    made = opened()
    write(STREAMS, range(1, 8))

    assert seal() == 22

    entries = list(Entry.objects.order_by("id"))
    assert [e.leaf.index for e in entries] == list(range(22))
    assert leaves() == [integrity.leaf_hash(e.digest) for e in entries]
    checkpoint = Checkpoint.objects.get()
    text = made.verifier.open(checkpoint.note)
    assert text == integrity.TreeHead(made.origin, 22, integrity.root(leaves())).text()
    assert (checkpoint.size, checkpoint.at) == (22, NOW)
    assert (log.state().size, log.state().note) == (22, checkpoint.note)


def test_nothing_new_is_nothing_signed() -> None:
    opened()
    assert seal() == 1
    assert seal(at=NOW + timedelta(hours=1)) == 0

    assert Checkpoint.objects.count() == 1


def test_each_checkpoint_is_published_in_a_file_that_only_grows(data: Path) -> None:
    opened()
    seal()
    first = (data / "checkpoints.txt").read_text()
    write(STREAMS, range(1, 2))
    seal()
    second = (data / "checkpoints.txt").read_text()

    assert second.startswith(first)
    assert published.notes_in(second) == list(
        Checkpoint.objects.order_by("size").values_list("note", flat=True)
    )


def test_entries_are_sealed_in_batches_and_the_tree_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "_AT_ONCE", 7)
    opened()
    write(STREAMS, range(1, 31))

    assert seal() == 91

    assert Checkpoint.objects.count() == 13
    for checkpoint in Checkpoint.objects.all():
        assert bytes(checkpoint.root) == integrity.root(leaves()[: checkpoint.size])
    assert verify().findings == []


def test_an_entry_with_a_lower_id_than_a_sealed_one_is_sealed_after_it() -> None:
    opened()
    at_id(5_000, "complaint/EARLY")
    assert seal() == 2
    at_id(4_000, "complaint/LATE")
    assert seal() == 1

    assert Entry.objects.get(id=4_000).leaf.index == 2
    assert verify().findings == []


def test_what_waits_is_noted_with_each_entry_and_no_longer_than_its_leaf() -> None:
    opened()
    at_id(9_000_000, "complaint/EARLY")
    assert log.waits()
    seal()
    assert not log.waits()
    at_id(4_000, "complaint/LATE")
    assert log.waits(), "however far below the highest"
    assert log.oldest_unsealed() == Entry.objects.get(id=4_000).recorded
    assert log.sequence(now=NOW, signer=log.signer()) == 1
    assert not log.waits()


def test_an_entry_without_its_note_is_found_by_a_thorough_look() -> None:
    opened()
    seal()
    at_id(4_000, "complaint/LATE")
    Waiting.objects.all().delete()

    assert log.sequence(now=NOW, signer=log.signer()) == 0
    assert log.sequence(now=NOW, signer=log.signer(), thorough=True) == 1


def test_a_migration_that_remakes_a_table_keeps_the_notes() -> None:
    engine.remove_waiting(connection)
    guard.put(connection)

    opened()

    assert log.waits()
    assert guard.faults(connection) == []


# --- stopping half-way -------------------------------------------------------------------------


class Killed(Exception):
    """The process is gone at this point."""


def test_a_sequencer_killed_between_leaves_and_commit_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    opened()
    seal()
    before = (leaves(), Checkpoint.objects.count(), (data / "checkpoints.txt").read_text())
    write(STREAMS, range(1, 21))

    def die(self: Signer, text: str) -> str:
        assert Leaf.objects.count() == 61
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Signer, "sign", die)
        with pytest.raises(Killed):
            seal()

    after = (leaves(), Checkpoint.objects.count(), (data / "checkpoints.txt").read_text())
    assert after == before
    assert not Node.objects.exists()
    assert seal() == 60
    assert verify().findings == []


def test_a_sequencer_killed_between_commit_and_publishing_publishes_the_next_time(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    opened()

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(published, "extend", die)
        with pytest.raises(Killed):
            seal()
    assert not (data / "checkpoints.txt").exists()

    assert seal() == 0

    assert published.read(data / "checkpoints.txt") == [Checkpoint.objects.get().note]


def test_a_file_torn_in_the_middle_of_a_note_goes_on_after_the_tear(data: Path) -> None:
    opened()
    seal()
    whole = (data / "checkpoints.txt").read_text()
    write(STREAMS, range(1, 2))
    seal()
    (data / "checkpoints.txt").write_text(whole + "example.org/amends/0000\n4")

    write(STREAMS, range(2, 3))
    seal()

    notes = published.read(data / "checkpoints.txt")
    assert notes == list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
    assert verify().findings == []


# --- never two histories -----------------------------------------------------------------------


def test_the_log_does_not_sign_over_leaves_that_were_changed() -> None:
    opened()
    write(STREAMS, range(1, 10))
    seal()
    write(STREAMS, range(10, 11))

    with attack():
        run('UPDATE journal_leaf SET hash = %s WHERE "index" = 27', b"x" * 32)
        with pytest.raises(log.LogDamaged):
            seal()


def test_the_log_does_not_sign_over_a_copy_older_than_what_was_published() -> None:
    opened()
    seal()
    with attack():
        write(STREAMS, range(1, 4))
        seal()
    write(STREAMS, range(1, 2))

    with pytest.raises(log.LogDamaged, match="restored"):
        seal()


def test_the_log_does_not_sign_beside_a_published_checkpoint_of_another_history(
    data: Path,
) -> None:
    made = opened()
    write(STREAMS, range(1, 4))
    seal()
    other = integrity.TreeHead(made.origin, 10, b"r" * 32)
    publish(data / "checkpoints.txt", log.signer().sign(other.text()))
    write(STREAMS, range(4, 5))

    with pytest.raises(log.LogDamaged, match="another history"):
        seal()


def test_the_log_does_not_sign_beside_the_checkpoints_of_a_stranger(data: Path) -> None:
    opened()
    stranger = Signer("example.net/amends/00000000", Ed25519PrivateKey.generate())
    head = integrity.TreeHead(stranger.name, 1, b"r" * 32)
    publish(data / "checkpoints.txt", stranger.sign(head.text()))

    with pytest.raises(log.LogDamaged, match=r"example\.net"):
        seal()


def test_after_a_restore_a_new_log_names_the_old_one_and_goes_on(data: Path) -> None:
    old = opened()
    write(STREAMS, range(1, 3))
    seal()
    with attack():
        write(STREAMS, range(3, 6))
        seal()
        lost = log.note_head(log.state().note or "")

    new = log.reopen_log(now=NOW)
    write(STREAMS, range(3, 4))
    assert seal() == 4

    assert new.origin != old.origin
    assert new.origin.startswith("example.org/amends/")
    assert (new.follows, new.kept) == (lost, 7)
    report = verify()
    assert report.findings == []
    assert report.breaks == [new]
    sizes = [(h.origin, h.size) for h in map(log.note_head, published.read(log.checkpoint_file()))]
    assert sizes == [(old.origin, 7), (old.origin, 16), (new.origin, 11)]
    write(STREAMS, range(4, 5))
    assert seal() == 3


# --- proofs ------------------------------------------------------------------------------------


def test_kept_proofs_are_those_of_the_whole_tree() -> None:
    opened()
    write(STREAMS[:1], range(1, 300))
    seal()
    every = leaves()

    def roots(ranges: list[tuple[int, int]]) -> list[bytes]:
        return [integrity.root(every[first:end]) for first, end in ranges]

    for size in (1, 2, 15, 16, 17, 255, 256, 257, 300):
        assert tree.root_at(size) == integrity.root(every[:size])
        assert tree.consistency(size, 300) == roots(integrity.consistency_ranges(size, 300))
        for index in {0, size // 2, size - 1}:
            assert tree.inclusion(index, size) == roots(integrity.inclusion_ranges(index, size))


def test_a_proof_reads_a_handful_of_rows() -> None:
    opened()
    write(STREAMS[:1], range(1, 5_000))
    seal()

    with CaptureQueriesContext(connection) as queries:
        tree.inclusion(1_234, 5_000)
    with CaptureQueriesContext(connection) as more:
        tree.consistency(1_234, 5_000)

    assert len(queries) == len(more) == 2
    assert Node.objects.count() < 5_000 / 14


def test_a_proof_over_a_lost_node_is_refused() -> None:
    opened()
    write(STREAMS[:1], range(1, 100))
    seal()
    with attack():
        run("DELETE FROM journal_node")
        with pytest.raises(log.LogDamaged):
            tree.inclusion(0, 100)


def test_the_log_is_not_sequenced_inside_a_transaction() -> None:
    opened()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        seal()
