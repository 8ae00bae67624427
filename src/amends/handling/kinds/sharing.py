"""Clause 8.1: complaints that share text. Merging and splitting move text along without copying it,
so other complaints may contain pieces of one."""

from collections.abc import Callable, Iterator

from amends.core.operation.complaint import Complaint
from amends.core.values import Id
from amends.journal import store

from ..streams import complaint_of, stream_of

type Known = Callable[[Id], Complaint | None]


def sharers(complaint: Complaint, look_up: Known) -> tuple[Complaint, ...]:
    """Return the other complaints that contain text of this one, each linked with one that does."""
    others: dict[Id, Complaint] = {}
    ahead = [complaint]
    while ahead:
        for reference in ahead.pop().links:
            other = look_up(reference)
            fresh = reference not in others and reference != complaint.reference
            if fresh and other is not None and other.pieces & complaint.pieces:
                others[reference] = other
                ahead.append(other)
    return tuple(others[reference] for reference in sorted(others))


def to_hold(reference: Id) -> Iterator[str]:
    """Yield the streams to lock while text of a complaint is erased: those that share some, and
    those linked with them, so that none is passed on at the same time."""
    complaint = _read(reference)
    if complaint is None:
        return
    for sharer in (complaint, *sharers(complaint, _read)):
        yield stream_of(sharer.reference)
        yield from map(stream_of, sharer.links)


def _read(reference: Id) -> Complaint | None:
    return complaint_of(reference, store.read(stream_of(reference)))
