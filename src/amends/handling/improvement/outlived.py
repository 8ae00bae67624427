"""Clause 8.1: finding complaints with data whose retention period is over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.core.codec import located_pieces
from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.complaint import RecordedEvent, fold
from amends.core.operation.regulators.retaining import Outlived, is_file, outlived
from amends.core.values import Code, Id
from amends.journal import store
from amends.register import sweeps

from .. import rules
from ..streams import recorded_event, reference_of, stream_of

DISPOSE = Code("dispose")
"""The job that carries out an approved disposal."""
_AT_ONCE = 200
_SHORTEST_MONTH = 28
_ZONES = timedelta(days=2)
"""How far the day on which a complaint ended and today may be from those in UTC, together."""


@dataclass(frozen=True, slots=True)
class Due:
    """A complaint and what of it is past its retention period."""

    reference: Id
    what: Outlived


def due(*, now: datetime) -> Iterator[Due]:
    """Yield every complaint with data whose retention period is over, the longest ended first,
    including those under a hold."""
    in_force = rules.rules_at(now)
    months = [rule.months for rule in in_force.policy.retention]
    if not months:
        return
    before = now.date() + _ZONES - timedelta(days=min(months) * _SHORTEST_MONTH)
    after: sweeps.Ended | None = None
    while some := sweeps.ended(before=before, after=after, at_most=_AT_ONCE):
        yield from due_of([reference for _, reference in some], in_force, now)
        after = some[-1]


def due_of(references: Sequence[str], in_force: Rules, now: datetime) -> Iterator[Due]:
    """Yield those of these complaints with data whose retention period is over."""
    for stream, kept in store.read_many([stream_of(reference) for reference in references]).items():
        entries = [recorded_event(entry) for entry in kept]
        complaint = fold(entries, reference=reference_of(stream))
        what = outlived(complaint, _files(entries), in_force, now) if complaint else None
        if complaint is not None and what is not None:
            yield Due(complaint.reference, what)


def _files(entries: Iterable[RecordedEvent]) -> frozenset[Id]:
    return frozenset(
        piece.sealed
        for entry in entries
        for path, piece in located_pieces(entry.event)
        if is_file(path)
    )
