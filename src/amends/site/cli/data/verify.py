"""`amends verify`: checks the whole record, or files offline."""

import argparse
import atexit
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...console.arguments import option
from ...console.declined import Misused
from ...console.progress import Progress
from .. import checkpoints_in

if TYPE_CHECKING:
    from amends.journal.finding import Finding
    from amends.journal.verify import Report

help = (
    "check the audit trail, checkpoints, documents and register, or check receipts, exports and "
    "evidence packs offline"
)
example = "amends verify --against checkpoint-of-march.txt"
options = (
    option("files", nargs="*", metavar="FILE", help="receipts, exports, packs"),
    option(
        "--against",
        action="append",
        default=[],
        metavar="CHECKPOINT",
        help="a file with a checkpoint that you keep elsewhere",
    ),
    option("--key", help="the public key of the log that you noted"),
    option("--receipt", metavar="FILE", help="the receipt of a pack that is checked"),
    option("--json", action="store_true", help="print the answer as JSON"),
)


def prepare(arguments: argparse.Namespace) -> None:
    """Skip the installation for files: they can be checked anywhere, and no installation is created
    for it."""
    if arguments.files:
        folder = tempfile.TemporaryDirectory(prefix="amends-verify-")
        atexit.register(folder.cleanup)
        os.environ["AMENDS_DATA"] = folder.name


def run(arguments: argparse.Namespace) -> int:
    """Print every fault with its place; exit status 1 if there is one, or if the check is not
    complete."""
    _demand_key(arguments.key)
    against = checkpoints_in(arguments.against)
    if arguments.files:
        return max([_file(path, against, arguments) for path in arguments.files])
    from amends.maintenance.verification import prove
    from amends.register import replica

    progress = None if arguments.json else Progress("entries checked")
    with replica.reads(snapshot=False):  # it takes its own
        report = prove(now=datetime.now(UTC), against=against, key=arguments.key, progress=progress)
    if progress:
        progress.end()
    if arguments.json:
        output = {
            "entries": report.entries,
            "leaves": report.leaves,
            "checkpoints": report.checkpoints,
            "unsealed": report.unsealed,
            "unsealed_entries": report.unsealed_places,
            "complete": report.complete,
            "outdated_rows": len({finding.place for finding in report.outdated}),
            "not_compared": _plain(report.outdated),
            "comparisons_left_out": report.left_out,
            "reads_not_sealed": report.reads_overdue,
            "file_names_not_bound": report.names_unbound,
            "accounts_not_bound": report.accounts_unbound,
            "checked_against": report.proof,
            "outside_size": report.outside_size,
            "outside_until": report.outside_until,
            "does_not_prove": list(report.unproven),
        }
        _print_json(output, report.findings)
    else:
        _tell(report)
    return 0 if report.clean and report.complete else 1


def _file(path: str, against: list[str], arguments: argparse.Namespace) -> int:
    from amends.journal.checking import Checked, check_file
    from amends.journal.pack_check import CheckedPack, check_pack
    from amends.wording import proof

    checked: Checked
    try:
        if zipfile.is_zipfile(path):
            receipt = Path(arguments.receipt).read_text("utf-8") if arguments.receipt else None
            checked = check_pack(path, against=against, key=arguments.key, receipt=receipt)
        else:
            with Path(path).open(encoding="utf-8") as lines:
                checked = check_file(lines, against=against, key=arguments.key)
    except OSError as problem:
        name = problem.filename or path
        print(f"{name} cannot be read: {problem.strerror}. Check its name.", file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print(f"{path} is not a receipt, an exported journal or an evidence pack.", file=sys.stderr)
        return 1
    if arguments.json:
        output = {**asdict(checked), "file": path, "checked_against": checked.proof}
        _print_json(output, checked.findings)
        return 1 if checked.findings else 0
    if isinstance(checked, CheckedPack):
        _part(path, proof.pack_sentences(checked))
    _part(path, proof.file_sentences(checked, key=arguments.key is not None))
    _list(checked.findings)
    print(f"  {proof.verdict(len(checked.findings))}")
    if isinstance(checked, CheckedPack):
        _part(*proof.pack_left(checked))
    return 1 if checked.findings else 0


def _tell(report: "Report") -> None:
    from amends.wording import proof

    for title, sentences in proof.parts_before(report):
        _part(title, sentences)
    _list(report.findings)
    print(f"\n{proof.verdict(len(report.findings) + report.more, complete=report.complete)}")
    for title, sentences in proof.parts_after(report):
        _part(title, sentences)


def _part(title: str, sentences: Iterable[str]) -> None:
    print(f"\n{title}")
    for sentence in sentences:
        print(f"  {sentence}")


def _list(findings: "Sequence[Finding]") -> None:
    from amends.wording import proof

    for finding in findings:
        print(f"  {proof.fault_sentence(finding)}\n    {finding.why}", file=sys.stderr)


def _print_json(output: dict[str, Any], findings: "Sequence[Finding]") -> None:
    output["findings"] = _plain(findings)
    print(json.dumps(output, default=str, indent=2))


def _plain(findings: "Sequence[Finding]") -> list[dict[str, str]]:
    return [
        {"place": f.place, "what": f.what, "expected": f.expected, "found": f.found}
        for f in findings
    ]


def _demand_key(key: str | None) -> None:
    from amends.journal.signing import Verifier

    try:
        if key is not None:
            Verifier.read(key)
    except ValueError as problem:
        raise Misused(
            "--key is not the public key of a log: it has the form ORIGIN+8 DIGITS+LETTERS, as "
            "shown at /.well-known/amends-log."
        ) from problem
