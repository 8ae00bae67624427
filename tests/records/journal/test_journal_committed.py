"""What only shows once it is committed: writers and sequencers beside each other, migrations."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from tests.records.journal_forger import NOW, STREAMS, entry, seal, write

from amends.journal import guard, log, published, store
from amends.journal import verify as verifying
from amends.journal.models import Checkpoint, Entry, Leaf
from amends.journal.store import Overtaken
from amends.journal.verify import verify

pytestmark = pytest.mark.usefixtures("committed_database")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path


def together(*works: Callable[[], object]) -> list[Exception]:
    """Run all at once, each with a connection of its own; returns what was raised."""
    raised: list[Exception] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except Exception as problem:  # noqa: BLE001 - handed to the test
            raised.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_sequencers_and_four_writers_make_one_order() -> None:
    log.open_log(host="example.org", demo=False, now=NOW)

    def writing(number: int) -> Callable[[], None]:
        def work() -> None:
            for version in range(1, 21):
                write([f"complaint/{number}"], range(version, version + 1))

        return work

    def sealing() -> None:
        for _ in range(10):
            seal()

    assert together(*(writing(number) for number in range(4)), sealing, sealing) == []
    seal()

    assert [leaf.index for leaf in Leaf.objects.order_by("index")] == list(range(81))
    assert Entry.objects.filter(leaf__isnull=True).count() == 0
    report = verify()
    assert report.findings == []
    assert (report.entries, report.leaves, report.unsealed) == (81, 81, 0)
    sizes = {log.note_head(note).size for note in published.read(log.checkpoint_file())}
    assert sizes == set(Checkpoint.objects.values_list("size", flat=True))


def test_two_workers_do_not_publish_a_checkpoint_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    log.open_log(host="example.org", demo=False, now=NOW)
    seal()
    log.checkpoint_file().unlink()  # as after a crash between commit and publishing
    real = published.notes_in

    def slowly(text: str) -> list[str]:
        found = real(text)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(published, "notes_in", slowly)

    assert together(seal, seal) == []

    assert published.read(log.checkpoint_file()) == [Checkpoint.objects.get().note]


@pytest.mark.parametrize("meanwhile", ["_take_in", "_leaves", "_entries"])
def test_what_is_sealed_while_the_journal_is_verified_is_no_finding(
    meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.open_log(host="example.org", demo=False, now=NOW)
    write(STREAMS, range(1, 11))
    seal()
    real = getattr(verifying, meanwhile)

    def while_a_worker_seals(*args: Any) -> None:
        def work() -> None:
            write(STREAMS, range(11, 151))
            seal()

        assert together(work) == []
        real(*args)

    monkeypatch.setattr(verifying, meanwhile, while_a_worker_seals)

    report = verify()

    assert report.findings == []
    assert (report.entries, report.leaves, report.unsealed) == (31, 31, 0)
    monkeypatch.undo()
    assert verify().leaves == 451


def test_nodes_that_are_read_before_others_are_written_are_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log.open_log(host="example.org", demo=False, now=NOW)
    write(STREAMS, range(1, 11))
    seal()
    real = verifying._Nodes.__init__

    def and_a_worker_seals(self: Any) -> None:
        real(self)

        def work() -> None:
            write(STREAMS, range(11, 151))
            seal()

        assert together(work) == []

    monkeypatch.setattr(verifying._Nodes, "__init__", and_a_worker_seals)

    assert verify().findings == []


def test_of_two_writers_of_one_version_one_is_overtaken() -> None:
    write(STREAMS[:1], range(1, 2))

    def work() -> None:
        with transaction.atomic():
            store.append([entry(STREAMS[0], 2)], recorded=NOW)

    raised = together(work, work, work)

    assert [type(one) for one in raised] == [Overtaken, Overtaken]
    assert [one.version for one in store.read(STREAMS[0])] == [1, 2]


def test_writers_who_lock_wait_and_lose_nothing() -> None:
    both = [STREAMS[0], STREAMS[1]]

    def work(order: list[str]) -> Callable[[], None]:
        def locked() -> None:
            for _ in range(10):
                with transaction.atomic():
                    store.lock(order)
                    versions = {stream: store.tip(stream)[0] for stream in order}
                    new = [entry(stream, versions[stream] + 1) for stream in order]
                    store.append(new, recorded=NOW)

        return locked

    assert together(work(both), work(both[::-1]), work(both)) == []
    assert [len(store.read(stream)) for stream in both] == [30, 30]


def test_an_entry_that_commits_late_with_a_lower_id_is_sealed_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time: on SQLite ids follow commits")
    log.open_log(host="example.org", demo=False, now=NOW)
    inserted, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            store.append([entry("complaint/LATE", 1)], recorded=NOW)
            inserted.set()
            may_commit.wait(10)

    def early() -> None:
        inserted.wait(10)
        write(["complaint/EARLY"], range(1, 2))
        assert seal() == 2
        may_commit.set()

    assert together(late, early) == []
    assert seal() == 1

    late_one, early_one = (
        Entry.objects.get(stream="complaint/LATE"),
        Entry.objects.get(stream="complaint/EARLY"),
    )
    assert late_one.id < early_one.id
    assert late_one.leaf.index > early_one.leaf.index
    assert verify().findings == []


def test_a_migration_that_remakes_a_guarded_table_puts_the_guard_back() -> None:
    write(STREAMS[:1], range(1, 3))
    state = MigrationExecutor(connection).loader.project_state()
    with connection.schema_editor() as editor:
        for operation in guard.altering(
            migrations.AlterField("entry", "kind", models.CharField(max_length=70))
        ):
            after = state.clone()
            operation.state_forwards("journal", after)
            operation.database_forwards("journal", editor, state, after)
            state = after

    assert guard.faults(connection) == []
    assert len(store.read(STREAMS[0])) == 2


def test_the_journal_can_be_migrated_away_and_back() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("journal")[0][1]
    for target in (None, newest):
        executor = MigrationExecutor(connection)
        executor.migrate([("journal", target)])

    assert guard.faults(connection) == []
