"""`amends mail`: processes incoming mail without the worker, and reports on it."""

import argparse
import json
from datetime import UTC, datetime, timedelta

from ..console.arguments import number, option
from ..console.declined import Declined

help = "read the mailbox once, listen for a mail server, or count messages"
example = "amends mail listen"
options = (
    option(
        "what",
        choices=("fetch", "listen", "show"),
        help="read the mailbox of AMENDS_MAIL_URL once, listen at "
        "AMENDS_MAIL_LISTEN until stopped, or show how many "
        "messages were received and where they are",
    ),
    option("--days", type=number(1, 36_500), default=30, help="show: number of days (%(default)s)"),
    option("--json", action="store_true", help="show: print the answer as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out. `show` returns 1 if messages wait unread."""
    from ..checks import doctor

    doctor.demand_fit()
    return {"fetch": _fetch, "listen": _listen, "show": _show}[arguments.what](arguments)


def _fetch(arguments: argparse.Namespace) -> int:
    from amends.letters.incoming import mailbox
    from amends.letters.incoming.addresses import incoming

    box = incoming().mailbox
    if box is None:
        raise Declined("No mailbox: set AMENDS_MAIL_URL (docs/settings.md).")
    try:
        print(f"{mailbox.fetch(box):,} new messages read")
    except mailbox.FAILURES as problem:
        raise Declined(f"The mailbox cannot be read: {type(problem).__name__}") from problem
    return 0


def _listen(arguments: argparse.Namespace) -> int:
    from amends.letters.incoming import listening
    from amends.letters.incoming.addresses import incoming

    from .. import worker

    at = incoming().listening
    if at is None:
        raise Declined("No address to listen at: set AMENDS_MAIL_LISTEN (docs/settings.md).")
    try:
        listening.listen(at, worker.until_signalled())
    except OSError as problem:
        raise Declined(f"Cannot listen at {at.host}:{at.port}: {problem.strerror}") from problem
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from amends.letters.incoming import storing
    from amends.letters.models import Fate

    tally = storing.counted(datetime.now(UTC) - timedelta(days=arguments.days))
    if arguments.json:
        output = {
            "messages": tally.messages,
            "deliveries": tally.deliveries,
            "fates": {str(fate): tally.by_fate.get(fate, 0) for fate in Fate.values},
        }
        print(json.dumps(output, indent=2))
    else:
        print(
            f"{tally.messages:,} messages in {arguments.days} days, {tally.deliveries:,} deliveries"
        )
        for fate, words in _FATES.items():
            print(f"  {tally.by_fate.get(fate, 0):,} {words}")
    return 1 if tally.by_fate.get(Fate.new, 0) else 0


_FATES = {
    "complaint": "became complaints",
    "addition": "were added to complaints",
    "tray": "wait in the inbox",
    "aside": "were set aside",
    "new": "are not processed yet",
}
