"""Personnel and what belongs to no complaint, held against the journal (the register's rows are
compared where they are drawn, in `redrawing`)."""

from collections.abc import Iterator, Sequence
from itertools import batched

from django.db import transaction

from amends.journal import store
from amends.people import read
from amends.people.read import PersonRow
from amends.register import sweeps
from amends.register.sweeps import Difference
from amends.vault import checking

from .projecting import rows_of
from .streams import COMPLAINT, PERSON, person_of, stream_of

_AT_ONCE = 200


def personnel() -> Iterator[Difference]:
    """How personnel as drawn, by which rights are given, differs from what the journal tells."""
    drawn = {row.id for row in read.persons()}
    told = set(store.streams(PERSON))
    for batch in batched(sorted(drawn | told), _AT_ONCE):
        for suspect in sorted({one.reference for one in _differing(batch)}):
            with transaction.atomic():  # an act may have been written between the two readings
                store.lock([suspect])
                found = _differing([suspect])
            yield from found


def _differing(streams: Sequence[str]) -> list[Difference]:
    entries = store.read_many(streams)
    told = {stream: person_of(stream, entries[stream]) for stream in streams}
    wanted = {row.id: row for row in rows_of([person for person in told.values() if person])}
    versions = read.versions(streams)
    found = []
    for stream in streams:
        kept, should = read.person(stream), wanted.get(stream)
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
    """The streams of complaints of which register or vault know something and the journal nothing:
    somebody deleted the complaint, or put it in past the journal."""
    begun = set(store.streams(COMPLAINT))
    for stream in sorted(_known() - begun):
        if store.tip(stream) == (0, ""):  # it may have been received since
            yield stream


def _known() -> set[str]:
    known = {stream_of(reference) for reference in sweeps.without_a_row()}
    known.update(checking.scopes(COMPLAINT))
    after = ""
    while page := sweeps.references(after=after, at_most=5_000):
        known.update(map(stream_of, page))
        after = page[-1]
    return known
