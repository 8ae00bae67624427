"""The register drawn anew from the journal: after a change of rules or personnel, or as a whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.journal import store
from amends.register import draw as register
from amends.register import sweeps
from amends.register.models import Reader, Row
from amends.register.sweeps import Difference

from . import access, rules
from .drawing import draw_complaints
from .streams import COMPLAINT, complaint_of, reference_of, stream_of

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
    """The complaints whose readers a person's stream or an adoption of rules may change: all that
    are walled or open to them by name; after an adoption every open one."""
    if stream.startswith(COMPLAINT):
        yield reference_of(stream)
        return
    person = Reader.objects.filter(key=stream).values_list("reference", flat=True)
    walled = Row.objects.filter(walled=True).values_list("reference", flat=True)
    if stream.startswith("person/"):
        yield from sorted({*person, *walled})
        return
    after = ""
    while page := sweeps.references(after=after, at_most=_AT_ONCE, open_only=True):
        yield from page
        after = page[-1]


def rebuild(*, now: datetime, progress: Progress | None = None) -> int:
    """Take the register down and draw it anew from the journal; answers how many complaints. Verify
    first: a picture of a damaged journal proves nothing."""
    in_force = rules.rules_at(now)
    count = 0
    with transaction.atomic():
        register.forget_all()
        for found in _everything():
            draw_complaints(found, in_force)
            count += len(found)
            if progress:
                progress(count)
    return count


def differences(*, now: datetime, progress: Progress | None = None) -> Iterator[Difference]:
    """How the register differs from what the journal tells, row by row, both ways."""
    in_force = rules.rules_at(now)
    count = 0
    known: set[str] = set()
    for found in _everything():
        suspects = {one.reference for one in _differing(found, in_force)}
        yield from _still_differing(sorted(suspects), in_force)
        known.update(str(complaint.reference) for complaint in found)
        count += len(found)
        if progress:
            progress(count)
    after = ""
    while page := sweeps.references(after=after, at_most=5_000):
        gone = (r for r in page if r not in known and store.tip(stream_of(r)) == (0, ""))
        yield from (Difference(r, "row", "no stream") for r in gone)
        after = page[-1]


def _differing(complaints: Sequence[Complaint], in_force: Rules) -> list[Difference]:
    drawn = [register.draw(complaint) for complaint in complaints]
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


def _everything() -> Iterator[list[Complaint]]:
    for streams in batched(store.streams(COMPLAINT), _AT_ONCE):
        yield _folded([reference_of(stream) for stream in streams])
