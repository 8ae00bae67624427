"""Processor time of single acts, of this version of the code or of an earlier one, whichever is on
the path of Python. What is named here must exist in both. `earlier` runs it.

For each line that it reads, it carries out every act once on each of a few complaints, and prints
the milliseconds per act of this process and of the database's, as JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

AT_ONCE = 10
"""Complaints in one round, because a clock has its grain."""


def main() -> None:
    """Set an organisation up, warm up, and answer each line with a round."""
    import django

    django.setup()
    from django.db import connection
    from tests.records import organization as org

    from amends.journal import log

    log.open_log(host="bench.example", demo=False, now=org.BEGAN)
    org.found_organization()
    spent, acts = _clock(connection), _acts(org)
    _round(org, acts, spent)
    print(flush=True)
    for _ in sys.stdin:
        print(json.dumps(_round(org, acts, spent)), flush=True)


def _round(
    org: Any, acts: list[tuple[str, Any, Any]], spent: Callable[[], float]
) -> dict[str, float]:
    from amends.core.framework.people.authority import PUBLIC_ACTOR
    from amends.core.values import Code
    from amends.handling.commands import Command
    from amends.handling.lodging import lodge
    from amends.handling.perform import perform
    from amends.handling.streams import stream_of

    figures: dict[str, float] = {}
    streams: list[str] = []

    def measured(what: str, work: Callable[[], object]) -> None:
        began = spent()
        work()
        figures[what] = (spent() - began) * 1000 / AT_ONCE

    def lodge_all() -> None:
        for _ in range(AT_ONCE):
            done = lodge(org.complaint(), actor=PUBLIC_ACTOR, now=datetime.now(UTC))
            streams.append(stream_of(done.reference))

    def perform_all(act: str, actor: Any, particulars: Any) -> None:
        for stream in streams:
            command = Command(stream, Code(act), particulars)
            perform([command], actor=actor, now=datetime.now(UTC))

    measured("lodge", lodge_all)
    for act, actor, particulars in acts:
        measured(act, lambda: perform_all(act, actor, particulars))  # noqa: B023 - called at once
    return figures


def _acts(org: Any) -> list[tuple[str, Any, Any]]:
    from amends.core.framework.policy.commitments import Grade
    from amends.core.operation.acts.assessment import Assess
    from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
    from amends.core.operation.acts.response import PrepareResponse
    from amends.core.operation.events import Finding

    representative, handler = org.acting(org.REPRESENTATIVE), org.acting(org.HANDLER)
    low = Grade.low
    return [
        ("assess", representative, Assess(low, False, low, low, False, True)),
        ("assign", representative, Assign(org.HANDLER)),
        ("record-finding", handler, RecordFinding(1, Finding.upheld, "The boiler was cold.")),
        ("finish-investigation", handler, FinishInvestigation()),
        ("prepare-response", handler, PrepareResponse(reasons="We are sorry. It was cold.")),
    ]


def _clock(connection: Any) -> Callable[[], float]:
    """Return what says how many processor seconds this process and the one that serves its
    connection have used."""
    if connection.vendor != "postgresql":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    place = Path(f"/proc/{pid}/schedstat")

    def spent() -> float:
        return time.process_time() + int(place.read_text(encoding="ascii").split()[0]) / 1e9

    return spent


if __name__ == "__main__":
    main()
