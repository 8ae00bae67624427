"""Files of older registers as lines with typed cells. This runs in a bounded child process, a
slice of lines at a time."""

import codecs
import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import IO, Any

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


type Lines = Callable[[str], Iterator[Line]]
"""Function that yields the lines of a sheet with values, from the top; can be called again."""


def slices(file: IO[bytes], *, kind: str) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the sheets of a file, and then a slice of lines for each question: the first ones of
    the sheet that it names, otherwise the next ones."""
    try:
        with _opened(file, kind) as (answer, lines_of):
            lines: Iterator[Line] = iter(())
            while True:
                question = yield answer, []
                if "sheet" in question:
                    lines = lines_of(question["sheet"])
                answer = _slice(lines)
    except NotRead as problem:
        yield {"why": problem.reason}, []


def _slice(lines: Iterator[Line]) -> dict[str, Any]:
    rows, length = [], 0
    for line in lines:
        if len(line.cells) > WIDEST:
            raise NotRead(workbook.Reason.TOO_MANY_COLUMNS)
        sizes = [len(cell) for cell in line.cells if isinstance(cell, str)]
        if max(sizes, default=0) > LONGEST_CELL:
            raise NotRead("too-long-cell")
        rows.append([line.number, list(map(_written, line.cells)), list(line.across.items())])
        length += sum(sizes)
        if len(rows) == SLICE or length > _ENOUGH:
            return {"lines": rows, "more": True}
    return {"lines": rows, "more": False}


_TYPES: dict[str, Any] = {
    "number": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}


def _written(cell: Cell) -> Any:
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


def line_of(parts: Any) -> Line:
    """Return a line of an answer."""
    number, cells, across = parts
    read = (_TYPES[cell[0]](cell[1]) if isinstance(cell, list) else cell for cell in cells)
    return Line(number, tuple(read), dict(across))


@contextmanager
def _opened(file: IO[bytes], kind: str) -> Iterator[tuple[dict[str, Any], Lines]]:
    """Return the sheets of a file, also of a compressed one, and whether it numbers its days from
    1904; and its lines. Raises `NotRead`, also from its rows."""
    file.seek(0)
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    plain: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        if kind == "xlsx":
            with workbook.opened(plain) as book:
                answer = {"sheets": book.sheets, "since_1904": book.since_1904}
                yield answer, partial(_of_workbook, book)
        else:
            lines = _csv(plain) if kind == "csv" else partial(_json_lines, plain)
            yield {"sheets": ("",), "since_1904": False}, lambda _: lines()
    except Unreadable as problem:
        raise NotRead(problem.reason) from problem
    except csv.Error as problem:
        too_long = "field limit" in str(problem)
        raise NotRead("too-long-cell" if too_long else "not-readable") from problem
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as problem:
        raise NotRead("not-readable") from problem


def _of_workbook(book: workbook.Book, sheet: str) -> Iterator[Line]:
    across = Across(book.merged(sheet), widest=WIDEST)
    for row in book.rows(sheet):
        yield Line(row.number, tuple(map(_cell, row.cells)), across.of(row.number))


def _cell(cell: workbook.Cell) -> Cell:
    return cell.code if isinstance(cell, Fault) else cell  # type: ignore[return-value]


def _csv(file: IO[bytes]) -> Callable[[], Iterator[Line]]:
    """Return the lines of text with a separator between the cells, detected from the first lines. A
    line is that on which a row ends, as some go over several."""
    encoding = _encoding_of(file)
    csv.field_size_limit(LONGEST_CELL)

    def lines() -> Iterator[Line]:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
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
            if not file.closed:  # a caller may stop early and close it first
                text.detach()

    return lines


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


def _json_lines(file: IO[bytes]) -> Iterator[Line]:
    """Yield the names of all columns as line 0, then the objects, one a line."""
    names: dict[str, None] = {}
    for _, record in _objects(file):
        names |= dict.fromkeys(record)
        if len(names) > WIDEST:
            raise NotRead(workbook.Reason.TOO_MANY_COLUMNS)
    yield Line(0, tuple(names))
    for number, record in _objects(file):
        yield Line(number, tuple(_plain(record.get(name)) for name in names))


def _objects(file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    file.seek(0)
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as problem:
            raise NotRead("not-readable") from problem
        if not isinstance(record, dict):
            raise NotRead("not-readable")
        yield number, record


def _plain(value: Any) -> Cell:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
