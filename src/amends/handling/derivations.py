"""Clause 7.3: how each date of a complaint came about, under the rules that it was told under."""

from collections.abc import Iterable

from amends.core.framework.verdict import Verdict
from amends.core.operation.complaint import fold
from amends.core.operation.complaint.state import Term
from amends.core.operation.deriving import derived, standing
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Code, Id, Moment
from amends.journal import store

from . import rules
from .reading import File
from .streams import stream_of, told

type Clock = tuple[Code, Code]
"""A clock by its pack and id."""


def derivations(file: File, terms: Iterable[Term] | None = None) -> dict[Clock, Verdict]:
    """The verdict behind every clock that was told, or behind these, with its steps; a clock that
    the rules no longer know has none."""
    reference, book = file.complaint.reference, rules.book()
    found = {
        (term.pack, term.clock): derived(term, file.entries, reference=reference, rules=book.at)
        for term in (file.complaint.terms if terms is None else terms)
    }
    return {clock: verdict for clock, verdict in found.items() if verdict is not None}


def told_dates(
    written: str, *, now: Moment
) -> tuple[tuple[Term, Code, Verdict | None], ...] | None:
    """Every date that was told of a complaint, where it stands now, and the verdict behind it as it
    was counted then, for whoever keeps the record: there is nothing personal in them. None where
    there is no such complaint."""
    try:
        reference = Id(read_reference(written))
    except NotAReference:
        return None
    entries = tuple(told(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=reference)
    if complaint is None:
        return None
    book = rules.book()
    return tuple(
        (
            term,
            standing(term, still_open=complaint.open, at=now),
            derived(term, entries, reference=reference, rules=book.at),
        )
        for term in complaint.terms
    )
