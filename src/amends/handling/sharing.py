"""Clause 8.1: merging and splitting take words along, and there is one copy of them: which other
complaints hold words of one."""

from collections.abc import Callable, Iterator

from amends.core.operation.complaint import Complaint
from amends.core.values import Id
from amends.journal import store

from .streams import complaint_of, stream_of

type Known = Callable[[Id], Complaint | None]


def sharers(complaint: Complaint, known: Known) -> tuple[Complaint, ...]:
    """The other complaints that hold words of this one, each linked with one that does."""
    found: dict[Id, Complaint] = {}
    ahead = [complaint]
    while ahead:
        for reference in ahead.pop().links:
            other = known(reference)
            fresh = reference not in found and reference != complaint.reference
            if fresh and other is not None and other.pieces & complaint.pieces:
                found[reference] = other
                ahead.append(other)
    return tuple(found[reference] for reference in sorted(found))


def to_hold(reference: Id) -> Iterator[str]:
    """The streams to be held while words of a complaint are taken away: those that share some, and
    whatever they are linked with, so that nothing is passed on meanwhile."""
    complaint = _read(reference)
    if complaint is None:
        return
    for one in (complaint, *sharers(complaint, _read)):
        yield stream_of(one.reference)
        yield from map(stream_of, one.links)


def _read(reference: Id) -> Complaint | None:
    return complaint_of(reference, store.read(stream_of(reference)))
