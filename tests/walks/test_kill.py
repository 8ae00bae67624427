"""Killed at any moment: nothing that was confirmed is lost, nothing is doubled, nothing is half.

A few kills here; `make bench` makes more.
"""

from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests import waiting
from tests.halves import QUICK
from tests.records import organization as org
from tests.walks import killing
from tests.walks.installation import Installation, founded
from tests.walks.killing import faults_of, lodge_under_kills, mail_faults, work_under_kills

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Contact
from amends.handling.lodging import lodge
from amends.maintenance.verification import prove
from amends.register.models import Row

pytestmark = pytest.mark.whole

KILLS = 1 if QUICK else 3


@pytest.fixture
def here(committed_database: str, tmp_path: Path, settings: Any) -> Installation:
    return founded(tmp_path / "data", committed_database, settings)


@pytest.mark.long
def test_no_confirmed_complaint_is_lost_or_doubled_when_the_server_is_killed(
    here: Installation,
) -> None:
    ledger = lodge_under_kills(here, kills=KILLS, random=Random(20_261_124))
    assert len(ledger.confirmed) > KILLS * 4
    assert ledger.presses > len(ledger.confirmed)
    assert faults_of(ledger) == []


def test_a_server_that_does_not_answer_is_ended_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []

    class Deaf:
        def __init__(self, *_: Any) -> None:
            self.start, self.kill = partial(told.append, "start"), partial(told.append, "kill")

    monkeypatch.setattr(killing, "Processes", Deaf)
    monkeypatch.setattr(killing, "token_of", str)
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    nowhere = Installation(Path("nowhere"), "")
    with pytest.raises(TimeoutError, match="answer of the server"):
        lodge_under_kills(nowhere, kills=1, random=Random(1))

    assert told == ["start", "kill"]


@pytest.mark.long
def test_every_mail_goes_out_and_is_recorded_once_when_the_worker_is_killed(
    here: Installation,
) -> None:
    numbers, random = count(), Random(20_261_124)

    def cut_off() -> int:
        for number in islice(numbers, 60):
            address = Contact(name="Nora", email=f"nora{number}@example.org")
            party = NewParty(identity=address, contact_by=Way.email)
            given = org.complaint(complainants=(party,))
            # now: an old one is late, and may get a second letter that says so
            lodge(given, actor=PUBLIC_ACTOR, now=datetime.now(UTC))
        return work_under_kills(here, kills=KILLS, random=random)

    # where the worker has finished before the first kill, it gets more to do
    waiting.until(cut_off, "a kill with a job in hand")
    assert mail_faults(here.data / "outbox") == []
    assert Row.objects.filter(acknowledged_at__isnull=True).count() == 0
    assert prove(now=org.BEGAN).clean
