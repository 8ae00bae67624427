"""A large database is compacted by a command, and `doctor` says when it is due."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from amends import vault
from amends.core.operation.effects.consequences import JobKind
from amends.governance import opening
from amends.jobs.queue import Claimed
from amends.site import worker
from amends.site.checks import ready
from amends.site.cli.data import compact


@pytest.fixture
def erases(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Carries out the job after an erasure; what overwrites bytes is left out."""
    monkeypatch.setattr(vault, "scrub", lambda: None)
    monkeypatch.setattr(vault, "shorten_log", lambda: None)
    monkeypatch.setattr(worker.engine, "scrub", lambda: None)
    monkeypatch.setattr(worker.outbox, "forget", lambda reference: None)
    now = datetime.now(UTC)
    job = Claimed(1, "complaint/7K3MQ2XW", 1, JobKind.forget_words, 0, 1, "test", now)
    return lambda: worker.WORK[JobKind.forget_words](job, now)


def test_after_an_erasure_in_a_large_database_doctor_asks_for_compacting_until_it_is_done(
    erases: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "size", lambda: worker.COMPACTED_AT_ONCE + 1)
    assert ready.erased_text_gone() == []

    erases()
    [(fine, advice)] = ready.erased_text_gone()
    assert fine is None
    assert "amends compact" in advice

    monkeypatch.setattr(opening, "is_set_up", lambda: True)
    compact.run(compact.argparse.Namespace())
    assert ready.erased_text_gone() == []


def test_a_small_database_is_compacted_without_being_asked(
    erases: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "size", lambda: worker.COMPACTED_AT_ONCE)
    erases()
    assert ready.erased_text_gone() == []
