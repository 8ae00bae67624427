"""Whatever anybody tries, in whatever order, every invariant holds; and everything was tried."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from tests.core.walk import NAMES, Counts, policies, walk

from amends.core.operation.complaint.steps import STEPS
from amends.core.operation.events import KINDS

ROOT = Path(__file__).parents[3]
LONG = hypothesis.settings.get_current_profile_name() == "long"
SEEDS = range(1, 9) if LONG else range(1, 2)
STEPS_EACH = 6_000 if LONG else 4_000
"""Steps under each of the 81 combinations of strengths."""

ENOUGH = {"acts": 50, "moves": 50, "guards": 20}
FURTHER = 12
"""Walks of an eighth that are added, one by one, as long as something was met too seldom: what an
act asks for changes, and with it the whole walk."""


@pytest.fixture(scope="module")
def counts() -> Counts:
    found = Counts()
    for seed in SEEDS:
        walk(seed=seed, steps=STEPS_EACH, counts=found)
    for seed in range(100, 100 + FURTHER):
        if found.rare(**ENOUGH):
            walk(seed=seed, steps=STEPS_EACH // 8, counts=found)
    return found


def test_every_act_transition_and_guard_was_met_often_enough(
    counts: Counts, record_property: Any
) -> None:
    print(counts.report())
    record_property("walk", counts.report())

    assert counts.rare(**ENOUGH) == []


COINCIDENCES = {"InvestigatorReleased"}
"""Kinds that want a coincidence too rare for the short walk (here: somebody is named late whose
manager investigates); each has a test of its own in `test_operation_people`."""


def test_every_kind_of_event_was_written(counts: Counts) -> None:
    assert set(KINDS) - set(counts.kinds) <= COINCIDENCES
    assert set(KINDS.values()) == set(STEPS)


def test_every_strength_of_every_control_was_walked() -> None:
    walked = {tuple(control.strength for control in r.policy.controls) for r in policies()}

    assert len(walked) == 81


def test_a_walk_is_the_same_for_the_same_seed() -> None:
    one, other = walk(seed=7, steps=5), walk(seed=7, steps=5)

    assert one == other
    assert one.steps == 81 * 5
    assert one.accepted.total() + one.refused.total() == one.steps
    assert set(one.accepted) <= set(NAMES)


_WALKED = """
from random import Random
from tests.core.walk import Counts, World, policies
world = World(Random(7), next(policies()), Counts())
for _ in range(2_000):
    world.step()
for reference, case in world.cases.items():
    print(reference, [(one.event, one.by, one.act) for one in case.entries])
"""


def test_a_walk_is_the_same_whatever_the_order_in_which_sets_are_kept() -> None:
    """Else what passes here may fail elsewhere: whoever draws from a set sorts it first."""
    told = {
        subprocess.run(
            [sys.executable, "-c", _WALKED],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(told) == 1
