"""`amends import`: imports complaints from an older register."""

import argparse
import json
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ..console.arguments import number, option
from ..console.declined import Declined, Misused
from ..console.progress import Progress

name = "import"
help = "import complaints from a workbook, CSV or JSON lines. Nothing is sent"
example = "amends import register.xlsx --mapping my-register.toml --dry-run"
options = (
    option(
        "file",
        metavar="FILE",
        nargs="?",
        help=".xlsx, .csv or .jsonl (the last two also as .gz), or a "
        ".zip with one of them and the attachments",
    ),
    option(
        "--mapping",
        metavar="M",
        help="amends, cfpb, osticket, zammad, a TOML file, or one saved in the browser by its name",
    ),
    option("--sheet", metavar="NAME", help="of a workbook, instead of the mapping's"),
    option("--files", metavar="PLACE", help="a folder or ZIP with the attached files"),
    option("--dry-run", action="store_true", help="only print what would happen"),
    option("--limit", type=number(0), help="the most rows to import"),
    option("--undo", metavar="RUN", help="undo an import, by its SOURCE/NAME"),
    option("--json", action="store_true", help="print the report as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Print each row that could not be imported, with line, field and reason; then exit 1."""
    if arguments.undo:
        return _undo(arguments.undo)
    if not arguments.file or not arguments.mapping:
        raise Misused("Give a file and --mapping, or --undo with the name of an import.")
    from amends.imports.enclosed import is_archive
    from amends.imports.looking import zoned
    from amends.imports.run import Course, Report, in_batches, surroundings

    mapping = _mapping(arguments.mapping)
    progress = None if arguments.json else Progress("rows")
    report, name = Report(), secrets.token_urlsafe(9)
    with ExitStack() as opened:
        table = opened.enter_context(_table(arguments, mapping))
        rows, mapping = table.rows(), zoned(mapping, table)
        place = arguments.files or (arguments.file if is_archive(arguments.file) else "")
        enclosed = opened.enter_context(_enclosed(place)) if place else None
        course = Course(
            datetime.now(UTC),
            around=surroundings(datetime.now(UTC), enclosed),
            store=enclosed.store if enclosed else None,
            run=name,
            trial=arguments.dry_run,
        )
        stopped = True
        try:
            for part in in_batches(islice(rows, arguments.limit), mapping, course):
                report.add(part)
                if progress:
                    progress(report.rows)
            stopped = False
        finally:  # what was taken over before it stopped can be undone too
            if progress:
                progress.end()
            taken = not arguments.dry_run and (report.taken or stopped)
            _tell(report, run=f"{mapping.source}/{name}" if taken else None, arguments=arguments)
    return 1 if report.bad else 0


def _mapping(wanted: str) -> Any:
    from amends.imports import mapping
    from amends.imports.models import SavedMapping

    if shipped := mapping.shipped(wanted):
        return shipped
    saved = SavedMapping.objects.filter(name=wanted).first()
    try:
        text = saved.text if saved else Path(wanted).read_text(encoding="utf-8")
        return mapping.read(text, source=wanted)
    except OSError as problem:
        raise Declined(f"{wanted} is neither an included mapping nor a file.") from problem
    except UnicodeDecodeError as problem:
        raise Declined(f"{wanted} is not a mapping: it is not text in UTF-8.") from problem
    except mapping.NotUnderstood as problem:
        raise Declined(f"The mapping cannot be read: {problem}. See docs/moving.md.") from problem


@contextmanager
def _table(arguments: argparse.Namespace, mapping: Any) -> Iterator[Any]:
    from amends.imports import parsing, sources
    from amends.imports.looking import table_in

    path = arguments.file
    try:
        with _register(path) as (name, file), sources.opened(file, sources.kind_of(name)) as source:
            sheet = arguments.sheet or mapping.sheet
            table = table_in(source, sheet, mapping)
            if missing := sources.lacking(table, mapping.required()):
                raise Declined(f"{path} has no column {', '.join(missing)}.")
            yield table
    except parsing.NotRead as problem:
        raise Declined(f"{path} cannot be read: {problem}.") from problem
    except OSError as problem:
        raise Declined(f"{path} cannot be read: {problem}") from problem


@contextmanager
def _register(path: str) -> Iterator[tuple[str, BinaryIO]]:
    from amends.imports import enclosed

    if not enclosed.is_archive(path):
        with Path(path).open("rb") as file:
            yield path, file
        return
    with tempfile.TemporaryFile() as file:
        with (
            Path(path).open("rb") as whole,
            enclosed.register_within(whole, limit=sys.maxsize, most=sys.maxsize) as (name, content),
        ):
            file.writelines(content)
        file.seek(0)
        yield name, file


@contextmanager
def _enclosed(place: str) -> Iterator[Any]:
    from amends.imports import enclosed, parsing

    path = Path(place)
    if path.is_dir():
        yield enclosed.folder(path)
        return
    try:
        with path.open("rb") as file, enclosed.archive(file, most=sys.maxsize) as archive:
            yield archive
    except (OSError, parsing.NotRead) as problem:
        raise Declined(f"{place} is neither a folder nor a ZIP archive.") from problem


def _undo(wanted: str) -> int:
    from amends.core.framework.people.authority import IMPORT_ACTOR
    from amends.imports.undo import references, take_back, touched

    source, _, name = wanted.partition("/")
    total = len(references(source, name))
    if not total:
        raise Declined(f"There is no import {wanted} that you can undo.")
    if count := touched(source, name):
        raise Declined(
            f"Nothing was undone: someone has worked on {count:,} of {total:,} complaints."
        )
    progress, done = Progress("complaints"), 0
    for count in take_back(source, name, actor=IMPORT_ACTOR, now=datetime.now(UTC)):
        done += count
        progress(done)
    progress.end()
    print(f"Import of {done:,} complaints undone")
    return 0 if done == total else 1


_SHOWN = 80
"""Characters of a refused cell that are printed."""


def _tell(report: Any, *, run: str | None, arguments: argparse.Namespace) -> None:
    from amends.wording.import_texts import field, why

    if arguments.json:
        print(json.dumps(_plain(report, run=run, dry_run=arguments.dry_run), indent=2))
        return
    for row in report.bad:
        cell = f" ({row.value[:_SHOWN]!r})" if row.value else ""
        print(f"line {row.line}: {row.field or 'row'}: {why(row.reason)}{cell}", file=sys.stderr)
    for row in report.noted:
        print(f"line {row.line}: {row.field}: {why(row.reason)}", file=sys.stderr)
    for row in report.other:
        fields = ", ".join(map(field, row.fields))
        print(f"line {row.line}: {row.reference} differs: {fields}", file=sys.stderr)
    would = "would be imported" if arguments.dry_run else "imported"
    print(f"{report.taken:,} {would}, {report.known:,} known, {len(report.bad):,} refused")
    if report.signs:
        print(f"{report.signs:,} cells contained only a dash or similar and were read as empty")
    if run:
        print(f"to undo, until someone works on them: amends import --undo {run}")


def _plain(report: Any, *, run: str | None, dry_run: bool) -> dict[str, Any]:
    from amends.wording.import_texts import why

    def told(row: Any) -> dict[str, Any]:
        return {"line": row.line, "field": row.field, "code": row.reason, "reason": why(row.reason)}

    return {
        "taken": report.taken,
        "known": report.known,
        "read_as_empty": report.signs,
        "bad": [told(row) for row in report.bad],
        "noted": [told(row) for row in report.noted],
        "other": [
            {"line": row.line, "reference": row.reference, "fields": list(row.fields)}
            for row in report.other
        ],
        "run": run,
        "dry_run": dry_run,
    }
