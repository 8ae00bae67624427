"""`amends compact`: rewrites the database, so that nothing is left of what was erased."""

import argparse
import sys

from ..declined import Declined

help = "rewrite the database without what was erased; no one can save anything meanwhile"
example = "amends compact"
options = ()

_PACE = 20
"""Megabytes in a second, on a slow machine."""


def run(arguments: argparse.Namespace) -> int:
    """Say how long it takes at most, then do it."""
    from amends import vault
    from amends.register import engine
    from amends.vault.engine import ScrubIncomplete

    megabytes = vault.size() // 2**20 + 1
    print(
        f"Compacting {megabytes:,} MB. No one can save anything for up to "
        f"{megabytes // _PACE + 1:,} seconds.",
        file=sys.stderr,
    )
    try:
        vault.scrub()
        engine.scrub()
    except ScrubIncomplete:
        raise Declined(
            "The database was compacted, but someone was reading it, so its log still contains "
            "what was erased. Run amends compact again."
        ) from None
    print(f"compacted, {vault.size() // 2**20 + 1:,} MB now")
    return 0
