"""Preview of a file before the import: samples of its columns, values without a mapping, and the
resulting rows."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import replace
from datetime import datetime
from itertools import islice

from amends.core.framework.people.authority import Actor
from amends.imports.mapping import Cell, Mapping, Row
from amends.imports.mapping.values import is_nothing, text_of
from amends.imports.run import Course, Report, in_batches, surroundings

from .enclosed import Enclosed
from .sources import Source, Table, table

SAMPLES = 3
_AMONG = 2_000
"""Rows from which samples are taken."""
TRIED = 20_000
"""Rows that are tried beforehand; later ones are checked during the import."""
COUNTED = 50_000
"""Rows of which the values are counted."""
MOST_VALUES = 300
"""Maximum number of different values of a column that can be mapped; a column with more is not a
list."""


def table_of(source: Source, of: Mapping, corrected: Map[int, Row] | None = None) -> Table:
    """The sheet that a mapping reads, with cells that were corrected. Raises `NotRead`."""
    return replace(table_in(source, of.sheet, of), corrected=corrected or {})


def table_in(source: Source, sheet: str, of: Mapping) -> Table:
    """Return a sheet as a mapping reads it, whichever sheet the mapping names. Raises `NotRead`."""
    behind = of.received if of.zone_in_heading else ""
    return table(
        source, sheet=sheet, heading=of.heading, zone_below=of.zone_below, zone_behind=behind
    )


def zoned(of: Mapping, table: Table) -> Mapping:
    """The mapping with the time zone that the table names, if it names one."""
    named = table.zone()
    return replace(of, zone=named) if named else of


def samples(table: Table) -> dict[str, list[Cell]]:
    """Some different values of each column."""
    cells: dict[str, list[Cell]] = {name: [] for name in table.columns}
    for _, row in islice(table.rows(), _AMONG):
        for name, cell in row.items():
            kept = cells[name]
            if len(kept) < SAMPLES and text_of(cell) and cell not in kept:
                kept.append(cell)
    return cells


def column(table: Table, name: str) -> list[Cell]:
    """Return the values of a column, as many as are needed to see how its days are written."""
    return [cell for _, row in islice(table.rows(), _AMONG) if text_of(cell := row.get(name))]


def values(table: Table, columns: Iterable[str]) -> dict[str, Counter[str]]:
    """Return how often each value occurs in each of the columns, without signs for empty cells;
    columns with too many values are left out."""
    by_column: dict[str, Counter[str]] = {name: Counter() for name in columns if name}
    for _, row in islice(table.rows(), COUNTED):
        for name, counts in by_column.items():
            if not is_nothing(text := text_of(row.get(name))):
                counts[text] += 1
    return {name: counts for name, counts in by_column.items() if len(counts) <= MOST_VALUES}


def preview(
    table: Table, of: Mapping, *, actor: Actor, now: datetime, enclosed: Enclosed | None = None
) -> Report:
    """Try the rows and write nothing."""
    around = surroundings(now, enclosed)
    course = Course(now, actor, around, trial=True, corrected=table.corrected)
    report, rows = Report(), table.rows()
    for part in in_batches(islice(rows, TRIED), zoned(of, table), course):
        report.add(part)
    report.cut = next(rows, None) is not None
    return report
