"""Sheet of one governing record, what is due, and the authority matrix, as PDFs."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.people.authority import PERMISSIONS
from amends.documents.document import (
    Block,
    Document,
    Heading,
    Listing,
    Pairs,
    Paragraph,
    Table,
    TableColumn,
    Tone,
)
from amends.wording import dates
from amends.wording.policy import authority as texts

from ..assurance import authority, due
from ..assurance.declared import PAGES
from ..reading.reasons import today_of
from ..records.detail import history
from ..records.opening import Detail, RecordPages, detail_of, mark_of, shown, title_of
from ..request.context import DeskContext, read_only
from .sheets import print_sheet, printed, said, sheet, wants_large


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
    fields = list(shown(pages, detail, desk))
    facts = [(field.label, field.text) for field in fields if not field.long]
    yield Pairs(((gettext("Status"), mark_of(pages, detail.state, desk).text), *facts))
    for field in fields:
        if field.long:
            yield Heading(field.label)
            yield said(field.text)
    if pages.printed is not None:
        yield from pages.printed(detail, desk)
    yield Heading(gettext("History, newest first"))
    columns = (TableColumn(gettext("What happened"), 8), TableColumn(gettext("When"), 0))
    rows = tuple((line.text, line.when) for line in history(detail, desk))
    yield Table(columns, rows, small=True)


@read_only
def due_printed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same list as a PDF."""
    everyone = request.GET.get("of") == "all"
    columns = (
        TableColumn(gettext("Due"), 0),
        TableColumn(gettext("Record"), 8),
        TableColumn(gettext("Kind"), 3),
        TableColumn(gettext("Owner"), 4),
    )
    rows = tuple(
        (dates.short_day(date.day), date.title, date.kind, date.owner)
        for date in due.every(desk, everyone=everyone)
    )
    note = gettext("On {day}. Only what {who} can see.").format(
        day=dates.day(today_of(desk)), who=desk.name
    )
    blocks = (Paragraph(note, Tone.QUIET), *((Table(columns, rows, small=True),) if rows else ()))
    title = gettext("What is due for everyone") if everyone else gettext("What is due for you")
    return print_sheet(request, desk, "due", title, blocks, unit=desk.person.unit)


@read_only
def authority_printed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same as a PDF."""
    title = gettext("Authority matrix")
    return print_sheet(request, desk, "authority", title, tuple(_blocks(desk)), across=True)


def _blocks(desk: DeskContext) -> Iterator[Block]:
    note = gettext("This system enforces these permissions. A role can be limited to a unit.")
    yield Paragraph(note, Tone.QUIET)
    columns = (
        TableColumn(gettext("Permission"), 5),
        *(TableColumn(authority.called(role), 2) for role in PERMISSIONS),
    )
    rows = tuple(
        (
            texts.permission(right),
            *(gettext("Yes") if right in PERMISSIONS[role] else "" for role in PERMISSIONS),
        )
        for right in texts.permissions()
    )
    yield Table(columns, rows, small=True)
    for role in PERMISSIONS:
        yield Heading(authority.called(role))
        if persons := authority.holders(role, desk):
            yield Paragraph(", ".join(persons))
        yield from (Paragraph(limit) for limit in authority.limits(role, desk))
        yield Listing(tuple(texts.role_card(role)))
