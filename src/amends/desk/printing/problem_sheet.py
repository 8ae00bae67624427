"""Sheet of one problem, and the list of actions, as PDF and as workbook: what the pages show to the
same reader."""

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, gettext

from amends.core.principles.calendars import zone_of
from amends.core.values import Money, minor_digits
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

from ..improvement import access, actions
from ..improvement.action import ActionRow
from ..improvement.problem import contents
from ..reading.detail import shortened, zone_of_unit
from ..reading.reasons import today_of
from ..request.context import XLSX, DeskContext, download, read_only
from .sheets import print_sheet


@read_only
def actions_printed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The actions of a view as a PDF."""
    name, rows = _asked(request, desk)
    table = (action_table(rows),) if rows else ()
    said = gettext("{view}: {number} on {day}. Only actions that {who} can see.").format(
        view=name, number=len(rows), day=dates.day(today_of(desk)), who=desk.name
    )
    return print_sheet(
        request,
        desk,
        "actions",
        gettext("Actions"),
        (Paragraph(said, Tone.QUIET), *table),
        unit=desk.person.unit,
        variant=gettext("Internal: do not pass on"),
        across=True,
    )


@read_only
def actions_workbook(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The actions of a view as a workbook."""
    name, rows = _asked(request, desk)
    content = action_book([workbook_sheet(name, rows)], desk)
    return download(content, "actions.xlsx", XLSX)


def _asked(request: HttpRequest, desk: DeskContext) -> tuple[str, list[ActionRow]]:
    """Return the view that the address names, and its rows."""
    named = dict(actions.named())
    asked = request.GET.get("view", "")
    view = asked if asked in named else "open"
    return named[view], actions.lines_of(actions.found(view, desk), desk)


def action_table(rows: Sequence[ActionRow]) -> Table:
    """Return the rows as a table for print."""
    columns = (
        TableColumn(gettext("Action"), 9),
        TableColumn(gettext("Kind"), 0),
        TableColumn(gettext("Source"), 5),
        TableColumn(gettext("Owner"), 4),
        TableColumn(gettext("Due"), 0),
        TableColumn(gettext("Status"), 0),
        TableColumn(gettext("Cost"), 0, numbers=True),
        TableColumn(gettext("Effectiveness check"), 4),
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
    columns = (
        workbook.Column(gettext("Action"), 60),
        workbook.Column(gettext("Kind"), 16),
        workbook.Column(gettext("Source"), 40),
        workbook.Column(gettext("Owner"), 24),
        workbook.Column(gettext("Due"), 12),
        workbook.Column(gettext("Status"), 28),
        workbook.Column(gettext("Cost"), 14),
        workbook.Column(gettext("Effectiveness check"), 28),
    )
    return workbook.Sheet(name, columns, _cells(rows))


def _cells(rows: Sequence[ActionRow]) -> Iterator[Sequence[workbook.Cell]]:
    for row in rows:
        yield (
            clipped(row.what),
            row.kind,
            clipped(row.source),
            row.owner,
            row.due,
            row.state,
            _amount(row.amount),
            row.check,
        )


def _amount(money: Money | None) -> workbook.Cell:
    if money is None:
        return None
    value = Decimal(money.minor).scaleb(-minor_digits(money.currency))
    return workbook.Amount(value, money.currency.upper())


def action_book(sheets: Sequence[workbook.Sheet], desk: DeskContext) -> bytes:
    """Return the sheets as a workbook."""
    out = io.BytesIO()
    zone = zone_of(zone_of_unit(desk, desk.person.unit))
    workbook.write(list(sheets), out, zone=zone, right_to_left=get_language_bidi())
    return out.getvalue()


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
