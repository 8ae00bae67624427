"""Logged entries of the journal for external readers, in the order of a stream or the log.

Entries contain no text. Entries of a complaint that the reader may not see are withheld, and so are
those of problems and actions that name it, and of every survey: their place and digest remain, so
that the log can still be checked as a whole.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q

from amends.core.codec import moment_text
from amends.core.entries import AFTER
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import examines, may_see
from amends.core.framework.people.personnel import Person
from amends.core.governing.references import named
from amends.core.late import OWN_DAY, own_day
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.late_entries import late_of
from amends.core.operation.guards import sight_of
from amends.core.streams import ACTION, COMPLAINT, GOVERNING_STREAMS, PROBLEM, SURVEY, Stream
from amends.core.values import Code, Day, Id, Moment
from amends.journal import store
from amends.journal.chain import Kept
from amends.journal.encoding import entry_fields
from amends.journal.models import Entry, Leaf

from .streams import complaint_of, recorded_event, reference_of, stream_of


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry and its place in the log; only place and digest where it is withheld."""

    leaf_index: int
    digest: str
    entry: dict[str, Any] | None


def logged_entries(reference: str) -> list[LoggedEntry]:
    """The sealed entries of a complaint, for a caller who may see it (`reading.file_of`)."""
    leaves = Leaf.objects.filter(entry__stream=stream_of(reference)).select_related("entry")
    return [
        LoggedEntry(leaf.index, leaf.entry.digest, entry_fields(leaf.entry))
        for leaf in leaves.order_by("index")
    ]


def feed(*, after: int, limit: int, person: Person, rules: Rules) -> list[LoggedEntry]:
    """Return logged entries after a leaf, in log order, for someone who `reads_the_log`."""
    leaves = list(
        Leaf.objects.filter(index__gt=after).select_related("entry").order_by("index")[:limit]
    )
    about = {leaf.index: frozenset(_about(leaf.entry)) for leaf in leaves}
    withheld = frozenset(_withheld(frozenset().union(*about.values()), person, rules))
    return [
        LoggedEntry(
            leaf.index,
            leaf.entry.digest,
            None if about[leaf.index] & withheld else entry_fields(leaf.entry),
        )
        for leaf in leaves
    ]


def without_withheld(entries: Sequence[Entry], person: Person, rules: Rules) -> Iterator[Entry]:
    """Yield the entries that are not withheld from someone who `reads_the_log`."""
    about = [frozenset(_about(entry)) for entry in entries]
    withheld = frozenset(_withheld(frozenset().union(*about), person, rules))
    for entry, streams in zip(entries, about, strict=True):
        if not streams & withheld:
            yield entry


def withheld_unless(references: Collection[str]) -> Callable[[Kept], bool]:
    """Return whether an entry is withheld from a reader who may see these complaints and no other:
    the same rule as for `feed`."""

    def withheld(entry: Kept) -> bool:
        if entry.stream in SURVEY:
            return True
        named = [stream for stream in _about(entry) if stream in COMPLAINT]
        return any(reference_of(stream) not in references for stream in named)

    return withheld


def _about(entry: Entry | Kept) -> Iterator[str]:
    """Yield the stream of an entry, and those of the complaints that one of a problem, an action or
    a governing record names."""
    yield entry.stream
    kinds: tuple[Stream[Any], ...] = (PROBLEM, ACTION, *GOVERNING_STREAMS.values())
    if any(entry.stream in kind for kind in kinds):
        yield from map(stream_of, named(recorded_event(entry).event))


def _withheld(streams: Collection[str], person: Person, rules: Rules) -> Iterator[str]:
    """Yield the streams of complaints that the person neither sees nor examines, and those of
    surveys: they contain single answers, also to people who were involved."""
    yield from (stream for stream in streams if stream in SURVEY)
    complaints = [stream for stream in streams if stream in COMPLAINT]
    for stream, entries in store.read_many(complaints).items():
        complaint = complaint_of(reference_of(stream), entries)
        sight = sight_of(complaint, rules) if complaint else None
        if not sight or not (may_see(person, sight, rules.people) or examines(person, sight)):
            yield stream


# --- recorded late ---

_DATED = (e.Received, e.Acknowledged, e.ContactRecorded, e.DecisionCommunicated, e.NoticeSent)
_KINDS = tuple(kind.__name__ for kind in (*OWN_DAY, *_DATED))
"""Kinds of entries that older versions of the program could record late without saying so."""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An entry recorded `days` working days after its own day, and who confirmed that day by
    evidence; null for no one."""

    stream: str
    entry: int
    kind: str
    act: Code
    by: Id
    day: Day
    recorded: Moment
    days: int
    confirmed_by: Id | None
    via: Code | None
    """Who recorded it in the name of `by`."""


def late_lines(entries: Iterable[Entry], rules: Rules) -> Iterator[LateEntry]:
    """Yield the late ones of some entries, as they were recorded."""
    complaint = lru_cache(8)(_complaint)
    for entry in entries:
        recorded = recorded_event(entry)
        if recorded.recorded_late:
            own = own_day(recorded, lambda moment: rules.day_of(None, moment))
            where = (entry.stream, entry.version, entry.kind, recorded.act, recorded.by)
            yield LateEntry(
                *(*where, own, recorded.recorded, recorded.recorded_late),
                *(_confirmed_by(complaint(entry.stream), recorded), recorded.via),
            )


def could_be_late() -> Q:
    """Return the condition for entries that may be late."""
    return Q(kind__in=_KINDS) | Q(body__contains=f'"{AFTER}":')


def late_between(since: Moment, until: Moment, person: Person, rules: Rules) -> list[LateEntry]:
    """Return what was recorded late from a moment to before another, the newest first, for someone
    who `reads_the_log`: nothing about complaints of which they may not know."""
    span = {"recorded__gte": moment_text(since), "recorded__lt": moment_text(until)}
    entries = Entry.objects.filter(could_be_late(), id__gte=store.first_since(since), **span)
    entries = entries.order_by("-id")
    late = [entry for entry in entries.iterator() if recorded_event(entry).recorded_late]
    return list(late_lines(without_withheld(late, person, rules), rules))


def _complaint(stream: str) -> Complaint | None:
    """Return the complaint of a stream in which a late entry was confirmed."""
    kind = e.LateEntryConfirmed.__name__
    if not Entry.objects.filter(stream=stream, kind=kind).exists():
        return None
    return complaint_of(reference_of(stream), store.read(stream))


def _confirmed_by(complaint: Complaint | None, recorded: RecordedEvent) -> Id | None:
    late = late_of(complaint, recorded) if complaint else None
    return late.confirmed_by if late else None
