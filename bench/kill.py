"""Kills: twenty of the whole server under people who lodge, and of the worker under its jobs.

What is counted are faults: a confirmed complaint that is lost, one that is doubled, anything half
written, a mail with two Message-IDs, an acknowledgement that is not recorded exactly once.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from .figures import Figure, Scale

SEED = 20_261_124


def measure(scale: Scale) -> list[Figure]:
    """Kills, complaints confirmed, and faults; a fault is printed."""
    from django.conf import settings
    from tests.records import organization as org
    from tests.walks import killing
    from tests.walks.installation import Installation

    from amends.core.framework.people.authority import PUBLIC_ACTOR
    from amends.core.operation.acts.receipt import NewParty
    from amends.core.operation.events import Way
    from amends.core.values import Contact
    from amends.handling.lodging import lodge

    kills = scale.of(24, 4)
    data = Path(settings.AMENDS_DATA)
    database = os.environ.get("DATABASE_URL") or (data / "amends.sqlite3").as_uri()
    here = Installation(data, database)
    ledger = killing.lodge_under_kills(here, kills=kills, random=Random(SEED))
    faults = killing.faults_of(ledger)
    here.amends("worker", "--once")
    cut = worker_kills = 0
    for batch in range(scale.of(6, 1)):  # few kills a batch: a job may be tried seven times
        for number in range(100):
            address = Contact(name="Nora", email=f"nora{batch}-{number}@example.org")
            party = NewParty(identity=address, contact_by=Way.email)
            given = org.complaint(complainants=(party,))
            lodge(given, actor=PUBLIC_ACTOR, now=datetime.now(UTC))
        cut += killing.work_under_kills(here, kills=4, random=Random(SEED + batch))
        worker_kills += 4
    faults += killing.mail_faults(data / "outbox")
    for fault in faults:
        print(f"FAULT {fault}")
    confirmed = f"{len(ledger.confirmed):,} confirmed, 'send' pressed {ledger.presses:,} times"
    return [
        Figure(
            "kills of the server under lodging", kills, "kills", aim=scale.of(20, 4), note=confirmed
        ),
        Figure("kills of the worker", worker_kills, "kills", note=f"{cut} jobs cut off"),
        Figure("faults after all kills", len(faults), "", aim=0, least=False, note=f"seed {SEED}"),
    ]
