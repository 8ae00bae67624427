"""`amends keys`: the data key under which names and addresses are encrypted."""

import argparse
import time
from datetime import UTC, datetime

from ...console.arguments import option
from ...console.declined import Declined
from ...console.progress import Progress

help = "use a new data key, print the recovery sheet, or accept a new secret.key"
example = "amends keys rotate"
any_keys = True  # to accept a new one; the others refuse them in `run`
options = (
    option(
        "what",
        choices=("rotate", "clear", "sheet", "adopt"),
        help="rotate: use a new key for everything, clear: destroy "
        "old keys that nothing uses, sheet: print the master key "
        "to keep on paper, adopt: accept the secret.key of this host for the installation",
    ),
)


def run(arguments: argparse.Namespace) -> int:
    """Rotate or clear. Safe while the installation runs, and repeatable after an interruption."""
    from django.db import connection

    from amends.governance import operating
    from amends.vault import keys, sealing

    from ... import folder

    if arguments.what == "adopt":
        return _adopt()
    folder.demand_its_keys()
    if arguments.what == "sheet":
        return _sheet()
    now = datetime.now(UTC)
    try:
        keys.master_key()
        operating.ran(f"keys-{arguments.what}", now=now)
        if arguments.what == "rotate":
            keys.rotate(now=now)
        progress, renewed = Progress("identities encrypted again"), 0
        while count := sealing.renew(now=now):
            renewed += count
            progress(renewed)
            time.sleep(sealing.PAUSE)
        progress.end()
    except keys.KeyProblem as problem:
        raise Declined(str(problem)) from problem
    destroyed = keys.destroy_retired(now=now)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{renewed:,} encrypted again, {destroyed} old keys destroyed")
    if arguments.what == "rotate":
        hours = int(keys.GRACE.total_seconds() // 3600)
        print(f"Destroy the previous key with `amends keys clear`, after {hours} hour.")
    return 0


def _sheet() -> int:
    """Print the recovery sheet, to be kept elsewhere; to a terminal or printer, never a log."""
    from amends.governance import operating
    from amends.vault import keys, recovery

    try:
        groups = recovery.sheet().groups
        operating.ran("keys-sheet", now=datetime.now(UTC))
        print(f"Recovery sheet, key {recovery.mark()[:8]}\n")
    except keys.KeyProblem as problem:
        raise Declined(str(problem)) from problem
    for number, group in enumerate(groups, start=1):
        print(f"{number:>3}  {group}")
    print("\nTogether they are AMENDS_MASTER_KEY, or the file keys/master.key.")
    return 0


def _adopt() -> int:
    """Accept a secret key that was changed on purpose. A master key that does not open all data is
    never accepted."""
    from amends.governance import operating
    from amends.vault import keys, marks

    now = datetime.now(UTC)
    try:
        own, recorded = marks.key_marks(), marks.recorded()
        if not recorded:
            raise Declined("No keys are recorded yet: run amends migrate.")
        if own == recorded:
            raise Declined("The keys of this host are those of the installation already.")
        keys.check()
        operating.ran("keys-adopt", now=now)
        marks.replace(now=now)
    except keys.KeyProblem as problem:
        raise Declined(f"Nothing was changed: {problem}.") from problem
    print(
        f"secret.key (mark {own['secret'][:6]}…) is now that of this installation.\n"
        "Everyone is signed out, no access code given out before works, and `amends import` would "
        "import the same rows again.\n"
        "Copy keys/secret.key to every other host and start its processes again."
    )
    return 0
