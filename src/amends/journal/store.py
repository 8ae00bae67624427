"""Reading and appending entries: the two things that can be done with a stream."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Max, Min

from amends.core.codec import moment_text
from amends.core.principles.integrity import canonical, entry_digest

from . import engine
from .models import Checkpoint, Entry, Leaf, Waiting


class Overtaken(Exception):
    """Another transaction has written this version of the stream, so the decision is out of
    date."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream} already has a version {version}")
        self.stream = stream
        self.version = version


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be appended: the version is the stream's last plus one, the body plain JSON
    values."""

    stream: str
    version: int
    kind: str
    body: Mapping[str, Any]


def lock(streams: Iterable[str]) -> None:
    """Lock the streams until the transaction ends, in an order that cannot deadlock.

    A stream that does not exist yet needs no lock: only one of two transactions can insert its
    version 1.
    """
    engine.lock(streams)


def read(stream: str) -> list[Entry]:
    """The entries of a stream, oldest first; an empty list if there are none."""
    return read_many([stream])[stream]


def read_many(streams: Iterable[str]) -> dict[str, list[Entry]]:
    """The entries of each stream, oldest first, by one query; every stream asked for is a key."""
    return read_from(dict.fromkeys(streams, 1))[0]


def read_from(
    versions: Mapping[str, int], *, lock: Iterable[str] = (), then: Sequence[engine.Query] = ()
) -> tuple[dict[str, list[Entry]], list[list[Any]]]:
    """The entries of each stream from a version on, oldest first, by one query, and the rows of
    each query that follows. Streams to `lock` are locked before. All is one message to the
    database."""
    entries: dict[str, list[Entry]] = {stream: [] for stream in versions}
    if not versions and not then:
        return entries, []
    rows, *others = engine.rows_from(list(versions.items()), lock=lock, then=then)
    for row in rows:
        entry = Entry.from_db(connection.alias, engine.COLUMNS, row)
        entries[entry.stream].append(entry)
    return entries, others


TIP = "SELECT version, digest FROM journal_entry WHERE stream = %s ORDER BY version DESC LIMIT 1"
"""Version and digest of a stream's last entry, for use in a larger query."""


def tip(stream: str) -> tuple[int, str]:
    """Version and digest of the stream's last entry; (0, "") for a stream without any."""
    with connection.cursor() as cursor:
        cursor.execute(TIP, [stream])
        return cursor.fetchone() or (0, "")


def last_recorded_of(streams: Iterable[str]) -> dict[str, str]:
    """When the last entry of each of the streams was recorded, as the entries have it."""
    rows = Entry.objects.filter(stream__in=list(streams)).values("stream")
    return {row["stream"]: row["last"] for row in rows.annotate(last=Max("recorded"))}


def streams(prefix: str, *, at_once: int = 5_000) -> Iterator[str]:
    """The names of all streams that begin with `prefix`, in the database's order, page by page."""
    after = prefix
    while page := list(
        Entry.objects.filter(stream__startswith=prefix, stream__gt=after, version=1)
        .order_by("stream")
        .values_list("stream", flat=True)[:at_once]
    ):
        yield from page
        after = page[-1]


def begun(streams: Iterable[str]) -> set[str]:
    """Return those of the streams that have an entry. One query."""
    first = Entry.objects.filter(stream__in=list(streams), version=1)
    return set(first.values_list("stream", flat=True))


def firsts(streams: Iterable[str]) -> dict[str, Entry]:
    """Return the first entry of each of the streams that has one. One query."""
    return {
        entry.stream: entry for entry in Entry.objects.filter(stream__in=list(streams), version=1)
    }


digests_at = engine.digests_at


def first_since(moment: datetime) -> int:
    """Return an id from which on every entry is that was recorded since a moment. What a checkpoint
    covers was recorded before it, so the first entry after the last one before then."""
    sizes = Checkpoint.objects.filter(at__lt=moment).order_by("-size")
    size = sizes.values_list("size", flat=True).first() or 0
    sealed = Leaf.objects.filter(index__gte=size).aggregate(id=Min("entry_id"))["id"]
    waiting = Waiting.objects.aggregate(id=Min("entry"))["id"]
    return min(filter(None, (sealed, waiting)), default=0)


def recent(streams: Iterable[str], *, kinds: Iterable[str], since: datetime) -> list[Entry]:
    """Return the entries of these kinds in the streams since a moment, oldest first. One query."""
    entries = Entry.objects.filter(stream__in=list(streams), kind__in=list(kinds))
    return list(entries.filter(recorded__gte=moment_text(since)).order_by("id"))


def contains(stream: str, text: str) -> bool:
    """Return whether the body of an entry of the stream contains a text."""
    return Entry.objects.filter(stream=stream, body__contains=text).exists()


def position() -> int:
    """Return the number of the last entry of the journal; 0 without any."""
    return Entry.objects.aggregate(last=Max("id"))["last"] or 0


def not_there(places: Sequence[engine.At]) -> list[engine.At]:
    """Return the places (stream and version) at which there is no entry. One query."""
    digests = digests_at(places)
    return [place for place in places if place not in digests]


def append(
    new: Sequence[NewEntry], *, recorded: datetime, after: Mapping[str, Entry] | None = None
) -> list[Entry]:
    """Chain the entries to their streams and insert them, in the caller's transaction.

    `after` are the last entries of the streams as the caller read them under the lock; a stream
    missing from it is new. None reads them. `recorded` is moved up to the stream's last if the
    system time went back. Raises `Overtaken` if a version exists already (PostgreSQL then refuses
    anything more in this transaction), ValueError if one before it is missing.
    """
    if not new:
        return []
    if after is None:
        earlier = read_many([fresh.stream for fresh in new])
        after = {stream: entries[-1] for stream, entries in earlier.items() if entries}
        for fresh in new:
            if fresh.stream in after and fresh.version <= after[fresh.stream].version:
                raise Overtaken(fresh.stream, fresh.version)
    tips = {fresh.stream: after.get(fresh.stream, _NOTHING) for fresh in new}
    now = moment_text(recorded)
    entries = []
    for fresh in new:
        last = tips[fresh.stream]
        if fresh.version != last.version + 1:
            raise ValueError(
                f"{fresh.stream}: version {fresh.version} cannot follow {last.version}"
            )
        entry = _chained(fresh, last, at=max(now, last.recorded))
        tips[fresh.stream] = entry
        entries.append(entry)
    try:
        ids = engine.insert([_row(entry) for entry in entries])
    except IntegrityError as problem:  # written between our query and now, without the lock
        raise Overtaken(new[0].stream, new[0].version) from problem
    for entry, entry_id in zip(entries, ids, strict=True):
        entry.id = entry_id
    return entries


_NOTHING = Entry(version=0)
"""What is before the first entry of a stream."""


def _chained(new: NewEntry, last: Entry, *, at: str) -> Entry:
    body = canonical(new.body)
    return Entry(
        stream=new.stream,
        version=new.version,
        kind=new.kind,
        body=body,
        recorded=at,
        previous=last.digest,
        digest=entry_digest(
            stream=new.stream,
            version=new.version,
            kind=new.kind,
            recorded=at,
            previous=last.digest,
            body=body,
        ),
    )


def _row(entry: Entry) -> engine.NewRow:
    return (
        entry.stream,
        entry.version,
        entry.kind,
        entry.body,
        entry.recorded,
        entry.previous,
        entry.digest,
    )
