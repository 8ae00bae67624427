"""Conversion of journal entries to what core reads: events with author, moment and policy
version."""

from collections import OrderedDict, UserDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from amends.core.entries import body_of, read_entry
from amends.core.operation.complaint import Complaint, RecordedEvent, fold
from amends.core.streams import COMPLAINT, POLICY, stream_named
from amends.core.values import Id
from amends.journal import store
from amends.journal.chain import Kept
from amends.journal.engine import Query
from amends.journal.models import Entry
from amends.journal.store import NewEntry

RULES = POLICY.prefix


def stream_of(reference: str) -> str:
    """Return the stream of a complaint."""
    return f"{COMPLAINT.prefix}{reference}"


def reference_of(stream: str) -> Id:
    """Return the reference of a complaint's stream."""
    return Id(stream.removeprefix(COMPLAINT.prefix))


def recorded_event(entry: Entry | Kept) -> RecordedEvent:
    """Return an entry as the core reads it."""
    return read_entry(entry.kind, entry.body, entry.recorded, entry.version)


def entry_of(stream: str, recorded: RecordedEvent) -> NewEntry:
    """Return the entry to be appended for an event."""
    return NewEntry(stream, recorded.version, type(recorded.event).__name__, body_of(recorded))


def complaint_of(reference: Id, entries: Iterable[Entry]) -> Complaint | None:
    """Fold the entries of a complaint's stream."""
    return fold((recorded_event(entry) for entry in entries), reference=reference)


def state_of(stream: str, entries: Iterable[Entry]) -> Any:
    """Fold the entries of a stream of any kind; None for an empty one or a kind without state."""
    return _folded(stream, None, map(recorded_event, entries))


def _folded(stream: str, state: Any, entries: Iterable[RecordedEvent]) -> Any:
    evolve = stream_named(stream).evolve
    for entry in entries:
        state = evolve(state, entry, stream)
    return state


# --- reading ---


@dataclass(frozen=True, slots=True)
class History:
    """A stream: its entries, the state after them, and the last one as the journal has it."""

    entries: tuple[RecordedEvent, ...] = ()
    state: Any = None
    last: Entry | None = None

    @property
    def tip(self) -> str:
        """The digest of the last entry."""
        return self.last.digest if self.last else ""


_MOST = 5_000
"""Entries of all folded streams that are kept in the process, about 10 MB."""


class _Kept(UserDict[str, History]):
    """Streams as last read here, the latest read at the end, and how many entries they have."""

    def __init__(self) -> None:
        self.data, self.entries = OrderedDict(), 0

    def __setitem__(self, stream: str, history: History) -> None:
        self.pop(stream, None)
        super().__setitem__(stream, history)
        self.entries += len(history.entries)

    def __delitem__(self, stream: str) -> None:
        self.entries -= len(self.data[stream].entries)
        super().__delitem__(stream)


_kept = _Kept()
_lock = Lock()


def history_of(stream: str) -> History:
    """Read and fold a stream."""
    return histories([stream])[stream]


def histories(streams: Sequence[str]) -> dict[str, History]:
    """Read and fold streams; every stream asked for is a key."""
    return histories_and(streams)[0]


def histories_and(
    streams: Sequence[str], *then: Query, lock: Sequence[str] = ()
) -> tuple[dict[str, History], list[list[Any]]]:
    """Read and fold streams, some of them under locks (`store.lock`), and the rows of each query
    that follows; every stream asked for is a key.

    What this process has folded of a stream is continued if the journal still has its last entry:
    the digest of an entry covers all entries before it.
    """
    folded, cached = {}, _known(streams)
    tips = {name: kept.last.version for name, kept in cached.items() if kept.last}
    versions = {stream: tips.get(stream, 1) for stream in streams}
    later, others = store.read_from(versions, lock=lock, then=then)
    for name, entries in later.items():
        if name not in tips:
            folded[name] = _after(History(), name, entries)
        elif entries and entries[0].digest == cached[name].tip:
            folded[name] = _after(cached[name], name, entries[1:])
    changed = [stream for stream in streams if stream not in folded]
    for name, entries in (store.read_many(changed) if changed else {}).items():
        folded[name] = _after(History(), name, entries)
    return folded, others


def states_at(versions: Mapping[str, int]) -> dict[str, Any]:
    """Return the states of streams whose versions the register has. Those folded here before are
    not read again if the journal has the same entry at that version."""
    kept = _known(versions)
    digests = store.digests_at([(name, versions[name]) for name in kept]) if kept else {}
    states = {name: kept[name].state for (name, _), tip in digests.items() if kept[name].tip == tip}
    rest = [name for name in versions if name not in states]
    for stream, entries in (store.read_many(rest) if rest else {}).items():
        states[stream] = _after(History(), stream, entries).state
    return {name: states.get(name) for name in versions}


def _known(streams: Iterable[str]) -> dict[str, History]:
    """Return what is kept of streams, which were read last from now on."""
    with _lock:
        cached = {name: kept for name in streams if (kept := _kept.pop(name, None))}
        _kept.update(cached)
    return cached


def _after(before: History, stream: str, entries: Sequence[Entry]) -> History:
    if not entries:
        return before
    recorded = tuple(map(recorded_event, entries))
    state = _folded(stream, before.state, recorded)
    history = History(before.entries + recorded, state, entries[-1])
    keep(stream, history)
    return history


def keep(stream: str, history: History) -> None:
    """Keep a folded stream in the process, as the journal has it."""
    with _lock:
        _kept[stream] = history
        while _kept.entries > _MOST and len(_kept) > 1:
            del _kept[next(iter(_kept))]
