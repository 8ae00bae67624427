"""The register drawn anew from the journal: after a change of rules or personnel, or as a whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.journal import store
from amends.people import projection as people
from amends.register import projection as register
from amends.register import sweeps
from amends.register.sweeps import Difference

from . import access, rules
from .projecting import draw_complaints, draw_people
from .streams import COMPLAINT, PERSON, RULES, complaint_of, person_of, reference_of, stream_of

_AT_ONCE = 200

type Progress = Callable[[int], None]


def redraw(references: Iterable[str], *, now: datetime) -> int:
    """Draw these complaints as the journal tells them and the rules of now let them be read;
    answers how many."""
    count = 0
    for batch in batched(references, _AT_ONCE):
        with transaction.atomic():
            store.lock([stream_of(reference) for reference in batch])
            found = _folded(batch)
            draw_complaints(found, rules.rules_at(now))
            count += len(found)
    return count


def touched_by(stream: str) -> Iterator[str]:
    """The complaints that may be drawn otherwise after an entry of this stream: its own; after a
    change of personnel or rules those that are walled (`access.readers`); after one of rules also
    those in which a reaction is awaited for as long as the policy says; the open ones whose clocks
    speak by the policy are marked, and drawn anew in the background."""
    if stream.startswith(COMPLAINT):
        yield reference_of(stream)
        return
    if stream.startswith(RULES):
        sweeps.outdate()
    after = ""
    while page := sweeps.touched(after=after, at_most=_AT_ONCE, rules=stream.startswith(RULES)):
        yield from page
        after = page[-1]


def rebuild(*, now: datetime, progress: Progress | None = None) -> int:
    """Take the pictures of personnel and the register down and draw them anew from the journal;
    answers how many complaints. Verify first: a picture of a damaged journal proves nothing."""
    count = 0
    with transaction.atomic():
        _rebuild_people()
        in_force = rules.rules_at(now)
        register.forget_all()
        for found in everything():
            draw_complaints(found, in_force)
            count += len(found)
            if progress:
                progress(count)
    return count


def _rebuild_people() -> None:
    people.forget_all()
    rules.forget()
    for streams in batched(store.streams(PERSON), _AT_ONCE):
        found = store.read_many(streams)
        persons = [person_of(stream, entries) for stream, entries in found.items()]
        versions = {stream: entries[-1].version for stream, entries in found.items()}
        draw_people([person for person in persons if person is not None], versions)


def differences(*, now: datetime, progress: Progress | None = None) -> Iterator[Difference]:
    """How the register differs from what the journal tells, row by row. What belongs to no
    complaint of the journal, `comparing.strays` finds."""
    in_force = rules.rules_at(now)
    count = 0
    for found in everything():
        suspects = {one.reference for one in _differing(found, in_force)}
        yield from _still_differing(sorted(suspects), in_force)
        count += len(found)
        if progress:
            progress(count)


def _differing(complaints: Sequence[Complaint], in_force: Rules) -> list[Difference]:
    drawn = [register.draw(complaint, in_force) for complaint in complaints]
    readers = {str(c.reference): access.readers(c, in_force) for c in complaints}
    return sweeps.differences(drawn, readers)


def _still_differing(references: Sequence[str], in_force: Rules) -> list[Difference]:
    """Looks again with the streams held still: an act may have been written between reading the
    journal and reading the register."""
    if not references:
        return []
    with transaction.atomic():
        store.lock([stream_of(reference) for reference in references])
        return _differing(_folded(references), in_force)


def _folded(references: Sequence[str]) -> list[Complaint]:
    streams = [stream_of(reference) for reference in references]
    found = (
        complaint_of(reference_of(stream), entries)
        for stream, entries in store.read_many(streams).items()
    )
    return [complaint for complaint in found if complaint is not None]


def some(references: Iterable[str]) -> Iterator[list[Complaint]]:
    """These complaints as the journal tells them, some at a time."""
    for batch in batched(references, _AT_ONCE):
        yield _folded(batch)


def everything() -> Iterator[list[Complaint]]:
    """Every complaint as the journal tells it, some at a time."""
    for streams in batched(store.streams(COMPLAINT), _AT_ONCE):
        yield _folded([reference_of(stream) for stream in streams])
