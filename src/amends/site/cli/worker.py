"""`amends worker`: carries out background jobs until stopped."""

import argparse
import sys
import time
from datetime import UTC, datetime

from ..checks import waiting
from ..console.arguments import option
from ..console.declined import Misused

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
)


def run(arguments: argparse.Namespace) -> int:
    """Work; with `--once` until a round finds nothing."""
    from amends.governance import opening
    from amends.insight.facts import refresh
    from amends.insight.signals import refreshing
    from amends.jobs import duties

    from .. import worker
    from ..checks import doctor

    try:
        duties.choose(only=arguments.only, without=arguments.without)
    except duties.UnknownDuty as problem:
        raise Misused(str(problem)) from problem
    if not (arguments.once or arguments.list):
        work(arguments, announce=True)
        return 0
    _begin(0 if arguments.once else arguments.wait)
    if arguments.list:
        return _list()
    doctor.demand_right_clock()
    opening.announce_log_key(now=datetime.now(UTC))
    while worker.make_round("once", now=datetime.now(UTC), may=duties.may_take):
        pass
    refresh.refresh(now=datetime.now(UTC))
    refreshing.refresh(now=datetime.now(UTC))
    return 0


def work(arguments: argparse.Namespace, *, announce: bool = False) -> None:
    """Work until stopped, as soon as an organisation is set up; `announce` says so if it is not."""
    from amends.governance import opening

    from .. import worker
    from ..server import serving

    _begin(arguments.wait)
    opening.announce_log_key(now=datetime.now(UTC))
    if not opening.is_set_up():
        if announce:
            print("Nothing is set up here yet. The worker begins when it is.", file=sys.stderr)
        while not opening.is_set_up():  # someone does it in the browser
            time.sleep(serving.PAUSE)
        _begin(arguments.wait)
    worker.run(worker.until_signalled())


def _begin(patience: float) -> None:
    """Wait for the database, and refuse one that does not fit."""
    from ..checks import doctor

    waiting.for_database(patience)
    doctor.demand_fit()


def _list() -> int:
    """Print the duties. One that no worker has shows since when."""
    from amends.jobs import duties

    for duty in duties.holders():
        until = f"{duty.until:%Y-%m-%d %H:%M:%S}" if duty.until else ""
        state = f"{duty.worker} until {until}" if duty.worker else f"no worker since {until}"
        name = f"{duty.duty:<11} {duties.DUTIES[duty.duty]:<36}"
        print(f"{name}{state if until else 'never taken'}")
    return 0
