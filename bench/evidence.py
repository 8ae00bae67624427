"""Evidence pack of a year with 10,000 complaints: seconds and growth of memory, and its check.

The bare line reads the entries of its part of the audit trail and writes nothing. Printing the
records of the sample is part of it.
"""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .figures import Figure, Scale, peak_memory, timed
from .record import lodged


def measure(scale: Scale) -> list[Figure]:
    """Seconds and megabytes."""
    from tests.records import organization as org

    from amends.core.improvement.reports.evidence import REQUEST, RequestEvidence
    from amends.handling.commands import Command
    from amends.handling.kinds.evidence import open_pack, packs
    from amends.handling.perform import perform
    from amends.insight.facts import refresh
    from amends.journal import log
    from amends.journal.pack_check import check_pack

    count = scale.of(10_000, 500)
    lodged(count)
    now = datetime.now(UTC)
    refresh.refresh(now=now)
    given = RequestEvidence(now.date() - timedelta(364), now.date())
    actor = org.acting(org.AUDITOR)
    perform([Command("evidence/1", REQUEST, given)], actor=actor, now=now)
    log.sequence(now=now, signer=log.signer())
    before, began = peak_memory(), time.perf_counter()
    _made(packs().every[-1].number)
    took, grown = time.perf_counter() - began, peak_memory() - before
    path = Path(tempfile.mkdtemp()) / "pack.zip"
    with open_pack(packs().every[-1].number) as made:
        path.write_bytes(made.read())
    began = time.perf_counter()
    checked = check_pack(str(path))
    checking = time.perf_counter() - began
    if checked.findings or checked.dossiers != checked.drawn:
        raise SystemExit(f"the pack is not whole: {checked.findings[:3]}")
    note = f"{count:,} complaints, {checked.entries:,} entries, {_megabytes(path):.0f} MB"
    return [
        Figure("evidence pack", took, "s", timed(_read), 120, least=False, note=note),
        Figure("evidence pack, growth of memory", grown, "MB", aim=300, least=False),
        Figure("evidence pack, offline check", checking, "s", least=False),
    ]


def _made(number: int) -> None:
    from amends.desk.evidence import making
    from amends.jobs.queue import NotYet

    while True:
        try:
            making.make_pack(number, now=datetime.now(UTC))
        except NotYet:
            continue
        return


def _read() -> None:
    from amends.journal import engine

    for _ in engine.batches("SELECT stream, version, body, digest FROM journal_entry"):
        pass


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6
