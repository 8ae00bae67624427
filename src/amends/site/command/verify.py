"""`amends verify`: checks the whole record, or files offline."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..progress import Progress
from . import Declined

help = "check chains, log, checkpoints, words and register; or receipts and exports offline"
example = "amends verify --against checkpoint-of-march.txt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which files, and against which checkpoint held outside."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="receipts or exported journals")
    parser.add_argument(
        "--against", action="append", default=[], metavar="CHECKPOINT", help="a file held outside"
    )
    parser.add_argument("--key", help="the log's public key as known outside")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints every fault with its place; exit status 1 if there is one."""
    against = [_text(path) for path in arguments.against]
    if arguments.files:
        return max(_file(path, against, arguments) for path in arguments.files)
    from amends.handling.proving import prove

    progress = None if arguments.json else Progress("entries checked")
    report = prove(now=datetime.now(UTC), against=against, key=arguments.key, progress=progress)
    if progress:
        progress.end()
    told = {
        "entries": report.entries,
        "leaves": report.leaves,
        "checkpoints": report.checkpoints,
        "unsealed": report.unsealed,
        "checked_against": report.proof,
        "outside_size": report.outside_size,
        "outside_until": report.outside_until,
        "does_not_prove": list(report.unproven),
    }
    return _tell(told, report.findings, report.more, as_json=arguments.json)


def _file(path: str, against: list[str], arguments: argparse.Namespace) -> int:
    from amends.journal.checking import check_file

    with Path(path).open(encoding="utf-8") as lines:
        checked = check_file(lines, against=against, key=arguments.key)
    told = {"file": path, "entries": checked.entries, "checked_against": checked.proof}
    return _tell(told, checked.findings, 0, as_json=arguments.json)


def _tell(told: dict[str, Any], findings: Any, more: int, *, as_json: bool) -> int:
    if as_json:
        told["findings"] = [
            {"place": f.place, "what": f.what, "expected": f.expected, "found": f.found}
            for f in findings
        ]
        print(json.dumps(told, default=str, indent=2))
        return 1 if findings else 0
    for name, value in told.items():
        if value not in (None, "", []):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            print(f"{name.replace('_', ' ')}: {shown}")
    for finding in findings:
        print(f"FOUND {finding}", file=sys.stderr)
    if more:
        print(f"and {more} more", file=sys.stderr)
    print("not whole" if findings else "whole")
    return 1 if findings else 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as problem:
        raise Declined(f"{path} cannot be read: {problem.strerror}") from problem
