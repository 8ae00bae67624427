"""Files of older registers as lines with typed cells. This runs in a bounded child process, a
slice of lines at a time."""

import codecs
import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Protocol

from amends import bounded
from amends.documents import workbook
from amends.documents.workbook import Fault, Limits, Unreadable
from amends.documents.workbook.merged import Across

type Cell = str | bool | int | Decimal | date | datetime | time | None
"""Value of a cell: text from CSV, typed values from a workbook."""

SLICE = 1_000
"""Lines of one answer."""
_ENOUGH = 4_000_000
"""Characters after which an answer ends before it has that many lines."""
LONGEST_CELL = 1_000_000
"""Maximum characters of a cell."""
WIDEST = Limits().columns
"""Maximum number of columns."""
TOP = 20
"""Lines from the top that say how cells are separated and where the names of columns are."""
_DELIMITERS = ",;\t|"
_GZIP = b"\x1f\x8b"


class NotRead(Exception):
    """The file is not read; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """One row with a value, with its line in the file; `across` has for each merged cell the first
    one of its range, from 1."""

    number: int
    cells: tuple[Cell, ...]
    across: Mapping[int, int] = field(default_factory=dict)


class File(Protocol):
    """An open file."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Its sheets; one without a name for a file that knows none."""

    @property
    def since_1904(self) -> bool:
        """Whether it numbers its days from 1904."""

    def lines(self, sheet: str) -> Iterator[Line]:
        """Yield the lines of a sheet with values, from the top; can be called again."""


def slices(file: IO[bytes], *, kind: str) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the sheets of a file, and then a slice of lines for each question: the first ones of
    the sheet that it names, otherwise the next ones."""
    try:
        with _opened(file, kind) as source:
            told: dict[str, Any] = {"sheets": source.sheets, "since_1904": source.since_1904}
            lines: Iterator[Line] = iter(())
            while True:
                question = yield told, []
                if "sheet" in question:
                    lines = source.lines(question["sheet"])
                told = _slice(lines)
    except NotRead as problem:
        yield {"why": problem.reason}, []


def _slice(lines: Iterator[Line]) -> dict[str, Any]:
    found, length = [], 0
    for line in lines:
        if len(line.cells) > WIDEST:
            raise NotRead(workbook.Reason.TOO_MANY_COLUMNS)
        sizes = [len(cell) for cell in line.cells if isinstance(cell, str)]
        if max(sizes, default=0) > LONGEST_CELL:
            raise NotRead("too-long-cell")
        found.append([line.number, list(map(_written, line.cells)), list(line.across.items())])
        length += sum(sizes)
        if len(found) == SLICE or length > _ENOUGH:
            return {"lines": found, "more": True}
    return {"lines": found, "more": False}


_TYPES: dict[str, Any] = {
    "number": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}


def _written(cell: Cell) -> Any:
    """Return a cell as JSON can have it."""
    match cell:
        case Decimal():
            return ["number", str(cell)]
        case datetime():
            return ["moment", cell.isoformat()]
        case date():
            return ["day", cell.isoformat()]
        case time():
            return ["time", cell.isoformat()]
        case _:
            return cell


def line_of(told: Any) -> Line:
    """Return a line of an answer."""
    number, cells, across = told
    read = (_TYPES[cell[0]](cell[1]) if isinstance(cell, list) else cell for cell in cells)
    return Line(number, tuple(read), dict(across))


@contextmanager
def _opened(file: IO[bytes], kind: str) -> Iterator[File]:
    """The file, also a compressed one. Raises `NotRead`, also from its rows."""
    file.seek(0)
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    plain: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        if kind == "xlsx":
            with workbook.opened(plain) as book:
                yield _Workbook(book)
        elif kind == "csv":
            yield _Csv(plain)
        else:
            yield _JsonLines(plain)
    except Unreadable as problem:
        raise NotRead(problem.reason) from problem
    except csv.Error as problem:
        too_long = "field limit" in str(problem)
        raise NotRead("too-long-cell" if too_long else "not-readable") from problem
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as problem:
        raise NotRead("not-readable") from problem


class _Workbook:
    def __init__(self, book: workbook.Book) -> None:
        self._book = book

    @property
    def sheets(self) -> tuple[str, ...]:
        """The titles."""
        return self._book.sheets

    @property
    def since_1904(self) -> bool:
        """As the workbook says."""
        return self._book.since_1904

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows, a fault in a cell as the text that it shows."""
        across = Across(self._book.merged(sheet), widest=WIDEST)
        for row in self._book.rows(sheet):
            cells = tuple(_cell(cell) for cell in row.cells)
            yield Line(row.number, cells, across.of(row.number))


def _cell(cell: workbook.Cell) -> Cell:
    return cell.code if isinstance(cell, Fault) else cell  # type: ignore[return-value]


class _Plain:
    """A text file, which has one sheet and merges nothing."""

    sheets: tuple[str, ...] = ("",)
    since_1904 = False


class _Csv(_Plain):
    """Text with a separator between the cells, detected from the first lines."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._encoding = _encoding_of(file)
        csv.field_size_limit(LONGEST_CELL)

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows; a line is that on which a row ends, as some go over several."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            delimiter = _delimiter([text.readline(LONGEST_CELL) for _ in range(TOP)])
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


def _encoding_of(file: IO[bytes]) -> str:
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
        names: dict[str, None] = {}
        for _, told in self._told():
            names |= dict.fromkeys(told)
            if len(names) > WIDEST:
                raise NotRead(workbook.Reason.TOO_MANY_COLUMNS)
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
