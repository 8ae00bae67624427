"""Take-over of real public rows, in rows per second and memory, and the bare insert beside it.

The rows are those of the CFPB's public file where it lies beside the project, else made up to its
pattern. The bare line inserts the very rows that the take-over wrote, into the same tables with
the same indexes and triggers of a second database, by the driver alone, in as many transactions.
"""

import csv
import gzip
import itertools
import os
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import batched, islice
from pathlib import Path
from typing import IO, Any

from .figures import Figure, Scale, peak_memory
from .ground import ROOT, database, drop

FILES = (
    ROOT.parent / "shared/data/cfpb_dev.csv.gz",
    ROOT.parent / "shared/data/cfpb_nonarrative_dev.csv.gz",
)
AIMS = {"sqlite": 1_000, "postgresql": 500}
WARM = 1_000
NOW = datetime(2026, 11, 1, tzinfo=UTC)

type Numbered = Iterator[tuple[int, dict[str, str]]]
type Tables = dict[str, list[tuple[Any, ...]]]


def rows(count: int) -> Numbered:
    """So many rows with their lines; the same ones each time."""
    found = _real() if all(path.exists() for path in FILES) else _made_up()
    return enumerate(islice(found, count), start=2)


def take_over(count: int, *, after: int = 0) -> None:
    """Takes over the first rows, but for those of them that are there already; other measures use
    it too. Refuses a run with bad rows."""
    from amends.imports import mapping
    from amends.imports.run import Course, Report, in_batches, surroundings

    known = mapping.shipped("cfpb")
    if known is None:
        raise SystemExit("the mapping cfpb is not there")
    report, course = Report(), Course(NOW, around=surroundings(NOW))
    for part in in_batches(islice(rows(count), after, None), known, course):
        report.add(part)
    if report.bad or report.taken != count - after:
        raise SystemExit(f"{report.taken} taken over, {len(report.bad)} refused: {report.bad[:3]}")


def measure(scale: Scale) -> list[Figure]:
    """Rows per second, ratio to the bare insert, and by how much memory grew."""
    from django.db import connection

    from amends.imports.run import AT_ONCE

    count = scale.of(20_000, 2_000)
    before, copy = _tables(), _second_database()
    take_over(WARM)  # two whole transactions: what is loaded once is loaded
    first = peak_memory()
    began = time.perf_counter()
    take_over(count, after=WARM)
    rate = (count - WARM) / (time.perf_counter() - began)
    grown = peak_memory() - first
    written = {name: _new(found, before[name]) for name, found in _tables().items()}
    bare = count / _bare(copy, written, transactions=-(-count // AT_ONCE))
    lines = sum(map(len, written.values()))
    note = f"{count:,} rows, {lines / count:.1f} table rows each"
    aim = AIMS[connection.vendor]
    return [
        Figure("take-over", rate, "rows/s", bare=bare, aim=aim, note=note),
        Figure("take-over, part of the bare insert", rate / bare, "", aim=1 / 3),
        Figure("take-over, growth of memory", grown, "MB", aim=50, least=False),
        _of_a_workbook(count),
    ]


def _of_a_workbook(count: int) -> Figure:
    """Seconds for so many rows of a workbook, from opening it to the last commit."""
    from dataclasses import replace

    from amends.imports import mapping, sources
    from amends.imports.run import Course, Report, in_batches, surroundings

    known = mapping.shipped("cfpb")
    if known is None:
        raise SystemExit("the mapping cfpb is not there")
    of, whole = replace(known, source="workbook"), Report()
    with tempfile.TemporaryFile() as file:
        _write_workbook(count, file)
        began = time.perf_counter()
        with sources.opened(file, "xlsx") as source:
            table = sources.table(source)
            course = Course(NOW, around=surroundings(NOW), run="bench")
            for part in in_batches(table.rows(), of, course):
                whole.add(part)
        took = time.perf_counter() - began
    if whole.bad or whole.taken != count:
        raise SystemExit(f"{whole.taken} taken over, refused: {whole.bad[:3]}")
    aim = 60 * count / 20_000
    note = f"{count:,} rows with their words"
    return Figure("take-over of a workbook", took, "s", aim=aim, least=False, note=note)


def _write_workbook(count: int, file: IO[bytes]) -> None:
    from amends.documents.workbook import LONGEST_TEXT, Column, Sheet, write

    found = (row for _, row in rows(count))
    first = next(found)
    names = list(first)

    def cells() -> Iterator[list[str]]:
        for row in itertools.chain([first], found):
            yield [row.get(name, "")[: LONGEST_TEXT // 2] for name in names]

    write([Sheet("Complaints", [Column(name) for name in names], cells())], file)


def _real() -> Iterator[dict[str, str]]:
    for path in FILES:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _made_up() -> Iterator[dict[str, str]]:
    from tests.records.imports.test_taking_over import row

    number = 0
    while True:
        number += 1
        yield row(number)


# --- the same rows, bare ---


def _tables() -> Tables:
    from django.apps import apps
    from django.db import connection

    names = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.label_lower.partition(".")[0]
        in ("journal", "vault", "register", "jobs", "handling")
    )
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = cursor.fetchall()
    return found


def _new(found: list[tuple[Any, ...]], before: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    there = set(map(str, before))
    return [row for row in found if str(row) not in there]


def _second_database() -> str:
    """A copy of the database as it is before the take-over."""
    from django.db import connection

    from amends.site.database_settings import let_go_of_the_database

    if connection.vendor == "postgresql":
        name = str(connection.settings_dict["NAME"])
        let_go_of_the_database()  # nobody may look while it is copied
        server = os.environ["AMENDS_TEST_POSTGRESQL"]
        return database(server, f"{name}_{secrets.token_hex(2)}", like=name)
    path = Path(connection.settings_dict["NAME"])
    copy = path.with_name("bare.sqlite3")
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(copy)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode=WAL")
    return str(copy)


def _bare(copy: str, written: Tables, *, transactions: int) -> float:
    """Seconds for inserting the rows, spread over the transactions."""
    if copy.startswith("postgresql:"):
        try:
            return _bare_postgresql(copy, written, transactions)
        finally:
            server, _, name = copy.rpartition("/")
            drop(f"{server}/postgres", name)
    with closing(sqlite3.connect(copy, isolation_level=None)) as other:
        for pragma in ("synchronous=FULL", "recursive_triggers=ON", "secure_delete=ON"):
            other.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        for parts in _parted(written, transactions):
            other.execute("BEGIN IMMEDIATE")
            for name, part in parts.items():
                marks = ", ".join("?" * len(part[0]))
                other.executemany(f'INSERT INTO "{name}" VALUES ({marks})', part)
            other.execute("COMMIT")
        return time.perf_counter() - began


def _bare_postgresql(copy: str, written: Tables, transactions: int) -> float:
    import psycopg

    with psycopg.connect(copy) as other, other.cursor() as cursor:
        began = time.perf_counter()
        for parts in _parted(written, transactions):
            for name, part in parts.items():
                marks = ", ".join(["%s"] * len(part[0]))
                cursor.executemany(f'INSERT INTO "{name}" VALUES ({marks})'.encode(), part)
            other.commit()
        return time.perf_counter() - began


def _parted(written: Tables, transactions: int) -> Iterator[Tables]:
    streams = {
        name: batched(found, max(1, -(-len(found) // transactions)))
        for name, found in written.items()
    }
    for _ in range(transactions):
        parts = {name: next(stream, ()) for name, stream in streams.items()}
        yield {name: list(part) for name, part in parts.items() if part}
