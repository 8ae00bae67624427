"""`amends export`: the register as CSV, as a workbook, or as an archive with files; the fact
tables; or the whole journal as JSON lines."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..console.arguments import option, staff_member
from ..console.declined import Declined, Misused
from ..console.progress import Progress

help = "export the register (CSV, workbook, archive with files), or the journal for anyone to check"
example = "amends export complaints --out complaints.zip"
options = (
    option("what", choices=("complaints", "facts", "journal")),
    option(
        "--out",
        required=True,
        metavar="FILE",
        help="a file, or - for the output, or a new folder for facts",
    ),
    option(
        "--format",
        choices=("csv", "xlsx", "zip"),
        help="complaints: csv has codes only, xlsx also text and "
        "names, zip the workbook and its attachments. `amends "
        "import --mapping amends` reads xlsx and zip. Default: "
        "the extension of FILE, otherwise csv",
    ),
    option(
        "--for",
        dest="person",
        type=staff_member,
        metavar="PERSON",
        help="complaints: only those that this person may see",
    ),
)


def run(arguments: argparse.Namespace) -> int:
    """Write it, a row at a time; a file appears complete or not at all."""
    from amends.governance import operating
    from amends.journal.receipts import NotYetSealed
    from amends.register import replica

    from ..console import who

    if arguments.what != "complaints" and (arguments.person or arguments.format):
        raise Misused("Facts and the journal are exported whole: leave out --for and --format.")
    if arguments.person:
        arguments.person = who.person(arguments.person, option="--for").id
    operating.ran("export", now=datetime.now(UTC), person=arguments.person, gave=[arguments.what])
    progress = Progress("entries" if arguments.what == "journal" else "complaints")
    try:
        if arguments.what == "facts":
            count = _facts(arguments.out)
        elif arguments.what == "complaints" and _format(arguments) != "csv":
            count = _whole(arguments, progress)
        elif arguments.person:  # the primary decides who may see what
            count = _text(arguments, progress)
        else:
            with replica.reads():
                count = _text(arguments, progress)
    except NotYetSealed as problem:
        raise Declined("Nothing is sealed yet: run amends worker --once.") from problem
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise Declined(
            f"{arguments.out} cannot be written: {problem.strerror}. Enter a file in an existing "
            "folder, or - for the output."
        ) from problem
    progress(count)
    progress.end()
    return 0


def _facts(out: str) -> int:
    from amends.insight.facts import refresh, store

    now = datetime.now(UTC)
    refresh.refresh(now=now)
    return store.export(Path(out), now=now)


def _format(arguments: argparse.Namespace) -> str:
    ending = Path(arguments.out.casefold()).suffix.removeprefix(".")
    return arguments.format or (ending if ending in ("xlsx", "zip") else "csv")


def _text(arguments: argparse.Namespace, progress: Progress) -> int:
    from amends.exports import csv_file
    from amends.journal.export import export_journal

    with opened(arguments.out, binary=False) as out:
        if arguments.what == "journal":
            return export_journal(None, out, progress=progress)
        rows = csv_file.rows_for(arguments.person, now=datetime.now(UTC))
        return csv_file.export_complaints(rows, out, progress=progress)


def _whole(arguments: argparse.Namespace, progress: Progress) -> int:
    from amends.exports import csv_file
    from amends.exports.workbook import Away, take_all_away, take_away
    from amends.handling import rules

    now = datetime.now(UTC)
    rows = csv_file.rows_for(arguments.person, now=now).order_by("reference")
    in_force = rules.rules_at(now)
    person = in_force.people.person(arguments.person) if arguments.person else None
    references = list(rows.values_list("reference", flat=True))
    away = Away(person, in_force, now)
    with opened(arguments.out, binary=True) as out:
        if _format(arguments) == "xlsx":
            return take_away(references, out, away, progress=progress)
        enclosed = take_all_away(references, out, away, progress=progress)
    if enclosed.left:
        print(
            f"{enclosed.left:,} files are left out: they are not where they were stored, or are "
            "more than one cell can name. Run amends verify to see which are lost.",
            file=sys.stderr,
        )
    return len(references)


@contextmanager
def opened(path: str, *, binary: bool) -> Iterator[Any]:
    """Open standard output, or a file under a temporary name until it is complete."""
    if path == "-":
        yield sys.stdout.buffer if binary else sys.stdout
        return
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        if binary:
            with part.open("wb") as out:
                yield out
        else:
            with part.open("w", encoding="utf-8", newline="") as text:
                yield text
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
