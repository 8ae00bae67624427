"""List of actions as a PDF and as a workbook."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, gettext

from amends.core.principles.calendars import zone_of
from amends.core.values import Money, minor_digits
from amends.documents import workbook
from amends.documents.document import Paragraph, Table, TableColumn, Tone
from amends.exports.workbook_row import clipped
from amends.wording import dates

from ..improvement import actions
from ..improvement.action_rows import ActionRow
from ..reading.detail import shortened, zone_of_unit
from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only
from .sheets import download, printed, sheet, wants_large

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@read_only
def printed_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The actions of a view as a PDF."""
    name, rows = _asked(request, desk)
    table = (action_table(rows),) if rows else ()
    said = gettext("{view}: {number} on {day}. Only actions that {who} can see.").format(
        view=name, number=len(rows), day=dates.day(today_of(desk)), who=desk.name
    )
    document = sheet(
        desk,
        gettext("Actions"),
        (Paragraph(said, Tone.QUIET), *table),
        unit=desk.person.unit,
        variant=gettext("Internal: do not pass on"),
        large=wants_large(request),
        across=True,
    )
    return printed(request, desk, document, "actions")


@read_only
def workbook_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
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
