"""Files of older registers in any format: sheets, columns and rows with their line numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO
from zoneinfo import available_timezones

from amends import bounded
from amends.documents import workbook
from amends.imports.mapping import Cell, Row
from amends.imports.mapping.values import with_corrections

from .parsing import TOP, Line, NotRead, line_of, slices

KINDS = ("xlsx", "csv", "jsonl")
FURTHEST_HEADING = 1_000
"""The last line in which the names of the columns may be."""


class Interrupted(NotRead, bounded.TryAgain):
    """The file was not read for a reason outside it; it can be read again."""


class Source:
    """An open file, read by a child process: its `sheets` (one without a name for a file that knows
    none), and whether it numbers its days from 1904."""

    def __init__(self, talk: bounded.Talk, sheets: Sequence[str], *, since_1904: bool) -> None:
        self._talk, self._asked = talk, 0
        self.sheets, self.since_1904 = tuple(sheets), since_1904

    def lines(self, sheet: str) -> Iterator[Line]:
        """Yield the lines of a sheet with values, from the top; can be called again, which ends the
        lines of before."""
        self._asked = turn = self._asked + 1
        question: bounded.Question = {"sheet": sheet}
        more = True
        while more:
            if turn != self._asked:
                raise RuntimeError("the file is read from the top by now")
            with as_not_read():
                answer, _ = self._talk.ask(question)
            for line in _readable(answer)["lines"]:
                yield line_of(line)
            question, more = {}, answer["more"]


@contextmanager
def as_not_read() -> Iterator[None]:
    """Raise what a child process cannot read as `NotRead`."""
    try:
        yield
    except bounded.TakesTooMuch as problem:
        raise NotRead("takes-too-much") from problem
    except bounded.Failed as problem:
        raise NotRead("not-readable") from problem
    except bounded.TryAgain as problem:
        raise Interrupted("interrupted") from problem


def _readable(answer: bounded.Question) -> bounded.Question:
    if "why" in answer:
        raise NotRead(answer["why"])
    return answer


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
    corrected: Mapping[int, Row] = field(default_factory=dict)
    """Cells that were corrected by hand, by line."""

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, Row]]:
        """The rows below the heading, and below line `after`."""
        beyond = max(self.heading, after)
        for line in self.source.lines(self.sheet):
            if self._zone_in(line):
                return
            if line.number > beyond and not self._title(line):
                row = dict(zip(self.columns, line.cells, strict=False))
                yield line.number, with_corrections(row, self.corrected.get(line.number, {}))

    def _title(self, line: Line) -> bool:
        """Return whether a line contains nothing but text merged over several columns, for example
        “March 2026”."""
        full = [n for n, cell in enumerate(line.cells, start=1) if cell not in (None, "")]
        return len(full) == 1 and full[0] in line.across

    def zone(self) -> str:
        """The time zone that a heading or the last line names; empty where none does."""
        if not self.zone_below:
            return self.named_zone
        zones = (self._zone_in(line) for line in self.source.lines(self.sheet))
        return next(filter(None, zones), "")

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
def opened(file: BinaryIO | bytes, kind: str) -> Iterator[Source]:
    """The file as a source. Raises `NotRead`, also from its rows."""
    with ExitStack() as stack:
        asking = bounded.asking(slices, file, turns=bounded.REGISTERS, kind=kind)
        with as_not_read():
            talk, (answer, _) = stack.enter_context(asking)
        yield Source(talk, **_readable(answer))


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
    top = list(islice(source.lines(chosen), max(TOP, heading)))
    if not top:
        raise NotRead("empty")
    head = next((line for line in top if line.number == heading), None) or _heading(top)
    width = max(len(line.cells) for line in top)
    groups = tuple(_groups(top, head, width))
    columns, zone = _without_zone(tuple(_named(head.cells, groups)), zone_behind)
    return Table(source, chosen, head.number, columns, zone_below, groups, zone)


def _without_zone(columns: tuple[str, ...], name: str) -> tuple[tuple[str, ...], str]:
    """Return the columns, and the zone after the name of this one."""
    for place, column in enumerate(columns if name else ()):
        zone = column.removeprefix(f"{name} (").removesuffix(")")
        if column == f"{name} ({zone})" and zone in available_timezones():
            return (*columns[:place], name, *columns[place + 1 :]), zone
    return columns, ""


def _groups(top: Sequence[Line], head: Line, width: int) -> Iterator[str]:
    """Yield the heading above each column, merged over several; one over all of them is a title and
    left out."""
    above = next((line for line in top if line.number == head.number - 1), None)
    across = above.across if above is not None else {}
    for place in range(1, width + 1):
        first = across.get(place, 0)
        cell = above.cells[first - 1] if above and 0 < first <= len(above.cells) else None
        alone = len(set(across.values())) > 1
        yield " ".join(str(cell).split()) if cell is not None and alone else ""


def _heading(top: Sequence[Line]) -> Line:
    """Return the first line that names about as many columns as any line: titles, notes and merged
    headings are above it."""
    most = max(map(_names, top))
    return next((line for line in top if _names(line) * 10 >= most * 8), top[0])


def _names(line: Line) -> int:
    return sum(isinstance(cell, str) and bool(cell.strip()) for cell in line.cells)


def _named(cells: Sequence[Cell], groups: Sequence[str]) -> Iterator[str]:
    """Yield a name for each column; equal names are distinguished by the headings above them,
    otherwise by number."""
    names = [_name(cells, place) for place in range(1, len(groups) + 1)]
    seen: dict[str, int] = {}
    for name, group in zip(names, groups, strict=True):
        whole = f"{name} ({group})" if group and _apart(name, names, groups) else name
        seen[whole] = seen.get(whole, 0) + 1
        yield whole if seen[whole] == 1 else f"{whole} ({seen[whole]})"


def _name(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place - 1] if place <= len(cells) else None
    name = " ".join(str(cell).split()) if cell is not None else ""
    return name or f"({letters(place)})"


def _apart(name: str, names: Sequence[str], groups: Sequence[str]) -> bool:
    """Return whether columns of this name have different headings above them."""
    return len({group for other, group in zip(names, groups, strict=True) if other == name}) > 1


def letters(place: int) -> str:
    """Return the letters of a column in spreadsheet programs: 1 is A, 27 is AA."""
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def lacking(table: Table, columns: Iterable[str]) -> list[str]:
    """Return those of the columns that are missing."""
    return [name for name in columns if name not in table.columns]
