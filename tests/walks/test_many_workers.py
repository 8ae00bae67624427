"""Three workers of one installation, of which one is killed again and again."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests import processes, waiting
from tests.records import organization as org
from tests.walks.installation import ROOT, founded
from tests.walks.killing import _end_leases, mail_faults

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Contact
from amends.handling.lodging import lodge
from amends.jobs import duties
from amends.jobs.models import Job
from amends.journal import log
from amends.maintenance.verification import prove

pytestmark = pytest.mark.whole
LEASE = 2.0
WORKER = f"""
import sys
import django
django.setup()
from amends.jobs import duties
duties.LEASE = {LEASE}
from amends.site.cli import main
sys.exit(main(["worker"]))
"""
KILLS = 4


def _holders() -> dict[str, str]:
    return {one.duty: one.worker for one in duties.holders() if one.worker}


def test_each_letter_is_sent_once_and_duties_are_taken_over(
    committed_database: str, tmp_path: Path, settings: Any
) -> None:
    here = founded(tmp_path / "data", committed_database, settings)
    environment = here.environment | {"DJANGO_SETTINGS_MODULE": "amends.site.settings"}

    def start() -> Any:
        return processes.start([sys.executable, "-c", WORKER], env=environment, cwd=ROOT)

    workers = [start() for _ in range(3)]
    try:
        waiting.until(lambda: "seal" in _holders(), "a worker that seals", every=0.2)
        for kill in range(KILLS):
            for number in range(10):
                address = Contact(name="Nora", email=f"nora{kill}-{number}@example.org")
                party = NewParty(identity=address, contact_by=Way.email)
                given = org.complaint(complainants=(party,))
                lodge(given, actor=PUBLIC_ACTOR, now=datetime.now(UTC))
            time.sleep(0.3)
            processes.kill(workers.pop(0))
            _end_leases()  # those of jobs last five minutes
            workers.append(start())
            waiting.until(lambda: "seal" in _holders(), "the duty of the dead", every=0.2)
        waiting.until(_done, "the end of all work", every=0.5)
        waiting.until(lambda: not log.waits(), "a place in the log for all", every=0.2)
        every = {"seal", "clock", "facts"}
        waiting.until(lambda: _holders().keys() >= every, "a worker for every duty", every=0.2)
        for worker in workers:
            worker.terminate()
            worker.wait(waiting.PATIENCE)
        assert _holders() == {}, "those that were stopped gave their duties back"
    finally:
        for worker in workers:
            processes.kill(worker)
    assert mail_faults(here.data / "outbox") == []
    assert prove(now=datetime.now(UTC)).clean


def _done() -> bool:
    due = Job.objects.filter(done_at=None, failed_at=None, run_after__lte=datetime.now(UTC))
    return not due.exists() and not Job.objects.exclude(leased_by="").exists()
