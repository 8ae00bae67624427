"""Clause 8.1: finding data whose retention period is over, and its erasure by someone with
permission. A hold prevents it. The journal records what was erased, when, by whom and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.core.codec import located_pieces
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.operation.complaint import RecordedEvent, fold
from amends.core.operation.regulators.retention import Outlived, is_file, outlived
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.handling import rules
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event, reference_of, stream_of
from amends.journal import store
from amends.register import sweeps

_AT_ONCE = 200
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Due:
    """A complaint and what of it is past its retention period."""

    reference: Id
    what: Outlived


@dataclass(frozen=True, slots=True)
class Done:
    """Result for a complaint: erased, or refused for a reason."""

    due: Due
    refused: Refused | None


def due(*, now: datetime, progress: Callable[[int], None] | None = None) -> Iterator[Due]:
    """Yield every complaint with data whose retention period is over, in the order of the
    references, including those under a hold. `progress` gets the number examined."""
    known = rules.rules_at(now)
    months = [one.months for one in known.policy.retention]
    if not months:
        return
    before = now - timedelta(days=min(months) * _SHORTEST_MONTH)
    after, looked_at = "", 0
    while some := sweeps.ended(before=before, after=after, at_most=_AT_ONCE):
        yield from _due_of(some, known, now)
        after, looked_at = some[-1], looked_at + len(some)
        if progress:
            progress(looked_at)


def erase(found: Iterable[Due], *, actor: Actor, now: datetime) -> Iterator[Done]:
    """Erase what was found, each complaint by an act of its own, so that one refusal stops no
    other. The freed bytes are overwritten by the worker, or by `vault.scrub`."""
    for one in found:
        asked = Erase(ErasureGround.retention, one.what.pieces)
        try:
            perform_one(stream_of(one.reference), "erase", asked, actor=actor, now=now)
        except Refused as refused:
            yield Done(one, refused)
        else:
            yield Done(one, None)


def _due_of(references: list[str], known: Rules, now: datetime) -> Iterator[Due]:
    for stream, kept in store.read_many([stream_of(one) for one in references]).items():
        entries = [recorded_event(entry) for entry in kept]
        complaint = fold(entries, reference=reference_of(stream))
        what = outlived(complaint, _files(entries), known, now) if complaint else None
        if complaint is not None and what is not None:
            yield Due(complaint.reference, what)


def _files(entries: Iterable[RecordedEvent]) -> frozenset[Id]:
    return frozenset(
        piece.sealed
        for one in entries
        for path, piece in located_pieces(one.event)
        if is_file(path)
    )
