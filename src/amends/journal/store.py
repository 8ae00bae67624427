"""Reading and appending entries: the two things that can be done with a stream."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from amends.core.codec import moment_text
from amends.core.principles.integrity import canonical, entry_digest

from . import engine
from .models import Entry

__all__ = [
    "Entry",
    "NewEntry",
    "Overtaken",
    "append",
    "lock",
    "read",
    "read_many",
    "streams",
    "tip",
]


class Overtaken(Exception):
    """Somebody else has written this version of the stream; what was decided is out of date."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream} already has a version {version}")
        self.stream = stream
        self.version = version


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be: the version is the stream's last plus one, the body plain JSON values."""

    stream: str
    version: int
    kind: str
    body: Mapping[str, Any]


def lock(streams: Iterable[str]) -> None:
    """Holds the streams until the transaction ends, in an order that cannot deadlock.

    A stream that does not exist yet needs no lock: two makers of its version 1 cannot both win.
    """
    engine.lock(streams)


def read(stream: str) -> list[Entry]:
    """The entries of a stream, oldest first; an empty list if there are none."""
    return list(Entry.objects.filter(stream=stream).order_by("version"))


def read_many(streams: Sequence[str]) -> dict[str, list[Entry]]:
    """The entries of each stream, oldest first, by one query; every stream asked for is a key."""
    found: dict[str, list[Entry]] = {stream: [] for stream in streams}
    wanted = engine.listed(list(found))
    for entry in Entry.objects.filter(stream__in=wanted).order_by("stream", "version"):
        found[entry.stream].append(entry)
    return found


def tip(stream: str) -> tuple[int, str]:
    """Version and digest of the stream's last entry; (0, "") for a stream without any."""
    last = Entry.objects.filter(stream=stream).order_by("-version")
    return last.values_list("version", "digest").first() or (0, "")


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


def append(new: Sequence[NewEntry], *, recorded: datetime) -> list[Entry]:
    """Chains the entries to their streams and inserts them, in the caller's transaction.

    One query for the last entries of all streams, one for the rows. `recorded` is moved up to the
    stream's last if a clock went back. Raises `Overtaken` if a version exists already (PostgreSQL
    then refuses anything more in this transaction), ValueError if one before it is missing.
    """
    streams: dict[str, list[NewEntry]] = defaultdict(list)
    for one in new:
        streams[one.stream].append(one)
    tips = _tips({stream: many[0].version for stream, many in streams.items()})
    now = moment_text(recorded)
    entries = []
    for one in new:
        last = tips[one.stream]
        if one.version != last.version + 1:
            raise ValueError(f"{one.stream}: version {one.version} cannot follow {last.version}")
        entry = _chained(one, last, at=max(now, last.recorded))
        tips[one.stream] = _Tip(entry.version, entry.digest, entry.recorded)
        entries.append(entry)
    try:
        return Entry.objects.bulk_create(entries)
    except IntegrityError as problem:  # written between our query and now, without the lock
        raise Overtaken(new[0].stream, new[0].version) from problem


@dataclass(frozen=True, slots=True)
class _Tip:
    version: int
    digest: str
    recorded: str


def _tips(first: Mapping[str, int]) -> dict[str, _Tip]:
    """What each stream's first new version follows."""
    there = engine.digests_at(
        [(stream, version - back) for stream, version in first.items() for back in (0, 1)]
    )
    tips = {}
    for stream, version in first.items():
        if (stream, version) in there:
            raise Overtaken(stream, version)
        if version == 1:
            tips[stream] = _Tip(0, "", "")
        elif (stream, version - 1) in there:
            tips[stream] = _Tip(version - 1, *there[stream, version - 1])
        else:
            raise ValueError(f"{stream} has no version {version - 1} to follow")
    return tips


def _chained(new: NewEntry, last: _Tip, *, at: str) -> Entry:
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
