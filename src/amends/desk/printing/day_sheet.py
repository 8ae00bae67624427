"""Day sheet for the counter: what is due today on one page to print, with space to write."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.documents.document import (
    Blank,
    Blanks,
    Block,
    Heading,
    Paragraph,
    Table,
    TableColumn,
    Tone,
)
from amends.wording import dates

from ..complaint.page import head_of_sheet
from ..reading.list_rows import ListRow
from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only, show
from ..worklists.my_day import Part, parts_of
from .sheets import printed, sheet

_LINES = 8
"""Number of conversations that can be written by hand."""
_PURPOSE = "print/day-sheet"


@read_only
def day_sheet(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Today on one sheet, to be printed from the browser."""
    context = {
        **head_of_sheet(desk, desk.person.unit),
        "day": dates.day(today_of(desk)),
        "parts": parts_of(desk, purpose=_PURPOSE),
        "blank": range(_LINES),
        "section": "my-day",
    }
    return show(request, desk, "desk/day_sheet.html", context)


@read_only
def as_pdf(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same sheet as PDF."""
    day = today_of(desk)
    blocks: list[Block] = [
        Paragraph(f"{desk.name}, {dates.day(day)}", Tone.LEAD),
        *(block for part in parts_of(desk, purpose=_PURPOSE) for block in _blocks(part)),
        Heading(gettext("Conversations")),
    ]
    for _ in range(_LINES):
        blocks.append(
            Blanks(
                (Blank(gettext("Time")), Blank(gettext("Who")), Blank(gettext("Contact details")))
            )
        )
        blocks.append(Blank(gettext("What it is about")))
    document = sheet(desk, gettext("Day sheet"), blocks, unit=desk.person.unit)
    return printed(request, desk, document, f"day-sheet-{day}")


def _blocks(part: Part) -> list[Block]:
    columns = (
        TableColumn(gettext("Complaint"), 2, fixed=True),
        TableColumn(gettext("Complainant"), 4),
        TableColumn(gettext("Next deadline"), 3),
        TableColumn(gettext("Why it's here"), 3),
    )
    return [Heading(part.title), Table(columns, tuple(map(_row, part.lines)), small=True)]


def _row(line: ListRow) -> tuple[str, ...]:
    due = line.due.text if line.due else ""
    wants = f"{line.who}: {line.wants}" if line.who else line.wants
    return (line.row.reference, wants, "\n".join(filter(None, (due, line.asked))), line.why)
