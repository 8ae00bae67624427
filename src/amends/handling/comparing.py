"""Compare projections with the journal, row by row."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from amends.core.framework.adoption.rulebook import Rules
from amends.core.streams import COMPLAINT, PERSON
from amends.core.values import Id
from amends.journal import store
from amends.people import read
from amends.people.read import PersonRow
from amends.register import projection as register
from amends.register import sweeps
from amends.register.sweeps import Difference
from amends.vault import checking

from . import access, rules
from .projecting import rows_of
from .streams import complaint_of, reference_of, state_of, stream_of

_AT_ONCE = 200


def complaints(now: datetime) -> Iterator[Difference]:
    """How the register differs from the journal and the rules of now. Rows of complaints that the
    journal does not know are found by `strays`."""
    if not rules.book().held:
        return
    in_force = rules.rules_at(now)
    for streams in batched(store.streams(COMPLAINT.prefix), _AT_ONCE):
        suspects = {stream_of(one.reference) for one in _complaints_differing(streams, in_force)}
        if suspects:
            with transaction.atomic():  # an act may have been recorded between the two readings
                store.lock(sorted(suspects))
                found = _complaints_differing(sorted(suspects), in_force)
            yield from found


def _complaints_differing(streams: Sequence[str], in_force: Rules) -> list[Difference]:
    folded = [
        complaint
        for stream, entries in store.read_many(streams).items()
        if (complaint := complaint_of(reference_of(stream), entries)) is not None
    ]
    projected = [register.project(complaint, in_force) for complaint in folded]
    readers = {str(c.reference): access.readers(c, in_force) for c in folded}
    return sweeps.differences(projected, readers)


def personnel(now: datetime) -> Iterator[Difference]:
    """Yield the differences between the rows of staff, from which permissions are derived, and the
    journal."""
    projected = {row.id for row in read.persons()}
    for streams in batched(sorted(projected | set(store.streams(PERSON.prefix))), _AT_ONCE):
        for suspect in sorted({one.reference for one in _persons_differing(streams)}):
            with transaction.atomic():  # an act may have been recorded between the two readings
                store.lock([suspect])
                found = _persons_differing([suspect])
            yield from found


def _persons_differing(streams: Sequence[str]) -> list[Difference]:
    entries = store.read_many(streams)
    persons = {stream: state_of(stream, entries[stream]) for stream in streams}
    wanted = {Id(row.id): row for row in rows_of([p for p in persons.values() if p])}
    versions = read.versions(streams)
    found = []
    for stream in streams:
        kept, should = read.person(stream), wanted.get(Id(stream))
        found += [Difference(stream, "person", what) for what in _unlike(kept, should)]
        if kept and should and versions[stream] != entries[stream][-1].version:
            found.append(Difference(stream, "person", "version"))
    return found


def _unlike(kept: PersonRow | None, should: PersonRow | None) -> list[str]:
    if kept is None or should is None:
        return [] if kept is should else ["no stream" if kept else "missing"]
    fields = PersonRow.__dataclass_fields__
    return [name for name in fields if getattr(kept, name) != getattr(should, name)]


def strays() -> Iterator[str]:
    """Yield the streams of complaints that the register or the vault has and the journal does not:
    the complaint was deleted, or inserted without the journal."""
    begun = set(store.streams(COMPLAINT.prefix))
    for stream in sorted(_known() - begun):
        if store.tip(stream) == (0, ""):  # it may have been received since
            yield stream


def _known() -> set[str]:
    known = {stream_of(reference) for reference in sweeps.without_a_row()}
    known.update(checking.scopes(COMPLAINT.prefix))
    after = ""
    while page := sweeps.references(after=after, at_most=5_000):
        known.update(map(stream_of, page))
        after = page[-1]
    return known
