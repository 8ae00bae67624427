"""`amends rebuild`: verifies the journal, then rebuilds staff and the register from it."""

import argparse
from datetime import UTC, datetime

from ...console.arguments import option
from ...console.declined import Declined
from ...console.progress import Progress

help = "verify the audit trail, then rebuild the register from it"
example = "amends rebuild"
options = (option("--words", action="store_true", help="also rebuild the search index"),)


def run(arguments: argparse.Namespace) -> int:
    """Rebuild; refuse to project from a journal that is not intact."""
    from amends.handling import reprojecting
    from amends.handling.projections import indexing
    from amends.journal import verify

    progress = Progress("entries checked")
    report = verify.verify(progress=progress)
    progress.end()
    if not report.clean:
        listed = "\n".join(f"  {finding}" for finding in report.findings[:20])
        raise Declined(f"The journal is not intact. Nothing was rebuilt:\n{listed}")
    progress = Progress("complaints rebuilt")
    reprojecting.rebuild(now=datetime.now(UTC), progress=progress)
    progress.end()
    if arguments.words:
        progress = Progress("complaints indexed")
        indexing.rebuild(progress=progress)
        progress.end()
    return 0
