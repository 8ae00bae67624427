"""`amends worker`: carries out background jobs until stopped."""

import argparse
import sys
import time
from datetime import UTC, datetime

from ..arguments import option
from ..checks import waiting
from ..declined import Misused

help = "seal the audit trail, watch deadlines and run jobs, until stopped"
example = "amends worker --without seal"
options = (
    option("--once", action="store_true", help="stop when there is nothing left to do"),
    option(
        "--only",
        action="append",
        default=[],
        metavar="DUTY",
        help="take this duty and no other (repeatable). Jobs are done in any case",
    ),
    option(
        "--without",
        action="append",
        default=[],
        metavar="DUTY",
        help="never take this duty (repeatable)",
    ),
    option("--list", action="store_true", help="show every duty, which worker has it, until when"),
    waiting.OPTION,
    option("--with-parent", action="store_true", help=argparse.SUPPRESS),
)


def run(arguments: argparse.Namespace) -> int:
    """Work; with `--once` until a round finds nothing."""
    from amends.governance import opening
    from amends.insight.facts import refresh
    from amends.insight.signals import refreshing
    from amends.jobs import duties

    from .. import serving, worker
    from ..checks import doctor

    try:
        duties.choose(only=arguments.only, without=arguments.without)
    except duties.UnknownDuty as problem:
        raise Misused(str(problem)) from problem
    if arguments.with_parent:
        serving.end_with_parent()
    waiting.for_database(0 if arguments.once else arguments.wait)
    doctor.demand_fit()
    if arguments.list:
        return _list()
    opening.announce_log_key(now=datetime.now(UTC))
    if not arguments.once and not opening.is_set_up():
        if not arguments.with_parent:
            print("Nothing is set up here yet. The worker begins when it is.", file=sys.stderr)
        while not opening.is_set_up():  # someone does it in the browser
            time.sleep(serving.PAUSE)
        waiting.for_database(arguments.wait)
        doctor.demand_fit()
    if not arguments.once:
        worker.run(worker.until_signalled())
        return 0
    while worker.make_round("once", now=datetime.now(UTC), may=duties.may_take):
        pass
    refresh.refresh(now=datetime.now(UTC))
    refreshing.refresh(now=datetime.now(UTC))
    return 0


def _list() -> int:
    """Print the duties. One that no worker has shows since when."""
    from amends.jobs import duties

    for one in duties.holders():
        until = f"{one.until:%Y-%m-%d %H:%M:%S}" if one.until else ""
        state = f"{one.worker} until {until}" if one.worker else f"no worker since {until}"
        print(f"{one.duty:<12}{state if until else 'never taken'}")
    return 0
