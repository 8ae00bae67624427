"""`amends jobs`: background jobs that are due, and those that failed."""

import argparse
import json
from datetime import UTC, datetime

from ..console.arguments import number, option
from ..console.declined import Declined, Misused

help = "show waiting and failed jobs, and retry failed ones"
example = "amends jobs retry 4711"
aliases = ("errands",)
options = (
    option("what", choices=("show", "retry"), help="show jobs, or retry failed jobs"),
    option(
        "ids",
        nargs="*",
        type=number(1),
        metavar="NUMBER",
        help="retry: the number that show prints",
    ),
    option("--all", action="store_true", help="retry: all failed jobs"),
    option("--json", action="store_true", help="print the answer as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Show the jobs, with exit status 1 if some failed; or queue failed ones again."""
    return _retry(arguments) if arguments.what == "retry" else _show(arguments)


def _show(arguments: argparse.Namespace) -> int:
    from amends.jobs import read

    waiting, failed = read.waiting(datetime.now(UTC)), read.failed(at_most=_SHOWN)
    if arguments.json:
        output = {
            "due": waiting.due,
            "due_since": waiting.due_since,
            "later": waiting.later,
            "shelved": waiting.failed,
            "shelf": [
                {
                    "id": job.id,
                    "kind": job.kind,
                    "stream": job.stream,
                    "version": job.version,
                    "party": job.party,
                    "attempts": job.attempts,
                    "problem": job.problem,
                    "shelved_at": job.failed_at,
                }
                for job in failed
            ],
        }
        print(json.dumps(output, default=str, indent=2))
    else:
        since = f", the longest since {waiting.due_since:%Y-%m-%d %H:%M}" if waiting.due else ""
        print(f"{waiting.due:,} due{since}; {waiting.later:,} for later or in progress")
        print(f"{waiting.failed:,} failed")
        for job in failed:
            print(
                f"  {job.id}: {job.kind} for {job.stream}, entry {job.version}: {job.problem} "
                f"({job.attempts} tries, {job.failed_at:%Y-%m-%d %H:%M})"
            )
    return 1 if waiting.failed else 0


def _retry(arguments: argparse.Namespace) -> int:
    from amends.jobs import queue

    if bool(arguments.ids) == arguments.all:
        raise Misused("Give the numbers shown by `amends jobs show`, or --all.")
    unknown = set(arguments.ids) - queue.failed_among(arguments.ids)
    if unknown:
        listed = ", ".join(map(str, sorted(unknown)))
        raise Declined(f"There is no failed job {listed}. `amends jobs show` lists them.")
    taken = queue.retry(None if arguments.all else arguments.ids, now=datetime.now(UTC))
    print(json.dumps({"taken": taken}) if arguments.json else f"{taken:,} queued again")
    return 0


_SHOWN = 200
