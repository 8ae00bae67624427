"""Export of 100,000 rows as CSV, streamed: seconds and growth of memory.

The bare line fetches the same columns of the same rows and writes nothing. The rows are drawn in
bulk from generated folds.
"""

import tempfile
import time
from random import Random

from .figures import Figure, Scale, peak_memory, timed
from .filling import LAST, UNITS, fill, found_organization

FOUNDS = False
"""The register brings an organization of fifty units."""


def measure(scale: Scale) -> list[Figure]:
    """Seconds and megabytes."""
    from amends.exports import csv_file
    from amends.register.models import Row

    count = scale.of(100_000, 10_000)
    found_organization()
    fill(count, random=Random("export"), words=False)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as out:
        csv_file.export_complaints(Row.objects.filter(unit=UNITS[0]), out)
        before = peak_memory()
        began = time.perf_counter()
        written = csv_file.export_complaints(csv_file.rows_for(None, now=LAST), out)
        took, grown = time.perf_counter() - began, peak_memory() - before
    bare = timed(_fetch)
    return [
        Figure("export as CSV", took, "s", bare, 20, least=False, note=f"{written:,} rows"),
        Figure("export, growth of memory", grown, "MB", aim=50, least=False),
    ]


def _fetch() -> None:
    from django.db import connection

    from amends.exports.csv_file import COLUMNS

    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM register_row ORDER BY reference")
        while cursor.fetchmany(2_000):
            pass
