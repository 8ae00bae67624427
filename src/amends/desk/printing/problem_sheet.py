"""Sheet of one problem as a PDF and as a workbook: what its page shows to the same reader."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.documents import workbook
from amends.documents.document import (
    Block,
    Direction,
    Heading,
    Pairs,
    Paragraph,
    Table,
    TableColumn,
    Tone,
)
from amends.exports.workbook_row import clipped
from amends.wording import dates
from amends.wording.direction import direction

from ..improvement import access
from ..improvement.problem import contents
from ..request.context import DeskContext, read_only
from .action_list import XLSX, action_book, action_table, workbook_sheet
from .sheets import download, printed, sheet, wants_large

_PURPOSE = "print/problem"
_MOST = 200
"""Linked complaints that are listed."""


@read_only
def printed_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """The problem as a PDF."""
    detail = access.problem_detail(record, desk, purpose=_PURPOSE)
    page = contents(detail, desk, most=_MOST)
    document = sheet(
        desk,
        page["title"],
        tuple(_blocks(page)),
        unit=detail.state.unit,
        reference=record,
        variant=gettext("Internal: do not pass on"),
        large=wants_large(request),
    )
    return printed(request, desk, document, f"problem-{record}")


def _blocks(page: Mapping[str, Any]) -> Iterator[Block]:
    yield Pairs(tuple(_facts(page)))
    if page["description"]:
        yield quoted(page["description"])
    if page["reason"]:
        yield Paragraph(page["reason"]["label"], Tone.QUIET)
        yield quoted(page["reason"]["text"])
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
        yield quoted(page["advice"])


def quoted(text: str) -> Paragraph:
    """Return a person's text in its text direction."""
    runs = direction(text)
    found = None if runs == "auto" else Direction(runs)
    return Paragraph(text, Tone.QUOTED, direction=found)


def _facts(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield gettext("Status"), page["state"]
    yield gettext("Owner"), page["owner"]
    if page["place"]:
        yield gettext("Found in"), page["place"]
    yield gettext("Linked complaints"), page["bound_count"]
    yield gettext("Details"), ", ".join(page["facts"])


def _effects(page: Mapping[str, Any]) -> Iterator[Block]:
    for one in page["effects"]:
        yield Paragraph(f"{one.verdict} {one.rule}", Tone.STRONG)
        yield Paragraph(f"{one.what}. {one.set}", Tone.QUIET)
        if one.figures:
            yield Pairs(tuple(one.figures))
        if one.reason:
            yield quoted(one.reason)
    if not page["effects"]:
        yield Paragraph(gettext("No effect rule yet."), Tone.QUIET)


def _causes(page: Mapping[str, Any]) -> Iterator[Block]:
    for one in page["causes"]:
        yield Paragraph(f"{one.name}: {one.mark.text}", Tone.STRONG)
        if one.evidence:
            yield quoted(one.evidence)
        if one.dissent:
            yield Paragraph(gettext("Disagreement"), Tone.QUIET)
            yield quoted(one.dissent)
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
                (one.name, one.mark.text, clipped(one.evidence), clipped(one.dissent))
                for one in page["causes"]
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
    return download(action_book(sheets, desk), f"problem-{record}.xlsx", XLSX)


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
    for one in page["effects"]:
        yield gettext("Effectiveness check"), f"{one.verdict} {one.rule} {one.set}"
        yield from one.figures
