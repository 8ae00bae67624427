"""The random walk of the core, far: eight parts of 486,000 steps, in as many processes as cores."""

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import TYPE_CHECKING

from .figures import Figure, Scale

if TYPE_CHECKING:
    from tests.core.walk import Counts


def measure(scale: Scale) -> list[Figure]:
    """Steps walked, and what happened too seldom; an invariant that is broken ends it."""
    from tests.core.walk import Counts

    steps, counts = scale.of(6_000, 500), Counts()
    began = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        for part in pool.map(_part, range(1, 9), repeat(steps)):
            counts.add(part)
    seconds = time.perf_counter() - began
    enough = scale.of(50, 5)
    rare = counts.rare(acts=enough, moves=enough, guards=enough * 2 // 5)
    for one in rare:
        print(f"RARE {one}")
    pace = f"{counts.steps / seconds:,.0f}/s"
    return [
        Figure("steps of the random walk", counts.steps, "steps", note=pace),
        Figure("acts, transitions and guards met too seldom", len(rare), "", aim=0, least=False),
    ]


def _part(seed: int, steps: int) -> "Counts":
    from tests.core.walk import walk

    return walk(seed=seed, steps=steps)
