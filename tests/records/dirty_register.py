"""A register as offices keep them in a spreadsheet: 200 rows, 60 of them open, and everything in it
that goes wrong in real ones. All words are ours."""

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from openpyxl import Workbook

ROWS = 200
OPEN = 60
TWICE = (50, 51, 52)
"""Rows that repeat the number of the row before."""
NO_NUMBER, NO_DAY, STRANGE_DAY, FUTURE = 70, 71, 72, 73
REFUSED = {*TWICE, NO_NUMBER, NO_DAY, STRANGE_DAY, FUTURE}
FIRST_LINE = 4
"""Below a title, headings over several columns, and the names of the columns."""

COLUMNS = (
    *("No.", "Received", "Status", "Handler", "Branch", "Type", "Via", "Customer", "Email"),
    *(
        "Phone",
        "Street",
        "Postcode",
        "Town",
        "What happened",
        "Outcome sought",
        "Answer by",
        "Closed on",
    ),
    *("Result", "Paid", "Notes", "Notes", "Attachments", "VIP"),
)
HOSTILE = (
    "<script>alert('hello')</script>",
    '=HYPERLINK("https://evil.example","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202eright to left\u202c and back",
    "Robert'); DROP TABLE complaints;--",
    "{{ 7*7 }} {% load i18n %}",
)
TYPES = ("Late delivery", "late  delivery", "Rude staff", "Damaged", "Misc", "???", "")
DAY = date(2025, 1, 6)


def line_of(number: int) -> int:
    """The line on which row `number` (from 1) stands."""
    return FIRST_LINE + number - 1


def row(number: int) -> list[Any]:
    """One row; the same one each time."""
    received = DAY + timedelta(days=number * 2)
    is_open = number > ROWS - OPEN
    closed = None if is_open else received + timedelta(days=12)
    return [
        _reference(number),
        _received(number, received),
        ("in progress" if number % 2 else " Open ")
        if is_open
        else ("closed", "CLOSED", "")[number % 3],
        ("Hanna Handler", "carl colleague", "Somebody Else", None)[number % 4],
        ("Whole house", None)[number % 2],
        TYPES[number % len(TYPES)],
        ("Telephone", "E-Mail", "Letter", "pigeon")[number % 4],
        f"Customer {number}",
        f"customer{number}@example.org" if number % 3 else None,
        f"0170 {number:06}" if number % 5 else None,
        f"{number} Long Street",
        1000 + number,
        "Anytown",
        _narrative(number),
        "Money back" if number % 2 else None,
        (received + timedelta(days=800)) if is_open else None,
        closed,
        None if is_open else "We apologised.",
        _paid(number),
        f"Called on {received:%d.%m.%Y}" if number % 4 == 0 else None,
        "  \n " if number % 7 == 0 else None,
        f"letter-{number}.txt" if number in (10, 190) else None,
        "x" if number % 10 == 0 else None,
    ]


def _reference(number: int) -> Any:
    if number == NO_NUMBER:
        return "  "
    shown = number - 1 if number in TWICE else number
    return f"B-{shown:04}" if number % 2 and number not in TWICE else _even(number, shown)


def _even(number: int, shown: int) -> Any:
    if number in TWICE:
        before = shown
        while before in TWICE:
            before -= 1
        return _reference(before)
    return f"B-{shown:04} "


def _received(number: int, received: date) -> Any:
    match number:
        case _ if number == NO_DAY:
            return None
        case _ if number == STRANGE_DAY:
            return "soon after Easter"
        case _ if number == FUTURE:
            return date(2099, 1, 1)
    forms = (
        received,
        datetime(received.year, received.month, received.day, 14, 30),  # noqa: DTZ001
        f"{received:%d/%m/%Y}",
        f"{received:%d.%m.%y}",
        f"{received:%Y-%m-%d}",
    )
    return forms[number % len(forms)]


def _narrative(number: int) -> str:
    if number == 20:
        return "The parcel came late. " * 1_400
    return HOSTILE[number % len(HOSTILE)] if number % 9 == 0 else f"Parcel {number} came late."


def _paid(number: int) -> Any:
    forms = (None, "12.50", 7, "EUR 1,250.00", f"=10+{number % 5}.5", "  ", 3.25)
    return forms[number % len(forms)]


@cache
def workbook(rows: int = ROWS) -> bytes:
    """The register as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Register 2025"
    sheet["A1"] = "Complaints, all years"
    sheet.merge_cells("A1:W1")
    sheet["A2"], sheet["H2"], sheet["N2"] = "Case", "Who", "What"
    for merged in ("A2:G2", "H2:M2", "N2:W2"):
        sheet.merge_cells(merged)
    sheet.append(list(COLUMNS))
    for number in range(1, rows + 1):
        sheet.append(row(number))
        sheet.cell(line_of(number), 12).number_format = "00000"
    for line in range(line_of(rows) + 1, line_of(rows) + 40):
        sheet.cell(line, 1).value = None  # lines that were cleared and still count for some
        sheet.cell(line, 3).number_format = "@"
    other = book.create_sheet("Notes to self")
    other["A1"] = "Ask Karin about 2019"
    out = io.BytesIO()
    book.save(out)
    return _with_results(out.getvalue())


def _with_results(made: bytes) -> bytes:
    """A spreadsheet program keeps the result of a formula beside it; the library that made this
    file does not know it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = re.sub(
                    rb"<f>10\+(\d)\.5</f><v\s*/?>(?:</v>)?",
                    lambda found: b"<f>10+%s.5</f><v>%d.5</v>" % (found[1], 10 + int(found[1])),
                    content,
                )
            new.writestr(part, content)
    return out.getvalue()


@cache
def archive() -> bytes:
    """The files that it names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("scans/Letter-10.TXT", "Dear all, the parcel was late.\n")
        folder.writestr("scans/letter-190.txt", "Dear all, it was late again.\n")
    return out.getvalue()
