"""`amends worker`: carries out background jobs until stopped."""

import argparse
import time
from datetime import UTC, datetime

from ..arguments import option
from ..checks import waiting

help = "seal the audit trail, watch deadlines and run jobs, until stopped"
example = "amends worker"
options = (
    option("--once", action="store_true", help="stop when there is nothing left to do"),
    waiting.OPTION,
    option("--with-parent", action="store_true", help=argparse.SUPPRESS),
)


def run(arguments: argparse.Namespace) -> int:
    """Work; with `--once` until a round finds nothing."""
    from amends.governance import opening
    from amends.insight.facts import refresh
    from amends.insight.signals import refreshing

    from .. import serving, worker
    from ..checks import doctor

    if arguments.with_parent:
        serving.end_with_parent()
    waiting.for_database(arguments.wait)
    doctor.demand_fit()
    if arguments.with_parent:
        while not opening.is_set_up():  # someone does it in the browser
            time.sleep(serving.PAUSE)
        doctor.demand_fit()
    if not arguments.once:
        worker.run(worker.until_signalled())
        return 0
    while worker.make_round("once", now=datetime.now(UTC)):
        pass
    refresh.refresh(now=datetime.now(UTC))
    refreshing.refresh(now=datetime.now(UTC))
    return 0
