"""`amends export`: the register as CSV, or the whole journal as JSON lines."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from ..progress import Progress
from . import Declined

help = "export the register as CSV, or the journal as JSON lines that anybody can check"
example = "amends export complaints --out complaints.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, for whom, and where to."""
    parser.add_argument("what", choices=("complaints", "journal"))
    parser.add_argument("--out", required=True, metavar="FILE", help="a file, or - for the output")
    parser.add_argument(
        "--for",
        dest="person",
        metavar="PERSON",
        help="complaints: only those that this person may see",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes it, a row at a time; a file appears whole or not at all."""
    from amends.handling import exporting
    from amends.journal.export import export_journal
    from amends.journal.receipts import NotYetSealed

    if arguments.person and arguments.what == "journal":
        raise Declined("The journal is exported whole; --for goes with complaints.")
    progress = Progress("entries" if arguments.what == "journal" else "complaints")
    try:
        with _opened(arguments.out) as out:
            if arguments.what == "journal":
                count = export_journal(None, out, progress=progress)
            else:
                rows = exporting.rows_for(arguments.person, now=datetime.now(UTC))
                count = exporting.export_complaints(rows, out, progress=progress)
    except NotYetSealed as problem:
        raise Declined("Nothing is sealed yet: run amends worker --once.") from problem
    except LookupError as problem:
        raise Declined(f"Nobody in personnel is {problem}.") from problem
    except OSError as problem:
        raise Declined(f"{arguments.out} cannot be written: {problem.strerror}") from problem
    progress(count)
    progress.end()
    return 0


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    """Standard output, or a file under a name of its own until it is whole."""
    if path == "-":
        yield sys.stdout
        return
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
