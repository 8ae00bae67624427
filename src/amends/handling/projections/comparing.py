"""Compare projections with the journal, row by row."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import batched, chain
from typing import Any

from django.db import DataError, transaction

from amends.core.codec import located_pieces
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import PersonInvited
from amends.core.operation.complaint import Complaint, RecordedEvent, fold
from amends.core.operation.effects.consequences import JobKind
from amends.core.streams import COMPLAINT, PERSON, SURVEY
from amends.core.values import Id
from amends.jobs import queue
from amends.journal import engine, store
from amends.people import read
from amends.people.read import PersonRow
from amends.register import criteria, governing, improvement, samples, search, sweeps
from amends.register import projection as register
from amends.register.stream_rows import StreamRows, StreamTables
from amends.register.sweeps import Difference
from amends.vault import checking

from .. import access
from ..improvement import sampling
from ..streams import recorded_event, reference_of, state_of, stream_of
from .projecting import rows_of

_AT_ONCE = 200
TO_INDEX = timedelta(hours=1)
"""How long after its entry a text may be missing in search while a job waits to index it."""
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, DataError)
"""What values raise that no program wrote, for example a day that no calendar has."""

type Compare = Callable[[Sequence[str]], list[Difference]]


def complaints(in_force: Rules, now: datetime) -> Iterator[Difference]:
    """How the register differs from the journal and these rules. Rows of complaints that the
    journal does not know are found by `strays`."""
    compare = partial(_complaints_differing, in_force=in_force, now=now)
    yield from _twice_each(COMPLAINT.prefix, compare)


def _twice(streams: Sequence[str], compare: Compare) -> Iterator[Difference]:
    """Yield the differences that are still there under the locks of their streams, because an act
    may have been recorded between the two readings."""
    named = (difference.reference for difference in _each(streams, compare))
    suspects = sorted({name if "/" in name else stream_of(name) for name in named})
    if suspects:
        with transaction.atomic():
            store.lock(suspects)
            still = _each(suspects, compare)
        yield from still


def _each(streams: Sequence[str], compare: Compare) -> list[Difference]:
    """Compare these streams together; one by one where a value cannot be read."""
    try:
        return compare(streams)
    except UNREADABLE:
        if len(streams) > 1:
            return [difference for stream in streams for difference in _each([stream], compare)]
        (stream,) = streams
        if stream not in COMPLAINT:
            return [Difference(stream, stream.partition("/")[0], "unreadable", left_out=True)]
        return [Difference(reference_of(stream), "row", "unreadable", left_out=True)]


def _complaints_differing(
    streams: Sequence[str], in_force: Rules, now: datetime
) -> list[Difference]:
    recorded = {
        stream: tuple(map(recorded_event, entries))
        for stream, entries in store.read_many(streams).items()
    }
    folded = [
        (complaint, entries)
        for stream, entries in recorded.items()
        if (complaint := fold(entries, reference=reference_of(stream))) is not None
    ]
    projected = [register.project(complaint, in_force) for complaint, _ in folded]
    readers = {str(c.reference): access.readers(c, in_force) for c, _ in folded}
    return [*sweeps.differences(projected, readers), *_unlike_in_search(folded, now)]


# --- the search index ---


def _unlike_in_search(
    folded: Sequence[tuple[Complaint, Sequence[RecordedEvent]]], now: datetime
) -> Iterator[Difference]:
    """Yield the pieces that the search index does not have as the vault does, and the numbers that
    cannot be looked up. What is still to be indexed may be missing for an hour after its entry,
    whose time no one can change; later it is named as older."""
    of = {str(complaint.reference): complaint for complaint, _ in folded}
    indexed, numbers = dict[str, dict[str, datetime]](), dict[str, str]()
    for complaint, entries in folded:
        reference = str(complaint.reference)
        # the first entry that contains a piece says when it was to be indexed
        located = [(r.recorded, *at) for r in reversed(entries) for at in located_pieces(r.event)]
        indexed[reference] = {
            str(p.sealed): recorded for recorded, at, p in located if not at.endswith("/identity")
        }
        numbers |= {str(p.sealed): reference for _, at, p in located if at.endswith("/value")}
    texts = checking.texts({piece for pieces in indexed.values() for piece in pieces})
    waiting = queue.waiting(map(stream_of, of), JobKind.index_words)
    for reference, kept in search.kept_of(of).items():
        for piece, tokens in kept.tokens.items():
            text = texts.get(piece, "")  # "" if altered, which is found by its digest
            same = text == "" or (text is not None and tokens == search.tokens_of(text))
            if piece not in indexed[reference] or not same:
                yield Difference(reference, "search", piece)
        awaited, since = stream_of(reference) in waiting, now - TO_INDEX
        lacking = indexed[reference].keys() - kept.tokens.keys()
        lacking -= {str(piece) for _, piece in of[reference].told_in}
        unlike = {piece: indexed[reference][piece] for piece in sorted(lacking) if texts.get(piece)}
        if kept.tokens and not kept.placed(of[reference].received_at):
            unlike["place"] = max(indexed[reference].values())
        for what, recorded in unlike.items():
            if not (awaited and recorded > since):
                yield Difference(reference, "search", what, older=awaited)
    for piece in checking.not_findable(numbers):
        yield Difference(numbers[piece], "lookup", piece)


def search_index() -> Iterator[Difference]:
    """Yield the documents of the search index that are not the words of their pieces."""
    with engine.reading():
        for reference in search.unlike():
            yield Difference(reference, "search", "document")


# --- personnel ---


def personnel() -> Iterator[Difference]:
    """Yield the differences between the rows of staff, from which permissions are derived, and the
    journal."""
    people = set(read.versions()) | set(store.streams(PERSON.prefix))
    for streams in batched(sorted(people), _AT_ONCE):
        yield from _twice(streams, _persons_differing)


def _persons_differing(streams: Sequence[str]) -> list[Difference]:
    entries = store.read_many(streams)
    persons = {stream: state_of(stream, entries[stream]) for stream in streams}
    wanted = {Id(row.id): row for row in rows_of([p for p in persons.values() if p])}
    versions = read.versions(streams)
    differences = []
    for stream in streams:
        kept, should = read.person(stream), wanted.get(Id(stream))
        differences += [Difference(stream, "person", what) for what in _unlike(kept, should)]
        if kept and should and versions[stream] != entries[stream][-1].version:
            differences.append(Difference(stream, "person", "version"))
    return differences


def _unlike(kept: PersonRow | None, should: PersonRow | None) -> list[str]:
    if kept is None or should is None:
        return [] if kept is should else ["no stream" if kept else "missing"]
    fields = PersonRow.__dataclass_fields__
    return [name for name in fields if getattr(kept, name) != getattr(should, name)]


def accounts() -> tuple[list[str], int]:
    """Return the sign-in accounts that no invitation of their person names, as the person that each
    signs in as, and how many are of persons whose invitations name none."""
    named: dict[str, set[str]] = {}
    unnamed: dict[str, int] = {}
    for streams in batched(store.streams(PERSON.prefix), _AT_ONCE):
        invited: list[tuple[str, Any]] = [
            (stream, recorded_event(entry).event)
            for stream, entries in store.read_many(streams).items()
            for entry in entries
            if entry.kind == PersonInvited.__name__
        ]
        texts = checking.texts({event.sign_in.sealed for _, event in invited if event.sign_in})
        for stream, event in invited:
            if event.sign_in:
                named.setdefault(stream, set()).add(texts.get(event.sign_in.sealed) or "")
            else:
                unnamed[stream] = unnamed.get(stream, 0) + 1
    strange, unproven = [], 0
    for sign_in, person in sorted(read.sign_ins().items()):
        if sign_in in named.get(person, ()):
            continue
        if unnamed.get(person, 0) and person not in named:
            unnamed[person] -= 1
            unproven += 1
        else:
            strange.append(person)
    return strange, unproven


# --- other streams ---


def by_rows(rows: StreamRows[Any]) -> Callable[[Rules, datetime], Iterator[Difference]]:
    """Return what compares the rows of a kind of stream with the journal and rules."""

    def compared(in_force: Rules, now: datetime) -> Iterator[Difference]:
        return _twice_each(
            rows.prefix, lambda streams: rows.differences(_states(streams), in_force)
        )

    return compared


def surveys(in_force: Rules, now: datetime) -> Iterator[Difference]:
    """Yield the differences between the rows of surveys and the journal."""

    def compare(streams: Sequence[str]) -> list[Difference]:
        states = _states(streams).values()
        erased = [sampling.erased(survey.asked.values()) for survey in states]
        return list(chain.from_iterable(map(samples.survey_differences, states, erased)))

    return _twice_each(SURVEY.prefix, compare)


def _twice_each(prefix: str, compare: Compare) -> Iterator[Difference]:
    for streams in batched(store.streams(prefix), _AT_ONCE):
        yield from _twice(streams, compare)


def _states(streams: Sequence[str]) -> dict[str, Any]:
    entries = store.read_many(streams)
    return {stream: state_of(stream, entries[stream]) for stream in streams}


# --- what the journal does not know ---


def strays() -> Iterator[str]:
    """Yield the streams that the register or the vault has and the journal does not: they were
    deleted, or inserted without the journal."""
    for stream in sorted(_known().difference(store.streams(""))):
        if store.tip(stream) == (0, ""):  # it may have been received since
            yield stream


def strange_people() -> set[str]:
    """Return the people who have rows and no entry."""
    return {person for person in read.versions() if store.tip(person) == (0, "")}


def lost(gone: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield stream and version of each entry that a row was projected from and that the journal
    does not have: the end of its stream was cut off. Streams that are `gone` are left out."""
    after = ""
    while page := sweeps.versions(after=after, at_most=2_000):
        places = [(stream_of(of), version) for of, version in page if stream_of(of) not in gone]
        yield from store.not_there(places)
        after = page[-1][0]
    yield from store.not_there(sorted(read.versions().items()))
    yield from store.not_there([place for place in _versions() if place[0] not in gone])


_OWN_TABLES: tuple[StreamTables, ...] = (
    *(improvement.PROBLEMS, improvement.ACTIONS, criteria.ROWS, samples.SURVEYS, samples.READINGS),
)
_TABLES = (*_OWN_TABLES, *governing.ROWS.values())


def _versions() -> Iterator[tuple[str, int]]:
    """Yield the streams other than complaints that have rows, each with the version of its row."""
    yield from chain.from_iterable(tables.versions() for tables in _OWN_TABLES)
    yield from governing.versions()


def _prefixes() -> list[str]:
    return [COMPLAINT.prefix, *(tables.prefix for tables in _TABLES)]


def _known() -> set[str]:
    streams = {stream_of(reference) for reference in sweeps.without_a_row()}
    for prefix in _prefixes():
        streams.update(checking.scopes(prefix))
    streams.update(stream for stream, _ in _versions())
    for tables in _TABLES:
        streams.update(tables.without_a_row())
    streams.update(map(stream_of, search.references()))
    after = ""
    while page := sweeps.references(after=after, at_most=5_000):
        streams.update(map(stream_of, page))
        after = page[-1]
    return streams
