"""`amends evidence`: an evidence pack of a period, for a person who may have one."""

import argparse
import json
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ..console.arguments import option, staff_member
from ..console.declined import Misused
from . import writing

_SOON = 1.0
"""Seconds until a worker may have signed."""

help = "write an evidence pack of a period, which amends verify checks offline"
example = "amends evidence 2026-01-01..2026-12-31 --for ada@example.org --out evidence.zip"
options = (
    option(
        "period", metavar="PERIOD", help="2026, 2026-10 or 2026-10-05..2026-10-11 (a year at most)"
    ),
    option(
        "--for",
        dest="person",
        type=staff_member,
        metavar="PERSON",
        required=True,
        help="an auditor, complaints manager or senior manager; the record names them",
    ),
    option("-o", "--out", required=True, type=Path, metavar="FILE"),
    option(
        "--receipt",
        type=Path,
        metavar="FILE",
        help="also write the receipt, which shows later that this is the pack that was made",
    ),
    option("--since", type=date.fromisoformat, metavar="DAY", help="the day of their last visit"),
)


def run(arguments: argparse.Namespace) -> int:
    """Request the pack in the person's name, make it, and write it."""
    from amends.core.improvement.reports.evidence import REQUEST, RequestEvidence
    from amends.core.streams import EVIDENCE
    from amends.governance import operating
    from amends.handling.commands import Command
    from amends.handling.kinds.evidence import open_pack, packs
    from amends.handling.perform import perform
    from amends.handling.rules import rules_at
    from amends.insight import spans

    from ..console import who

    now, period = datetime.now(UTC), arguments.period
    rules = rules_at(now)
    try:
        whole = f"{period}-01-01..{period}-12-31"
        span = spans.read(whole if period.isdecimal() else period, rules, now)
    except spans.NotAPeriod:
        raise Misused("Give a period such as 2026, 2026-10 or 2026-10-05..2026-10-11.") from None
    actor = operating.acting_as(who.person(arguments.person, option="--for"), "evidence")
    payload = RequestEvidence(span.first, min(span.last, span.at), arguments.since)
    perform([Command(EVIDENCE.prefix, REQUEST, payload)], actor=actor, now=now)
    pack = packs().every[-1]
    _make(pack.number)
    with open_pack(pack.number) as made, writing(arguments.out), arguments.out.open("wb") as out:
        shutil.copyfileobj(made, out)
    if arguments.receipt is not None:
        with writing(arguments.receipt):
            arguments.receipt.write_text(json.dumps(_receipt(pack.number)), "utf-8")
    return 0


def _receipt(number: int) -> dict[str, Any]:
    """Return the receipt of a pack, as soon as the log is signed beyond its entry."""
    from amends.core.streams import EVIDENCE
    from amends.handling.kinds.evidence import packs
    from amends.journal.receipts import NotYetSealed, receipt_of

    version = next(pack.made_in for pack in packs().every if pack.number == number)
    while True:
        _sign()
        try:
            return receipt_of(EVIDENCE.prefix, version)
        except NotYetSealed:
            time.sleep(_SOON)


def _sign() -> None:
    """Sign the log, unless a worker alone has its key."""
    from contextlib import suppress

    from amends.journal import log

    with suppress(log.NoKey):
        log.sequence(now=datetime.now(UTC), signer=log.signer())


def _make(number: int) -> None:
    """Make the pack, once the log is signed."""
    from amends.desk.evidence import making
    from amends.jobs.queue import NotYet

    _sign()
    while True:
        try:
            making.make_pack(number, now=datetime.now(UTC))
        except NotYet as later:
            time.sleep(later.wait.total_seconds())
        else:
            return
