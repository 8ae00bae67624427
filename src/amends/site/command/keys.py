"""`amends keys`: the data key under which names and addresses are encrypted."""

import argparse
from datetime import UTC, datetime

from ..progress import Progress
from . import Declined

help = "put a new data key in use and encrypt every name and address under it"
example = "amends keys rotate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be done with the keys."""
    parser.add_argument(
        "what",
        choices=("rotate", "clear"),
        help="rotate: a new key for everything; clear: only destroy old keys that nothing uses",
    )


def run(arguments: argparse.Namespace) -> int:
    """Rotates or clears. Safe beside a running installation, and to be run again if broken off."""
    from django.db import connection

    from amends.vault import keys, sealing

    now = datetime.now(UTC)
    try:
        keys.master_key()
        if arguments.what == "rotate":
            keys.rotate(now=now)
        progress, renewed = Progress("identities encrypted anew"), 0
        while count := sealing.renew(now=now):
            renewed += count
            progress(renewed)
        progress.end()
    except keys.KeyProblem as problem:
        raise Declined(str(problem)) from problem
    destroyed = keys.destroy_retired(now=now)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{renewed:,} encrypted anew, {destroyed} old keys destroyed")
    if arguments.what == "rotate":
        hours = int(keys.GRACE.total_seconds() // 3600)
        print(f"The key in use until now goes with `amends keys clear`, from {hours} hour on.")
    return 0
