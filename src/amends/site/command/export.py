"""`amends export`: the register as CSV or as a workbook, or the whole journal as JSON lines."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..arguments import person_id
from ..progress import Progress
from . import Declined, Misused

help = "export the register as CSV or workbook, or the journal as JSON lines that anybody can check"
example = "amends export complaints --out complaints.xlsx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, for whom, and where to."""
    parser.add_argument("what", choices=("complaints", "journal"))
    parser.add_argument("--out", required=True, metavar="FILE", help="a file, or - for the output")
    parser.add_argument(
        "--format",
        choices=("csv", "xlsx"),
        help="complaints: csv has codes only; xlsx has words and names too, and `amends import "
        "--mapping amends` reads it back (told by the ending of FILE, else csv)",
    )
    parser.add_argument(
        "--for",
        dest="person",
        type=person_id,
        metavar="PERSON",
        help="complaints: only those that this person may see",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes it, a row at a time; a file appears whole or not at all."""
    from amends.journal.receipts import NotYetSealed

    if arguments.what == "journal" and (arguments.person or arguments.format):
        raise Misused("The journal is exported whole; --for and --format go with complaints.")
    progress = Progress("entries" if arguments.what == "journal" else "complaints")
    try:
        if arguments.what == "complaints" and _is_workbook(arguments):
            count = _workbook(arguments, progress)
        else:
            count = _text(arguments, progress)
    except NotYetSealed as problem:
        raise Declined("Nothing is sealed yet: run amends worker --once.") from problem
    except LookupError as problem:
        raise Declined(f"Nobody in personnel is {problem}: --for wants an id.") from problem
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise Declined(
            f"{arguments.out} cannot be written: {problem.strerror}. Name a file in a folder that "
            "is there, or - for the output."
        ) from problem
    progress(count)
    progress.end()
    return 0


def _is_workbook(arguments: argparse.Namespace) -> bool:
    by_ending = "xlsx" if arguments.out.casefold().endswith(".xlsx") else "csv"
    return (arguments.format or by_ending) == "xlsx"


def _text(arguments: argparse.Namespace, progress: Progress) -> int:
    from amends.handling import exporting
    from amends.journal.export import export_journal

    with _opened(arguments.out, binary=False) as out:
        if arguments.what == "journal":
            return export_journal(None, out, progress=progress)
        rows = exporting.rows_for(arguments.person, now=datetime.now(UTC))
        return exporting.export_complaints(rows, out, progress=progress)


def _workbook(arguments: argparse.Namespace, progress: Progress) -> int:
    from amends.handling import exporting, rules
    from amends.moving.taking_away import Away, take_away

    now = datetime.now(UTC)
    rows = exporting.rows_for(arguments.person, now=now).order_by("reference")
    in_force = rules.rules_at(now)
    person = in_force.people.person(arguments.person) if arguments.person else None
    references = list(rows.values_list("reference", flat=True))
    with _opened(arguments.out, binary=True) as out:
        return take_away(references, out, Away(person, in_force, now), progress=progress)


@contextmanager
def _opened(path: str, *, binary: bool) -> Iterator[Any]:
    """Standard output, or a file under a name of its own until it is whole."""
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
