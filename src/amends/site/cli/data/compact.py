"""`amends compact`: rewrites the database, so that nothing is left of what was erased."""

import argparse
import sys
from datetime import UTC, datetime

from ...console.declined import Declined
from .. import NOT_SET_UP

help = "rewrite the database without what was erased; no one can save anything meanwhile"
example = "amends compact"
options = ()

_PACE = 20
"""Megabytes in a second, on a slow machine."""


def run(arguments: argparse.Namespace) -> int:
    """Say how long it takes at most, then do it."""
    from amends import vault
    from amends.governance import opening, preparing
    from amends.register import engine
    from amends.vault.engine import ScrubIncomplete

    if not opening.is_set_up():
        raise Declined(NOT_SET_UP)
    begun = datetime.now(UTC)
    megabytes = vault.size() // 2**20 + 1
    text = f"Compacting {megabytes:,} MB. No one can save anything for up to"
    print(f"{text} {megabytes // _PACE + 2:,} seconds.", file=sys.stderr, flush=True)
    try:
        vault.scrub()
        engine.scrub()
    except ScrubIncomplete:
        raise Declined(
            "The database was compacted, but someone was reading it, so its log still contains "
            "what was erased. Run amends compact again."
        ) from None
    preparing.saw(preparing.COMPACTED, now=begun)
    print(f"compacted, {vault.size() // 2**20 + 1:,} MB now")
    return 0
