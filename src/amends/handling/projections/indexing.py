"""Indexing the text of complaints for search after the commit, many complaints at once."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from amends.core.codec import located_pieces
from amends.core.framework.adoption.rulebook import Rulebook
from amends.core.operation.acts.records import kept_from, personal_pieces
from amends.core.operation.complaint import fold
from amends.core.streams import COMPLAINT
from amends.core.values import Id
from amends.jobs.steps import steps
from amends.journal import store
from amends.register import search
from amends.register.search import Said
from amends.vault import peek

from .. import rules
from ..streams import History, histories, reference_of

_AT_ONCE = 200
WHOLE = 2**31 - 1
"""A version that no stream reaches."""

type Progress = Callable[[int], None]


def index(stream: str, *, up_to: int) -> None:
    """Index the pieces of a stream's entries up to a version that are not indexed yet. Identities
    are found only by keyed forms, never by the full-text index. Personal data, and data for some
    roles only, is not indexed."""
    index_many({stream: up_to})


def index_many(up_to: Mapping[str, int]) -> None:
    """Index the pieces of these streams, each up to its version, all or none.

    The streams are locked during this. A piece erased at the same time is either not read any more
    or removed again by the erasing transaction.
    """
    with transaction.atomic():
        store.lock(up_to)
        book = rules.book()
        fresh = [
            (stream, *_said(stream, history, up_to[stream], book))
            for stream, history in histories(list(up_to)).items()
            if history.entries
        ]
        indexed = search.indexed(map(reference_of, up_to))
        missing = [
            (reference_of(stream), piece, received)
            for stream, received, theirs in fresh
            for piece in sorted(theirs)
            if (reference_of(stream), piece) not in indexed
        ]
        texts = peek({piece for _, piece, _ in missing})
        search.index(
            Said(reference, piece, text, received)
            for reference, piece, received in missing
            if (text := texts[piece])
        )


def rebuild(*, progress: Progress | None = None) -> int:
    """Empty the index and fill it again from journal and vault; returns the number of complaints.
    Searches find too little until it has finished."""
    for pieces in steps(search.pieces(), at_most=_AT_ONCE):
        search.forget(pieces)
    search.forget_terms()
    count = 0
    for streams in steps(store.streams(COMPLAINT.prefix), at_most=_AT_ONCE):
        index_many(dict.fromkeys(streams, WHOLE))
        count += len(streams)
        if progress:
            progress(count)
    return count


def _said(
    stream: str, history: History, up_to: int, book: Rulebook
) -> tuple[datetime, frozenset[Id]]:
    """Return when the complaint was received, and its pieces that full-text search finds."""
    entries = [entry for entry in history.entries if entry.version <= up_to]
    whole = len(entries) == len(history.entries)
    complaint = history.state if whole else fold(entries, reference=reference_of(stream))
    if complaint is None:
        raise ValueError(f"{stream} is empty")
    in_force = book.at(entries[-1].recorded)
    hidden = personal_pieces(complaint, in_force) | kept_from(None, complaint, in_force)
    located = (place for entry in entries for place in located_pieces(entry.event))
    pieces = frozenset(p.sealed for path, p in located if not path.endswith("/identity"))
    return complaint.received_at, pieces - hidden
