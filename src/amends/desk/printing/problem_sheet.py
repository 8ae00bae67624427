"""Sheet of one problem, and the list of actions, as PDF and as workbook: what the pages show to the
same reader."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.documents import workbook
from amends.documents.document import Block, Heading, Pairs, Paragraph, Table, TableColumn, Tone
from amends.exports.workbook_row import clipped
from amends.wording import dates
from amends.wording.phrases import marked as _

from ..improvement import access, actions
from ..improvement.action import ActionRow
from ..improvement.problem import contents
from ..reading.detail import shortened
from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only
from .sheets import amount, book, print_sheet, said


@read_only
def actions_printed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The actions of a view as a PDF."""
    name, rows = _asked(request, desk)
    table = (action_table(rows),) if rows else ()
    counted = gettext("{view}: {number} on {day}. Only actions that {who} can see.").format(
        view=name, number=len(rows), day=dates.day(today_of(desk)), who=desk.name
    )
    return print_sheet(
        request,
        desk,
        "actions",
        gettext("Actions"),
        (Paragraph(counted, Tone.QUIET), *table),
        unit=desk.person.unit,
        variant=gettext("Internal: do not pass on"),
        across=True,
    )


@read_only
def actions_workbook(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The actions of a view as a workbook."""
    name, rows = _asked(request, desk)
    return book(desk, "actions", workbook_sheet(name, rows))


def _asked(request: HttpRequest, desk: DeskContext) -> tuple[str, list[ActionRow]]:
    named = dict(actions.named())
    choice = request.GET.get("view", "")
    view = choice if choice in named else "open"
    return named[view], actions.lines_of(actions.found(view, desk), desk)


_COST = _("Cost")
_COLUMNS = (
    (_("Action"), 9, 60),
    (_("Kind"), 0, 16),
    (_("Source"), 5, 40),
    (_("Owner"), 4, 24),
    (_("Due"), 0, 12),
    (_("Status"), 0, 28),
    (_COST, 0, 14),
    (_("Effectiveness check"), 4, 28),
)
"""Columns with their widths in print and in a workbook."""


def action_table(rows: Sequence[ActionRow]) -> Table:
    """Return the rows as a table for print."""
    columns = tuple(
        TableColumn(gettext(name), wide, numbers=name == _COST) for name, wide, _in_book in _COLUMNS
    )
    lines = tuple(
        (
            shortened(row.what),
            row.kind,
            shortened(row.source),
            row.owner,
            dates.short_day(row.due) if row.due else "",
            row.state,
            row.cost,
            row.check,
        )
        for row in rows
    )
    return Table(columns, lines, small=True)


def workbook_sheet(name: str, rows: Sequence[ActionRow]) -> workbook.Sheet:
    """Return the rows as a sheet of a workbook."""
    columns = tuple(workbook.Column(gettext(name), wide) for name, _in_print, wide in _COLUMNS)
    lines = (
        (
            clipped(row.what),
            row.kind,
            clipped(row.source),
            row.owner,
            row.due,
            row.state,
            amount(row.amount),
            row.check,
        )
        for row in rows
    )
    return workbook.Sheet(name, columns, lines)


_PURPOSE = "print/problem"
_MOST = 200
"""Linked complaints that are listed."""


@read_only
def printed_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """The problem as a PDF."""
    detail = access.problem_detail(record, desk, purpose=_PURPOSE)
    page = contents(detail, desk, most=_MOST)
    return print_sheet(
        request,
        desk,
        f"problem-{record}",
        page["title"],
        tuple(_blocks(page)),
        unit=detail.state.unit,
        reference=record,
        variant=gettext("Internal: do not pass on"),
    )


def _blocks(page: Mapping[str, Any]) -> Iterator[Block]:
    yield Pairs(tuple(_facts(page)))
    if page["description"]:
        yield said(page["description"])
    if page["reason"]:
        yield Paragraph(page["reason"]["label"], Tone.QUIET)
        yield said(page["reason"]["text"])
    yield Heading(gettext("Effectiveness check"))
    yield from _effects(page)
    yield Heading(gettext("Causes"))
    yield from _causes(page)
    yield Heading(gettext("Actions"))
    if page["rows"]:
        yield action_table(page["rows"])
    else:
        yield Paragraph(gettext("No action yet."), Tone.QUIET)
    yield Heading(gettext("Linked complaints"))
    if page["lines"]:
        yield _complaints(page)
    for text in filter(None, (page["partial"], page["not_opened"])):
        yield Paragraph(text, Tone.QUIET)
    if page["advice"]:
        yield Heading(gettext("For the next complaint"))
        yield said(page["advice"])


def _facts(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield gettext("Status"), page["state"]
    yield gettext("Owner"), page["owner"]
    if page["place"]:
        yield gettext("Found in"), page["place"]
    yield gettext("Linked complaints"), page["bound_count"]
    yield gettext("Details"), ", ".join(page["facts"])


def _effects(page: Mapping[str, Any]) -> Iterator[Block]:
    for check in page["effects"]:
        yield Paragraph(f"{check.verdict} {check.rule}", Tone.STRONG)
        yield Paragraph(f"{check.what}. {check.set}", Tone.QUIET)
        if check.figures:
            yield Pairs(tuple(check.figures))
        if check.reason:
            yield said(check.reason)
    if not page["effects"]:
        yield Paragraph(gettext("No effect rule yet."), Tone.QUIET)


def _causes(page: Mapping[str, Any]) -> Iterator[Block]:
    for cause in page["causes"]:
        yield Paragraph(f"{cause.name}: {cause.mark.text}", Tone.STRONG)
        if cause.evidence:
            yield said(cause.evidence)
        if cause.dissent:
            yield Paragraph(gettext("Disagreement"), Tone.QUIET)
            yield said(cause.dissent)
    if not page["causes"]:
        yield Paragraph(gettext("No cause yet."), Tone.QUIET)


def _complaints(page: Mapping[str, Any]) -> Table:
    columns = (
        TableColumn(gettext("Reference"), 0),
        TableColumn(gettext("Received"), 0),
        TableColumn(gettext("What they would like us to do"), 8),
        TableColumn(gettext("Stage"), 4),
    )
    rows = tuple(
        (line.row.reference, dates.short_day(line.received), line.wants, line.stage.text)
        for line in page["lines"]
    )
    return Table(columns, rows, small=True)


@read_only
def workbook_file(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """The problem as a workbook: facts, causes, actions and linked complaints."""
    detail = access.problem_detail(record, desk, purpose=_PURPOSE)
    page = contents(detail, desk, most=_MOST)
    name, value = gettext("Name"), gettext("Value")
    sheets = [
        workbook.Sheet(
            gettext("Problem"),
            (workbook.Column(name, 24), workbook.Column(value, 90)),
            [(gettext("Problem"), clipped(page["title"])), *_plain(page)],
        ),
        workbook.Sheet(
            gettext("Causes"),
            (
                workbook.Column(gettext("Cause"), 40),
                workbook.Column(gettext("Status"), 20),
                workbook.Column(gettext("Evidence"), 70),
                workbook.Column(gettext("Disagreement"), 50),
            ),
            [
                (cause.name, cause.mark.text, clipped(cause.evidence), clipped(cause.dissent))
                for cause in page["causes"]
            ],
        ),
        workbook_sheet(gettext("Actions"), page["rows"]),
        workbook.Sheet(
            gettext("Linked complaints"),
            (
                workbook.Column(gettext("Reference"), 12),
                workbook.Column(gettext("Received"), 12),
                workbook.Column(gettext("Stage"), 26),
            ),
            [(line.row.reference, line.received, line.stage.text) for line in page["lines"]],
        ),
    ]
    return book(desk, f"problem-{record}", *sheets)


def _plain(page: Mapping[str, Any]) -> Iterator[tuple[str, workbook.Cell]]:
    counted = isinstance(page["bound"], int)
    for label, text in _facts(page):
        number = counted and text == page["bound_count"]
        yield label, page["bound"] if number else text
    if page["partial"]:
        yield gettext("Linked complaints"), page["partial"]
    for label, text in (
        (gettext("Description"), page["description"]),
        (gettext("For the next complaint"), page["advice"]),
    ):
        if text:
            yield label, clipped(text)
    for check in page["effects"]:
        yield gettext("Effectiveness check"), f"{check.verdict} {check.rule} {check.set}"
        yield from check.figures
