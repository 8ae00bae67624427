"""Reading an uploaded workbook: within limits, values as typed, nothing executed."""

import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from .cells import Cell, Fault, Row, meant
from .merged import Merged, filled_down, merged_in

_OLD_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED_MARK = "EncryptedPackage".encode("utf-16-le")
_ROWS_OF_ANY_SHEET = 1_048_576
_BATCH = 500
_OF_1904 = 1904
_ZEROS = re.compile(r"0{2,}")
_SHOWS_TIME = re.compile(r"[hs]|am/pm", re.IGNORECASE)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MALFORMED = (
    # What the library lets through when a file is not what it claims to be. The errors of its
    # safe XML reader (entities, external ones) are ValueErrors.
    *(AttributeError, EOFError, IndexError, KeyError, NotImplementedError, OSError, OverflowError),
    *(ParseError, BadZipFile, zlib.error, RuntimeError, TypeError, ValueError),
)


class Reason(StrEnum):
    """Why a workbook is not read."""

    NOT_A_WORKBOOK = "not-a-workbook"
    OLD_FORMAT = "old-format"
    LOCKED = "locked"
    TOO_LARGE = "too-large"
    TOO_MANY_SHEETS = "too-many-sheets"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    TOO_MANY_CELLS = "too-many-cells"
    NO_SUCH_SHEET = "no-such-sheet"


class Unreadable(Exception):
    """The workbook is not read; `reason` says why, `limit` what would be read at most."""

    def __init__(self, reason: Reason, limit: int | None = None) -> None:
        super().__init__(reason.value if limit is None else f"{reason.value}: at most {limit}")
        self.reason = reason
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Limits:
    """Reading limits: bytes of the file, bytes when unpacked, sheets, and for each sheet its rows,
    columns and cells with a value."""

    size: int = 30_000_000
    unpacked: int = 250_000_000
    sheets: int = 100
    rows: int = 200_000
    columns: int = 400
    cells: int = 5_000_000


class Book:
    """A workbook that is open; made by `opened`."""

    def __init__(self, book: Any, limits: Limits) -> None:
        self._sheets = {sheet.title: sheet for sheet in book.worksheets}
        self._epoch = book.epoch
        self._merged: dict[str, tuple[Merged, ...]] = {}
        self._limits = limits

    @property
    def sheets(self) -> tuple[str, ...]:
        """The titles, in the order of their tabs."""
        return tuple(self._sheets)

    @property
    def since_1904(self) -> bool:
        """Whether its days are numbered from 1904, as older programs of the Macintosh did."""
        return bool(self._epoch.year == _OF_1904)

    def rows(self, title: str) -> Iterator[Row]:
        """Yield the rows that contain something, from the top, one by one; can be called again.

        Formulas give their last value; dates without a time are days; numbers shown with leading
        zeros (postcodes) are text; a cell merged over several rows is repeated in each. Raises
        Unreadable.
        """
        sheet = self._sheet(title)
        # Some programs write a wrong extent; the rows themselves are what counts.
        sheet.reset_dimensions()
        rows = self._counted(enumerate(_batched(sheet.iter_rows()), start=1))
        return filled_down(rows, self.merged(title))

    def merged(self, title: str) -> tuple[Merged, ...]:
        """The cells of a sheet that are merged. Raises Unreadable."""
        if title not in self._merged:
            sheet = self._sheet(title)
            with _told_apart(), sheet.parent._archive.open(sheet._worksheet_path) as part:
                self._merged[title] = merged_in(part)
        return self._merged[title]

    def _sheet(self, title: str) -> Any:
        sheet = self._sheets.get(title)
        if sheet is None:
            raise Unreadable(Reason.NO_SUCH_SHEET)
        return sheet

    def _counted(self, rows: Iterator[tuple[int, Any]]) -> Iterator[Row]:
        limits, full, occupied = self._limits, 0, 0
        for number, cells in rows:
            if number > _ROWS_OF_ANY_SHEET:
                raise Unreadable(Reason.TOO_MANY_ROWS, limits.rows)
            row = _trimmed(cells)
            if not row:
                continue
            full += 1
            occupied += sum(cell is not None for cell in row)
            if full > limits.rows:
                raise Unreadable(Reason.TOO_MANY_ROWS, limits.rows)
            if len(row) > limits.columns:
                raise Unreadable(Reason.TOO_MANY_COLUMNS, limits.columns)
            if occupied > limits.cells:
                raise Unreadable(Reason.TOO_MANY_CELLS, limits.cells)
            yield Row(number, row)


@contextmanager
def opened(file: IO[bytes], limits: Limits = Limits()) -> Iterator[Book]:
    """The workbook in a file that can be wound back. Raises Unreadable, also from its rows."""
    _look_at_the_outside(file, limits)
    from openpyxl import load_workbook

    with _told_apart(), warnings.catch_warnings(action="ignore", category=UserWarning):
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > limits.sheets:
            raise Unreadable(Reason.TOO_MANY_SHEETS, limits.sheets)
        yield Book(book, limits)
    finally:
        book.close()


def _look_at_the_outside(file: IO[bytes], limits: Limits) -> None:
    """Check size, type, and unpacked size before anything is unpacked."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > limits.size:
        raise Unreadable(Reason.TOO_LARGE, limits.size)
    if file.read(len(_OLD_MAGIC)) == _OLD_MAGIC:
        raise Unreadable(Reason.LOCKED if _LOCKED_MARK in file.read() else Reason.OLD_FORMAT)
    file.seek(0)
    with _told_apart(), ZipFile(file) as folder:
        # Unpacking stops at the declared size, so a false one gives an error and no flood.
        grown = sum(part.file_size for part in folder.infolist())
        whole = "[Content_Types].xml" in folder.namelist()
    file.seek(0)
    if not whole:
        raise Unreadable(Reason.NOT_A_WORKBOOK)
    if grown > limits.unpacked:
        raise Unreadable(Reason.TOO_LARGE, limits.unpacked)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except _MALFORMED as problem:
        raise Unreadable(Reason.NOT_A_WORKBOOK) from problem


def _batched(rows: Iterator[Any]) -> Iterator[Any]:
    """Yield the rows in batches, with the library's warnings (about appearance) silenced only
    here."""
    while True:
        with _told_apart(), warnings.catch_warnings(action="ignore", category=UserWarning):
            batch = list(islice(rows, _BATCH))
        yield from batch
        if len(batch) < _BATCH:
            return


def _trimmed(cells: Any) -> tuple[Cell, ...]:
    row = [None if cell.value is None else _value(cell) for cell in cells]
    while row and row[-1] is None:
        row.pop()
    return tuple(row)


def _value(cell: Any) -> Cell:
    """Return the value of a cell. In Python a bool is a number and a moment is a day, so the order
    of checks matters."""
    value = cell.value
    match value:
        case str():
            return Fault(value) if cell.data_type == "e" else meant(value) or None
        case bool():
            return value
        case int() | float():
            return _number(value, cell.number_format)
        case datetime():
            return _day_or_moment(value, cell.number_format)
        case date() | time():
            return value
        case _:  # a length of time
            return str(value)


def _number(value: float, shape: str) -> Cell:
    if value == int(value):
        whole = int(value)
        if _ZEROS.fullmatch(shape) and whole >= 0:
            return str(whole).zfill(len(shape))
        return whole
    # 15 digits are what the program shows and keeps; more is noise of the binary number.
    return Decimal(f"{value:.15g}")


def _day_or_moment(value: datetime, shape: str) -> date | datetime:
    midnight = value.time() == time()
    if midnight and not _SHOWS_TIME.search(_NOT_SHOWN.sub("", shape)):
        return value.date()
    return value
