"""A journal to attack, and the hand that attacks it: raw SQL with the triggers out of the way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from amends.core.codec import moment_text
from amends.core.principles.integrity import Frontier, TreeHead, entry_digest, leaf_hash
from amends.journal import engine, guard, log, published, store, tree
from amends.journal.models import Checkpoint, Entry, Leaf
from amends.journal.store import NewEntry
from amends.vault import read_guard

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STREAMS = ("complaint/AAAA", "complaint/BBBB", "complaint/CCCC")


def entry(stream: str, version: int, kind: str = "Noted", **told: object) -> NewEntry:
    return NewEntry(stream, version, kind, {"by": "person/1", "act": "note", "is": told})


def write(streams: Sequence[str], versions: range, *, at: datetime = NOW) -> list[Entry]:
    new = [entry(stream, version, said=version) for version in versions for stream in streams]
    with transaction.atomic():
        return store.append(new, recorded=at)


def at_id(number: int, stream: str) -> Entry:
    """A first entry with an id of our choosing, as a late or early commit would leave it."""
    told: dict[str, Any] = {
        "stream": stream,
        "version": 1,
        "kind": "Noted",
        "body": "{}",
        "previous": "",
    }
    told["recorded"] = moment_text(NOW)
    return Entry.objects.create(id=number, digest=entry_digest(**told), **told)


def seal(*, at: datetime = NOW) -> int:
    return log.sequence(now=at, signer=log.signer())


def publish(file: Path, *notes: str) -> None:
    """Add these notes to the published file."""
    published.extend(file, lambda _: notes)


def a_sealed_journal() -> None:
    """One opening and three complaints of six entries each, under three checkpoints."""
    log.open_log(host="example.org", demo=False, now=NOW)
    for turn, versions in enumerate((range(1, 3), range(3, 5), range(5, 7)), start=1):
        moment = NOW + timedelta(minutes=turn)
        write(STREAMS, versions, at=moment)
        seal(at=moment)


def newest_note() -> str:
    return Checkpoint.objects.latest("size").note


@contextmanager
def attack() -> Iterator[None]:
    """The triggers are down inside; whatever is done is undone at the end."""
    before = transaction.savepoint_create()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
    for table in guard.GUARDED:
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        for name in engine.standing(connection, table):
            run(f"DROP TRIGGER {name}{on}")
    read_guard.remove(connection)
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL DEFERRED")
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def run(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def change(place: str, **columns: object) -> None:
    """Change columns of one entry, `stream@version`."""
    stream, _, version = place.rpartition("@")
    assert Entry.objects.filter(stream=stream, version=int(version)).update(**columns) == 1


def drop(place: str) -> None:
    stream, _, version = place.rpartition("@")
    run("DELETE FROM journal_entry WHERE stream = %s AND version = %s", stream, int(version))


def relink(stream: str) -> None:
    """The careful forger: every digest and link of the stream fits again."""
    previous = ""
    for one in store.read(stream):
        one.previous = previous
        previous = one.digest = entry_digest(
            stream=one.stream,
            version=one.version,
            kind=one.kind,
            recorded=one.recorded,
            previous=previous,
            body=one.body,
        )
        one.save()


def regrow() -> None:
    """The log too: leaves and nodes are those of the entries as they are now."""
    run("DELETE FROM journal_node")
    edge = Frontier()
    for leaf in Leaf.objects.select_related("entry").order_by("index"):
        top = leaf_hash(leaf.entry.digest)
        Leaf.objects.filter(index=leaf.index).update(hash=top)
        for level, index, hashed in edge.push(top):
            if tree.is_kept(level):
                run(
                    'INSERT INTO journal_node (level, "index", hash) VALUES (%s, %s, %s)',
                    level,
                    index,
                    hashed,
                )


def sign_again(file: Path) -> None:
    """The owner of database and key: all checkpoints are signed anew, the file is rewritten."""
    signer, size = log.signer(), tree.size()
    Checkpoint.objects.filter(size__gt=size).delete()
    for seal in Checkpoint.objects.all():
        root = tree.root_at(seal.size)
        note = signer.sign(TreeHead(signer.name, seal.size, root).text())
        Checkpoint.objects.filter(size=seal.size).update(root=root, note=note)
    if size and not Checkpoint.objects.filter(size=size).exists():
        root = tree.root_at(size)
        note = signer.sign(TreeHead(signer.name, size, root).text())
        Checkpoint.objects.create(size=size, root=root, note=note, at=LATER)
    file.unlink()
    publish(file, *Checkpoint.objects.order_by("size").values_list("note", flat=True))
