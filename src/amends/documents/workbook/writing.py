"""Writing a workbook: rows go straight to disk, text stays text."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import IO, Any

from .cells import LONGEST_TEXT, Amount, Cell, Fault, Sheet, kept

_DAY = "yyyy-mm-dd"
_MOMENT = "yyyy-mm-dd hh:mm"
_TIME = "hh:mm"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "#")
"""Beginnings of text that a spreadsheet program would read as a formula or an error."""
_EXACT = 10**15
"""Beyond 15 digits a spreadsheet loses the last ones, so such a number is written as text."""
_FIRST_DAY = date(1900, 3, 1)
"""Days before it are written as text, because programs disagree on the two months before."""
_NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_LONGEST_TITLE = 31


def write(
    sheets: Iterable[Sheet], out: IO[bytes], *, zone: tzinfo = UTC, right_to_left: bool = False
) -> None:
    """Write the sheets one after the other; moments are shown in `zone`, rounded down to the
    second.

    Raises ValueError for text longer than `LONGEST_TEXT` (nothing is cut silently), for a moment
    without an offset, and for a row without as many cells as there are columns.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        _fill(book, sheets, zone=zone, right_to_left=right_to_left)
        book.save(out)
    finally:
        # After a failure what was written so far is still in temporary files.
        for sheet in book.worksheets:
            _let_go(sheet)


def _fill(book: Any, sheets: Iterable[Sheet], *, zone: tzinfo, right_to_left: bool) -> None:
    titles: set[str] = set()
    for source in sheets:
        sheet = book.create_sheet(_title(source.title, titles))
        sheet.sheet_view.rightToLeft = right_to_left
        sheet.freeze_panes = "A2"
        _head(sheet, source)
        count = len(source.columns)
        cells = _Cells(sheet, zone)
        rows = 1
        for rows, row in enumerate(source.rows, start=2):
            if len(row) != count:
                raise ValueError(
                    f"row {rows} of {source.title!r} has {len(row)} cells, not {count}"
                )
            sheet.append([cells.of(cell) for cell in row])
        sheet.auto_filter.ref = f"A1:{_letters(count)}{rows}"


def _head(sheet: Any, source: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side

    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    ruled = Border(bottom=Side(style="thin"))
    titles = []
    for place, column in enumerate(source.columns, start=1):
        sheet.column_dimensions[_letters(place)].width = column.width
        cell = WriteOnlyCell(sheet)
        _put(cell, column.title)
        cell.font, cell.alignment, cell.border = bold, wrapped, ruled
        titles.append(cell)
    sheet.append(titles)


class _Cells:
    def __init__(self, sheet: Any, zone: tzinfo) -> None:
        self._sheet = sheet
        self._zone = zone

    def of(self, value: Cell) -> Any:
        """Return one cell. The order of checks matters: a bool is a number, a moment is a day."""
        match value:
            case None | bool():
                return value
            case str():
                return self._text(value)
            case int() | Decimal():
                return self._number(value)
            case Amount():
                return self._shaped(value.value, _money(value))
            case datetime():
                if value.tzinfo is None:
                    raise ValueError("a moment needs an offset")
                # Programs round a part of a second up: the last instant of a day were the next.
                local = value.astimezone(self._zone).replace(tzinfo=None, microsecond=0)
                return self._dated(local, _MOMENT)
            case date():
                return self._dated(value, _DAY)
            case time():
                return self._shaped(value.replace(tzinfo=None), _TIME)
            case Fault():
                return self._text(value.code)

    def _text(self, value: str) -> Any:
        text = kept(value)
        if len(text.encode("utf-16-le")) > LONGEST_TEXT * 2:
            raise ValueError(f"a cell holds {LONGEST_TEXT} signs, this text has {len(text)}")
        if not text.startswith(_RISKY):
            return text
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet)
        _put(cell, value)
        return cell

    def _number(self, value: int | Decimal) -> Any:
        return value if -_EXACT < value < _EXACT else self._text(str(value))

    def _dated(self, value: date, shape: str) -> Any:
        day = value.date() if isinstance(value, datetime) else value
        return self._text(value.isoformat()) if day < _FIRST_DAY else self._shaped(value, shape)

    def _shaped(self, value: Any, shape: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, value)
        cell.number_format = shape
        return cell


def _put(cell: Any, text: str) -> None:
    """Write text so that it is never a formula, also after editing."""
    whole = kept(text)
    cell.value = whole
    cell.data_type = "s"
    if whole.startswith(_RISKY):
        cell.quotePrefix = True


def _money(amount: Amount) -> str:
    digits = max(0, -int(amount.value.as_tuple().exponent))
    letters = re.sub(r"[^A-Z]", "", amount.currency.upper())
    return f'#,##0{"." if digits else ""}{"0" * digits}" {letters}"'


def _title(wanted: str, taken: set[str]) -> str:
    """Return a title that spreadsheet programs accept: 31 characters, none of their special ones,
    no two alike."""
    plain = _NOT_IN_TITLE.sub(" ", wanted).strip(" '") or "1"
    for place in range(1, 1_000):
        tail = "" if place == 1 else f" ({place})"
        title = plain[: _LONGEST_TITLE - len(tail)] + tail
        if title.casefold() not in taken:
            taken.add(title.casefold())
            return title
    raise ValueError("too many sheets of one title")


def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


def _let_go(sheet: Any) -> None:
    writer = getattr(sheet, "_writer", None)
    if writer is not None and not sheet.closed:
        sheet.close()
        writer.cleanup()
