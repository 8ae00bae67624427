"""`amends import`: takes over complaints from an older register."""

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ..progress import Progress
from . import Declined

name = "import"
help = "take over complaints from CSV or JSON lines (also .gz); nothing is sent to anybody"
example = "amends import complaints.csv --mapping cfpb --dry-run"

_LONGEST_FIELD = 10_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, read by which mapping."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--mapping", required=True, metavar="M", help="cfpb, or a TOML file")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
    parser.add_argument("--limit", type=int, help="at most so many rows")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Reports each row that could not be taken over, with line, field and reason; then exit 1."""
    from amends.handling.taking_over import take_over_rows

    mapping = _mapping(arguments.mapping)
    progress = None if arguments.json else Progress("rows")
    with _opened(arguments.file) as file:
        rows = _rows(file, arguments.file, mapping)
        if arguments.limit is not None:
            rows = (row for _, row in zip(range(arguments.limit), rows, strict=False))
        report = take_over_rows(
            rows, mapping, now=datetime.now(UTC), dry_run=arguments.dry_run, progress=progress
        )
    if progress:
        progress.end()
    _tell(report, as_json=arguments.json, dry_run=arguments.dry_run)
    return 1 if report.bad else 0


def _mapping(wanted: str) -> Any:
    from amends.handling import mapping

    if known := mapping.shipped(wanted):
        return known
    try:
        return mapping.read(Path(wanted).read_text(encoding="utf-8"), source=wanted)
    except OSError as problem:
        raise Declined(f"{wanted} is neither a mapping of ours nor a file.") from problem
    except mapping.NotUnderstood as problem:
        raise Declined(str(problem)) from problem


@contextmanager
def _opened(path: str) -> Iterator[IO[str]]:
    """The file as text: UTF-8, with or without a byte order mark, packed or not."""
    opener = gzip.open if path.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeDecodeError) as problem:
        raise Declined(f"{path} cannot be read: {problem}") from problem


def _rows(file: IO[str], path: str, mapping: Any) -> Iterator[tuple[int, dict[str, str]]]:
    if path.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        for line, text in enumerate(file, start=1):
            yield line, {str(k): str(v) for k, v in json.loads(text).items() if v is not None}
        return
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.DictReader(file, restval="")
    missing = [column for column in mapping.required() if column not in (reader.fieldnames or ())]
    if missing:
        raise Declined(f"{path} has no column {', '.join(missing)}.")
    for row in reader:
        row.pop(None, None)
        yield reader.line_num, row


def _tell(report: Any, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        bad = [{"line": b.line, "field": b.field, "reason": b.reason} for b in report.bad]
        told = {"taken": report.taken, "known": report.known, "bad": bad, "dry_run": dry_run}
        print(json.dumps(told, indent=2))
        return
    for row in report.bad:
        print(f"line {row.line}: {row.field}: {row.reason}", file=sys.stderr)
    would = "would be taken over" if dry_run else "taken over"
    print(f"{report.taken:,} {would}, {report.known:,} known, {len(report.bad):,} refused")
