"""`amends migrate`: migrates the database to this version."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from ...console.arguments import option
from ...console.declined import Declined

help = "update the database for this version"
example = "amends migrate"
options = (option("--quiet", action="store_true", help="print only problems"),)


def run(arguments: argparse.Namespace) -> int:
    """Applies what is missing; a new installation also gets its master key."""
    made = prepare_database(quiet=arguments.quiet)
    if made is not None:
        _tell_of_the_key(made)
    return 0


def prepare_database(*, quiet: bool) -> Path | None:
    """Apply what is missing, and make the keys of a new installation: return the path of its master
    key then. The caller says whether there is anything to lose with it. Raises `Declined` for older
    data, and for other keys."""
    from django.core.management import call_command

    from ... import folder, older_data

    if older_data.is_here():
        raise Declined(older_data.explained())
    if not quiet or older_data.missing():
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    return folder.make_keys(now=datetime.now(UTC))


def _tell_of_the_key(path: Path) -> None:
    """Print where the key is, not the key itself, because output is often kept in logs."""
    print(
        f"A master key was created: {path}\n"
        "Without it no name and no address can be read again, not even from a backup.\n"
        "Copy it now to a safe place that is not this machine.",
        file=sys.stderr,
    )
