"""Whatever anybody tries, in whatever order, every invariant holds; and everything was tried.

The walk has parts, so that several workers of a run can share it.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from tests.core.walk import _WEIGHED, NAMES, Counts, policies, walk
from tests.once import once

from amends.core.framework.policy.commitments import Strength
from amends.core.operation.complaint.steps import STEPS
from amends.core.operation.events import KINDS

ROOT = Path(__file__).parents[3]
PROFILE = hypothesis.settings.get_current_profile_name()
SEEDS = range(1, {"long": 9, "full": 5}.get(PROFILE, 3))
"""One part of the walk each."""
STEPS_EACH = {"long": 6_000, "full": 500}.get(PROFILE, 120)
"""Steps of a part under each of the 81 combinations of strengths."""
ENOUGH = {"acts": 50, "moves": 20, "guards": 20}
if PROFILE != "long":
    ENOUGH = {"acts": 20, "moves": 5, "guards": 5}  # more often with the long profile
FURTHER, FURTHER_STEPS = 20, 500 if PROFILE == "long" else 200
"""Walks that are added one by one while something was met too seldom: what an act
asks for changes, and with it the whole walk."""

COINCIDENCES = {"InvestigatorReleased", "FeedbackAdded"}
"""Kinds that want a coincidence too rare for the short walk (a person is named late whose manager
investigates), or an act on another stream (an answer to a survey); each has a test of its own."""

type Walked = Callable[[int], Counts]


def unwritten(found: Counts) -> set[str]:
    """The kinds of events that no walk wrote, without those that it need not write."""
    return set(KINDS) - set(found.kinds) - COINCIDENCES


@pytest.fixture(scope="module")
def walked(shared: Path) -> Walked:
    """What the part of a seed counted. Each part is walked once a run, by any worker."""

    def part(seed: int) -> Counts:
        return once(shared, f"walk-{seed}", lambda: walk(seed=seed, steps=STEPS_EACH))

    return part


@pytest.fixture(scope="module")
def counts(walked: Walked, shared: Path) -> Counts:
    """What all parts counted, and the walks that were added to them once a run."""

    def together() -> Counts:
        found = Counts()
        for seed in SEEDS:
            found.add(walked(seed))
        for seed in range(100, 100 + FURTHER):
            walk(
                seed=seed,
                steps=FURTHER_STEPS,
                counts=found,
                enough=lambda: not found.rare(**ENOUGH) and not unwritten(found),
            )
        return found

    return once(shared, "walk-counts", together)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_anybody_tries_every_invariant_holds(walked: Walked, seed: int) -> None:
    assert walked(seed).steps == 81 * STEPS_EACH


@pytest.mark.whole
def test_every_act_transition_and_guard_was_met_often_enough(
    counts: Counts, record_property: Any
) -> None:
    print(counts.report())
    record_property("walk", counts.report())

    assert counts.rare(**ENOUGH) == []


@pytest.mark.whole
def test_every_kind_of_event_was_written(counts: Counts) -> None:
    assert unwritten(counts) == set()


def test_every_kind_of_event_has_a_step() -> None:
    assert set(KINDS.values()) == set(STEPS)


def test_every_strength_of_every_control_was_walked() -> None:
    walked = [tuple(control.strength for control in r.policy.controls) for r in policies()]

    assert len({strengths[:4] for strengths in walked}) == len(walked) == 81
    assert all(set(strengths) == set(Strength) for strengths in zip(*walked, strict=True))


def test_every_weight_is_that_of_an_act_and_none_is_overwritten() -> None:
    weighed = [name for _, names in _WEIGHED for name in names.split()]
    assert len(weighed) == len(set(weighed))
    assert set(weighed) <= set(NAMES)


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
        for seed in ("1", "2")
    }

    assert len(told) == 1
