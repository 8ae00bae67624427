"""`amends jobs`: background jobs that are due, and those that failed."""

import argparse
import json
from datetime import UTC, datetime

from ..arguments import number
from . import Misused

help = "show what waits for the worker and what lies on the shelf, and try that again"
example = "amends jobs retry 4711"
aliases = ("errands",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be done with which."""
    parser.add_argument(
        "what", choices=("show", "retry"), help="show them, or take some from the shelf"
    )
    parser.add_argument("ids", nargs="*", type=number(1), metavar="NUMBER", help="retry: as shown")
    parser.add_argument("--all", action="store_true", help="retry: everything on the shelf")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Shows them, exit status 1 if something lies on the shelf; or lays them before the worker as
    if they were new."""
    return _retry(arguments) if arguments.what == "retry" else _show(arguments)


def _show(arguments: argparse.Namespace) -> int:
    from amends.jobs import read

    waiting, shelf = read.waiting(datetime.now(UTC)), read.shelf(at_most=_SHOWN)
    if arguments.json:
        told = {
            "due": waiting.due,
            "due_since": waiting.due_since,
            "later": waiting.later,
            "shelved": waiting.shelved,
            "shelf": [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "stream": one.stream,
                    "version": one.version,
                    "party": one.party,
                    "attempts": one.attempts,
                    "problem": one.problem,
                    "shelved_at": one.shelved_at,
                }
                for one in shelf
            ],
        }
        print(json.dumps(told, default=str, indent=2))
    else:
        since = f", the longest since {waiting.due_since:%Y-%m-%d %H:%M}" if waiting.due else ""
        print(f"{waiting.due:,} due{since}; {waiting.later:,} for later or in hand")
        print(f"{waiting.shelved:,} on the shelf")
        for one in shelf:
            print(
                f"  {one.id}: {one.kind} for {one.stream}, entry {one.version}: {one.problem} "
                f"({one.attempts} tries, {one.shelved_at:%Y-%m-%d %H:%M})"
            )
    return 1 if waiting.shelved else 0


def _retry(arguments: argparse.Namespace) -> int:
    from amends.jobs import queue, read

    if bool(arguments.ids) == arguments.all:
        raise Misused("Name the numbers that `amends errands show` tells, or --all.")
    now, taken = datetime.now(UTC), 0
    while ids := [one.id for one in read.shelf()] if arguments.all else arguments.ids:
        taken += queue.unshelve(ids, now=now)
        if not arguments.all:
            break
    print(json.dumps({"taken": taken}) if arguments.json else f"{taken:,} taken from the shelf")
    return 0 if taken or arguments.all else 1


_SHOWN = 200
