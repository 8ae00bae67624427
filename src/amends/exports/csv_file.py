"""Register as CSV: codes, ids and moments, never text; streamed, so that memory use stays
constant."""

import csv
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TextIO

from django.db.models import QuerySet

from amends.core.values import Id
from amends.core.written_cells import cell
from amends.handling import access, rules
from amends.register import queries
from amends.register.models import Row

COLUMNS = tuple(
    field.attname
    for field in Row._meta.concrete_fields
    if field.attname not in ("beside", "projected_by", "revision")
)
"""The columns of the file: those of the register, without what only the program needs."""

HEADING = tuple("walled" if column == "restricted" else column for column in COLUMNS)
"""The names in the file, where `restricted` keeps the one that it has had."""

_AT_ONCE = 2_000


def rows_for(person: str | None, *, now: datetime) -> QuerySet[Row]:
    """Return what a member of staff may see; for the operator of the installation (None),
    everything.

    Raises LookupError.
    """
    if person is None:
        return queries.existing()
    in_force = rules.rules_at(now)
    member = in_force.people.person(Id(person))
    if member is None:
        raise LookupError(person)
    return access.visible(member, in_force)


def export_complaints(
    rows: QuerySet[Row] | Iterable[QuerySet[Row]],
    out: TextIO,
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a heading and one line for each complaint, by reference; returns how many.

    Moments are UTC (RFC 3339); None is an empty cell. Text that a spreadsheet would read as a
    formula gets an apostrophe before it. Several querysets are written one after the other.
    """
    write = csv.writer(out).writerow
    write(HEADING)
    count = 0
    parts = [rows] if isinstance(rows, QuerySet) else rows
    listed = (
        row
        for part in parts
        for row in part.order_by("reference").values_list(*COLUMNS).iterator(chunk_size=_AT_ONCE)
    )
    for count, row in enumerate(listed, start=1):
        write([cell(value) for value in row])
        if progress and count % _AT_ONCE == 0:
            progress(count)
    return count
