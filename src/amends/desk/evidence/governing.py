"""Governing records in an evidence pack: a table of all, and the sheets of those that apply."""

from collections.abc import Iterator

from amends.core.governing.record import GoverningRecord
from amends.documents import NotPrinted, render

from ..assurance.declaration import RecordPages
from ..assurance.declared import PAGES
from ..assurance.opening import detail_of, states_of, title_of
from ..printing.governing_sheet import document_of
from .scope import Scope

PURPOSE = "evidence"
_LEFT_OUT = frozenset({"access-request"})
"""Kinds whose titles name people who asked for their data."""
_PRINTED = ("policy-text", "statement", "appointment", "audit", "review")
"""Kinds whose sheets are in the pack: a certifier asks for these first."""


def listed(scope: Scope) -> Iterator[tuple[RecordPages, str, GoverningRecord]]:
    """Yield the records that the person may see and that began before the end of the period, with
    the pages of their kind and their streams."""
    for kind, pages in PAGES.items():
        if kind not in _LEFT_OUT:
            for stream, state in states_of(pages, scope.desk).items():
                if state.begun_at < scope.ends:
                    yield pages, stream, state


def rows(scope: Scope) -> Iterator[tuple[object, ...]]:
    """Yield one line for each record."""
    for pages, stream, state in listed(scope):
        detail = detail_of(pages, state.id, scope.desk, purpose=PURPOSE)
        title = title_of(pages, detail, scope.desk)
        days = (state.begun_at, state.first, state.last, state.due)
        yield (stream, title, state.state, state.owner, state.unit, *days)


def sheets(scope: Scope) -> Iterator[tuple[str, bytes]]:
    """Yield the sheets by the name of their file; one that cannot be printed is left out."""
    for pages, stream, state in listed(scope):
        if pages.kind.name not in _PRINTED:
            continue
        detail = detail_of(pages, state.id, scope.desk, purpose=PURPOSE)
        try:
            content = render(document_of(pages, detail, scope.desk))
        except NotPrinted:
            continue
        yield f"{stream.replace('/', '-')}.pdf", content
