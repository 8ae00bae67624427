"""Figures of a chart as a CSV file."""

import csv
from io import StringIO

from amends.core.written_cells import cell

from .chart import Chart


def csv_of(chart: Chart) -> str:
    """Return the table of a chart as CSV. Text that a spreadsheet would read as a formula gets an
    apostrophe before it."""
    out = StringIO()
    write = csv.writer(out).writerow
    for row in (chart.head.columns, *chart.head.rows):
        write([cell(value) for value in row])
    return out.getvalue()
