"""Random acts by random people, each through the pen: what is drawn is what the journal tells, no
word reaches the journal, and the record proves itself."""

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from tests.core import samples
from tests.core.walk import Counts
from tests.walks import learning
from tests.walks.learning import Learning
from tests.walks.pen import CANARY, PenWorld, drawn_alike, found_sample

from amends.handling import rules
from amends.handling.projections import comparing
from amends.journal import log
from amends.maintenance.verification import prove

__all__ = ["drawn_alike"]

STEPS = int(os.environ.get("AMENDS_TEST_PEN_STEPS", "800"))


@pytest.fixture
def _founded(committed_database: str, tmp_path: Path, settings: Any, drawn_alike: None) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    found_sample(host="test.example")


@pytest.mark.usefixtures("_founded")
def test_whatever_happens_the_picture_is_the_journals_and_no_word_leaves_the_vault() -> None:
    counts = Counts()
    world = PenWorld(Random("pen"), rules.rules_at(samples.START), counts)
    for _ in range(STEPS):
        world.step()
    now = world.now
    assert counts.accepted.total() > STEPS / 10, counts.report()
    found = comparing.complaints(rules.rules_at(now), now)
    assert [one for one in found if not one.older] == [], "no worker fills the search index here"
    log.sequence(now=now, signer=log.signer())
    report = prove(now=now)
    assert report.clean, report.findings
    assert _rows_with(CANARY) == {"vault.Piece"}


@pytest.mark.usefixtures("_founded")
def test_random_acts_on_reports_are_accepted_and_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple(name for name in learning.ACTS if name.startswith("report."))
    monkeypatch.setattr(learning, "_NAMES", names)
    walker = Learning(PenWorld(Random("reports"), rules.rules_at(samples.START), Counts()))
    walker.steps(40)
    assert set(walker.accepted) == set(names)
    now = walker.world.now
    log.sequence(now=now, signer=log.signer())
    report = prove(now=now)
    assert report.clean, report.findings
    assert _rows_with(CANARY) == {"vault.Piece"}


def _rows_with(word: str) -> set[str]:
    """The tables in which some text holds the word; the words index is filled by the worker."""
    found = set()
    for model in apps.get_models():
        if not model._meta.label.startswith(_OURS):
            continue
        for row in model._default_manager.all().values_list():
            if any(word in str(value) for value in row):
                found.add(model._meta.label)
    return found


_OURS = ("journal.", "register.", "jobs.", "people.", "vault.", "handling.")
