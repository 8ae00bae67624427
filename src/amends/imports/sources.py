"""Files of older registers in any format: sheets, columns and rows with their line numbers."""

import codecs
import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import IO, Any, Protocol
from zoneinfo import available_timezones

from amends.documents import workbook
from amends.documents.workbook import Fault, Unreadable
from amends.imports.mapping import Cell, Row

KINDS = ("xlsx", "csv", "jsonl")
LONGEST_FIELD = 10_000_000
_LOOK = 20
"""Rows from the top in which the heading is searched."""
FURTHEST_HEADING = 1_000
"""The last line in which the names of the columns may be."""
_WIDEST = 400
"""Maximum number of columns under a merged heading."""
_DELIMITERS = ",;\t|"


class NotRead(Exception):
    """The file is not read; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """One row with a value, with its line in the file."""

    number: int
    cells: tuple[Cell, ...]


class Source(Protocol):
    """An open file."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Its sheets; one without a name for a file that knows none."""

    @property
    def since_1904(self) -> bool:
        """Whether it numbers its days from 1904."""

    def lines(self, sheet: str) -> Iterator[Line]:
        """Yield the lines of a sheet with values, from the top; can be called again."""

    def across(self, sheet: str, number: int) -> dict[int, int]:
        """Return the merged cells of a line: for each cell the first one of its range, counted from
        1."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with the names of its columns, which are in line `heading`; with `zone_below` it ends
    with a line that only names a time zone."""

    source: Source
    sheet: str
    heading: int
    columns: tuple[str, ...]
    zone_below: bool = False
    groups: tuple[str, ...] = ()
    """The heading above each column's name, if the workbook has one."""
    named_zone: str = ""
    """The time zone in brackets after the name of a column."""

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, Row]]:
        """The rows below the heading, and below line `after`."""
        beyond = max(self.heading, after)
        for line in self.source.lines(self.sheet):
            if self._zone_in(line):
                return
            if line.number > beyond and not self._title(line):
                yield line.number, dict(zip(self.columns, line.cells, strict=False))

    def _title(self, line: Line) -> bool:
        """Return whether a line contains nothing but text merged over several columns, for example
        “March 2026”."""
        full = [n for n, cell in enumerate(line.cells, start=1) if cell not in (None, "")]
        return len(full) == 1 and full[0] in self.source.across(self.sheet, line.number)

    def zone(self) -> str:
        """The time zone that a heading or the last line names; empty where none does."""
        if not self.zone_below:
            return self.named_zone
        found = (self._zone_in(line) for line in self.source.lines(self.sheet))
        return next(filter(None, found), "")

    def _zone_in(self, line: Line) -> str:
        """“Zeitzone: Europe/Berlin”, in any language, with nothing else in the line."""
        if not self.zone_below or line.number <= self.heading or len(line.cells) != 1:
            return ""
        named = _ZONE.search(str(line.cells[0]))
        return named[1] if named and named[1] in available_timezones() else ""


_ZONE = re.compile(r":\s*([A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*)\s*$")


def kind_of(name: str) -> str:
    """Return the kind of file by its name. Raises `NotRead`."""
    ending = PurePath(name.casefold().removesuffix(".gz")).suffix.removeprefix(".")
    ending = {"ndjson": "jsonl", "txt": "csv", "tsv": "csv", "xlsm": "xlsx"}.get(ending, ending)
    if ending not in KINDS:
        raise NotRead("unknown-kind")
    return ending


@contextmanager
def opened(file: IO[bytes], kind: str) -> Iterator[Source]:
    """The file as a source. Raises `NotRead`, also from its rows."""
    try:
        if kind == "xlsx":
            with workbook.opened(file) as book:
                yield _Workbook(book)
        elif kind == "csv":
            yield _Csv(file)
        else:
            yield _JsonLines(file)
    except Unreadable as problem:
        raise NotRead(problem.reason) from problem
    except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError) as problem:
        raise NotRead("not-readable") from problem


def table(
    source: Source,
    *,
    sheet: str = "",
    heading: int = 0,
    zone_below: bool = False,
    zone_behind: str = "",
) -> Table:
    """Return the sheet of this name (otherwise the first), with its columns from line `heading`,
    otherwise from where the names of the columns seem to be. The name of column `zone_behind` may
    be followed by a time zone, which is not part of it. Raises `NotRead`."""
    chosen = sheet or source.sheets[0]
    if chosen not in source.sheets:
        raise NotRead(workbook.Reason.NO_SUCH_SHEET)
    top = list(islice(source.lines(chosen), max(_LOOK, heading)))
    if not top:
        raise NotRead("empty")
    head = next((one for one in top if one.number == heading), None) or _heading(top)
    width = max(len(one.cells) for one in top)
    groups = tuple(_groups(source, chosen, top, head, width))
    columns, zone = _without_zone(tuple(_named(head.cells, groups)), zone_behind)
    return Table(source, chosen, head.number, columns, zone_below, groups, zone)


def _without_zone(columns: tuple[str, ...], name: str) -> tuple[tuple[str, ...], str]:
    """Return the columns, and the zone after the name of this one."""
    for place, column in enumerate(columns if name else ()):
        zone = column.removeprefix(f"{name} (").removesuffix(")")
        if column == f"{name} ({zone})" and zone in available_timezones():
            return (*columns[:place], name, *columns[place + 1 :]), zone
    return columns, ""


def _groups(
    source: Source, sheet: str, top: Sequence[Line], head: Line, width: int
) -> Iterator[str]:
    """Yield the heading above each column, merged over several; one over all of them is a title and
    left out."""
    above = next((one for one in top if one.number == head.number - 1), None)
    across = source.across(sheet, above.number) if above is not None else {}
    for place in range(1, width + 1):
        first = across.get(place, 0)
        cell = above.cells[first - 1] if above and 0 < first <= len(above.cells) else None
        alone = len(set(across.values())) > 1
        yield " ".join(str(cell).split()) if cell is not None and alone else ""


def _heading(top: Sequence[Line]) -> Line:
    """Return the first line that names about as many columns as any line: titles, notes and merged
    headings are above it."""
    most = max(map(_names, top))
    return next((one for one in top if _names(one) * 10 >= most * 8), top[0])


def _names(line: Line) -> int:
    return sum(isinstance(cell, str) and bool(cell.strip()) for cell in line.cells)


def _named(cells: Sequence[Cell], groups: Sequence[str]) -> Iterator[str]:
    """Yield a name for each column; equal names are distinguished by the headings above them,
    otherwise by number."""
    told = [_name(cells, place) for place in range(1, len(groups) + 1)]
    seen: dict[str, int] = {}
    for name, group in zip(told, groups, strict=True):
        whole = f"{name} ({group})" if group and _apart(name, told, groups) else name
        seen[whole] = seen.get(whole, 0) + 1
        yield whole if seen[whole] == 1 else f"{whole} ({seen[whole]})"


def _name(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place - 1] if place <= len(cells) else None
    name = " ".join(str(cell).split()) if cell is not None else ""
    return name or f"({letters(place)})"


def _apart(name: str, told: Sequence[str], groups: Sequence[str]) -> bool:
    """Return whether columns of this name have different headings above them."""
    return len({group for one, group in zip(told, groups, strict=True) if one == name}) > 1


def letters(place: int) -> str:
    """Return the letters of a column in spreadsheet programs: 1 is A, 27 is AA."""
    found = ""
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


class _Workbook:
    def __init__(self, book: workbook.Book) -> None:
        self._book = book

    @property
    def sheets(self) -> tuple[str, ...]:
        """The titles."""
        return self._book.sheets

    def across(self, sheet: str, number: int) -> dict[int, int]:
        """As the workbook says."""
        return {
            place: one.left
            for one in self._book.merged(sheet)
            if one.top <= number <= one.bottom and one.right > one.left
            for place in range(one.left, min(one.right, _WIDEST) + 1)
        }

    @property
    def since_1904(self) -> bool:
        """As the workbook says."""
        return self._book.since_1904

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows, a fault in a cell as the text that it shows."""
        for row in self._book.rows(sheet):
            yield Line(row.number, tuple(_cell(cell) for cell in row.cells))


def _cell(cell: workbook.Cell) -> Cell:
    return cell.code if isinstance(cell, Fault) else cell  # type: ignore[return-value]


class _Plain:
    """A text file, which has one sheet and merges nothing."""

    sheets: tuple[str, ...] = ("",)
    since_1904 = False

    def across(self, sheet: str, number: int) -> dict[int, int]:
        """Nothing."""
        return {}


class _Csv(_Plain):
    """Text with a separator between the cells, detected from the first lines."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._encoding = encoding_of(file)
        csv.field_size_limit(LONGEST_FIELD)

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows; a line is that on which a row ends, as some go over several."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            delimiter = _delimiter([line[:LONGEST_FIELD] for line in islice(text, _LOOK)])
            text.seek(0)
            reader = csv.reader(text, delimiter=delimiter)
            for cells in reader:
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    yield Line(reader.line_num, tuple(cells))
        finally:
            if not self._file.closed:  # a caller may stop early and close it first
                text.detach()


def encoding_of(file: IO[bytes]) -> str:
    """Return UTF-8 or UTF-16 if the file is; otherwise the usual encoding of Western spreadsheet
    programs."""
    file.seek(0)
    head = file.read(3)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 16):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(lines: Sequence[str]) -> str:
    """Return the character that occurs equally often in most lines: titles have none, and text has
    some now and then."""
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]

    def weight(mark: str) -> int:
        counts = Counter(line.count(mark) for line in bare if mark in line)
        return max((count * lines for count, lines in counts.items()), default=0)

    return max(_DELIMITERS, key=weight)


class _JsonLines(_Plain):
    """One JSON object a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def lines(self, sheet: str) -> Iterator[Line]:
        """First the names of all columns, as line 0, then the objects."""
        names = list(dict.fromkeys(name for told in self._told() for name in told[1]))
        yield Line(0, tuple(names))
        for number, told in self._told():
            yield Line(number, tuple(_plain(told.get(name)) for name in names))

    def _told(self) -> Iterator[tuple[int, dict[str, Any]]]:
        self._file.seek(0)
        for number, line in enumerate(self._file, start=1):
            if not line.strip():
                continue
            try:
                told = json.loads(line)
            except ValueError as problem:
                raise NotRead("not-readable") from problem
            if not isinstance(told, dict):
                raise NotRead("not-readable")
            yield number, told


def _plain(value: Any) -> Cell:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def lacking(table: Table, columns: Iterable[str]) -> list[str]:
    """Return those of the columns that are missing."""
    return [name for name in columns if name not in table.columns]
