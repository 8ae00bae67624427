"""Sheet of one governing record as a PDF: what its page shows to the same reader."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.documents.document import (
    Block,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Table,
    TableColumn,
    Tone,
)

from ..assurance.declaration import Detail, RecordPages
from ..assurance.declared import PAGES
from ..assurance.opening import detail_of, mark_of, shown, title_of
from ..improvement.records import history
from ..request.context import DeskContext, read_only
from .problem_sheet import quoted
from .sheets import printed, sheet, wants_large


@read_only
def printed_page(request: HttpRequest, desk: DeskContext, kind: str, record: str) -> HttpResponse:
    """The record as a PDF."""
    if kind not in PAGES:
        raise Http404
    pages = PAGES[kind]
    detail = detail_of(pages, record, desk)
    document = document_of(pages, detail, desk, large=wants_large(request))
    return printed(request, desk, document, f"{kind}-{record}")


def document_of(
    pages: RecordPages, detail: Detail, desk: DeskContext, *, large: bool = False
) -> Document:
    """Return the sheet of a record, to be printed."""
    return sheet(
        desk,
        title_of(pages, detail, desk),
        tuple(blocks(pages, detail, desk)),
        unit=detail.state.unit,
        reference=detail.state.id,
        large=large,
    )


def blocks(pages: RecordPages, detail: Detail, desk: DeskContext) -> Iterator[Block]:
    """Yield the facts, texts and history of a record, or what its kind prints."""
    if pages.prints is not None:
        yield from pages.prints(detail, desk)
        return
    found = list(shown(pages, detail, desk))
    facts = [(one.label, one.text) for one in found if not one.long]
    yield Pairs(((gettext("Status"), mark_of(pages, detail.state).text), *facts))
    for one in found:
        if one.long:
            yield Heading(one.label)
            yield quoted(one.text)
    if pages.printed is not None:
        yield from pages.printed(detail, desk)
    yield Heading(gettext("History"))
    yield Paragraph(gettext("Newest first"), Tone.QUIET)
    columns = (TableColumn(gettext("What happened"), 8), TableColumn(gettext("When"), 0))
    rows = tuple((line.text, line.when) for line in history(detail, desk))
    yield Table(columns, rows, small=True)
