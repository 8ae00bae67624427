"""Reprojecting from the journal: after a change of rules or staff, or as a whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from amends.core.operation.complaint import Complaint
from amends.core.streams import ACTION, COMPLAINT
from amends.jobs.steps import steps
from amends.journal import store
from amends.register import improvement, improvement_queries, sweeps

from . import (
    kinds,
    rules,
)
from .projections import comparing
from .projections.projecting import project_complaints
from .stream_kind import Folded, StreamKind
from .streams import RULES, complaint_of, reference_of, state_of, stream_of

_AT_ONCE = 200

type Progress = Callable[[int], None]


def reproject(references: Iterable[str], *, now: datetime) -> int:
    """Project these complaints as the journal has them, readable as the rules of now say; return
    how many."""
    count = 0
    for batch in steps(references, at_most=_AT_ONCE):
        with transaction.atomic():
            store.lock([stream_of(reference) for reference in batch])
            complaints = folded(batch)
            project_complaints(complaints, rules.rules_at(now))
            count += len(complaints)
    return count


def touched_by(stream: str) -> Iterator[str]:
    """Yield the complaints that may have different rows after an entry of this stream. For a
    complaint's stream this is the complaint itself. After a change of staff or rules it is
    restricted complaints (`access.readers`). After a change of rules it is also complaints that
    wait for a reply for the time in the policy. Open complaints whose deadlines depend on the
    policy are marked and reprojected in the background."""
    if stream in COMPLAINT:
        yield reference_of(stream)
        return
    if stream == RULES:
        sweeps.outdate()
    after = ""
    while page := sweeps.touched(after=after, at_most=_AT_ONCE, rules=stream == RULES):
        yield from page
        after = page[-1]


def reproject_actions(*, now: datetime) -> int:
    """Project the actions of which someone may be reminded, as the rules of now say; return how
    many."""
    count = 0
    for batch in steps(improvement_queries.open_actions(), at_most=_AT_ONCE):
        streams = [f"{ACTION.prefix}{action}" for action in batch]
        with transaction.atomic():
            store.lock(streams)
            entries = store.read_many(streams)
            actions = {stream: state_of(stream, entries[stream]) for stream in streams}
            improvement.ACTIONS.save(actions, rules.rules_at(now))
            count += len(actions)
    return count


def rebuild(*, now: datetime, progress: Progress | None = None) -> int:
    """Project every stream of the journal again, and remove what belongs to none; return how many
    complaints. Verify first: a projection of a damaged journal proves nothing.

    Each step replaces the rows of some streams, so that people can go on working. If it is
    interrupted, what is not replaced yet is as it was.
    """
    gone = {*comparing.strays(), *comparing.strange_people()}
    counts = {kind.stream.prefix: _rebuild(kind, gone, now, progress) for kind in kinds.KINDS}
    return counts[COMPLAINT.prefix]


def _rebuild(
    kind: StreamKind[Any], gone: Collection[str], now: datetime, progress: Progress | None
) -> int:
    """Remove the rows of a kind that are of no stream, and replace those of every stream."""
    count = 0
    with transaction.atomic():
        kind.forget(gone)
    for streams in steps(store.streams(kind.stream.prefix), at_most=_AT_ONCE):
        with transaction.atomic():
            store.lock(streams)
            count += _project_again(kind, streams, now)
        if progress and kind.stream is COMPLAINT:
            progress(count)
    return count


def _project_again(kind: StreamKind[Any], streams: Sequence[str], now: datetime) -> int:
    """Rules are asked for where there is a stream, because people come before there are any."""
    states, versions = {}, {}
    for stream, entries in store.read_many(streams).items():
        state = state_of(stream, entries)
        if state is not None:
            states[stream], versions[stream] = state, entries[-1].version
    if states:
        kind.forget(streams)
        kind.project(Folded(states, versions, rules.rules_at(now), new=frozenset(states)))
    return len(states)


def folded(references: Sequence[str]) -> list[Complaint]:
    """Return these complaints as the journal has them; those that it does not know are left out."""
    streams = [stream_of(reference) for reference in references]
    complaints = (
        complaint_of(reference_of(stream), entries)
        for stream, entries in store.read_many(streams).items()
    )
    return [complaint for complaint in complaints if complaint is not None]


def some(references: Iterable[str]) -> Iterator[list[Complaint]]:
    """Yield these complaints, folded from the journal, in batches."""
    for batch in batched(references, _AT_ONCE):
        yield folded(batch)


def everything() -> Iterator[list[Complaint]]:
    """Yield every complaint, folded from the journal, in batches."""
    for streams in batched(store.streams(COMPLAINT.prefix), _AT_ONCE):
        yield folded([reference_of(stream) for stream in streams])
