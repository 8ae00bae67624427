"""Dates: a million of them against an oracle, and what the clocks of one complaint cost.

The draws are of twenty time zones and thirty years, in two processes. The clocks are those of
pack `uk-fca-disp`, the largest, over one complaint with its derivations; and a sweep of the
clocks of every pack that is shipped, over that pack's own examples.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from random import Random
from statistics import median

from .figures import Figure, Scale

SEED = 20_261_125
PROCESSES = 2
_BATCH = 10_000
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def measure(scale: Scale) -> list[Figure]:
    """Dates counted and differences found; microseconds for the clocks of one complaint."""
    draws = scale.of(1_000_000, 40_000)
    began = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        seeds = range(SEED, SEED + draws // _BATCH)
        found = [one for listed in pool.map(_batch, seeds) for one in listed]
    seconds = time.perf_counter() - began
    for one in found[:20]:
        print(f"DIFFERS {one}")
    worst, pack = max(_cost(name) for name in _packs())
    disp, _ = _cost("uk-fca-disp")
    return [
        Figure("dates against the oracle", draws, "dates", note=f"{draws / seconds:,.0f}/s"),
        Figure("differences", len(found), "", aim=0, least=False, note=f"seed {SEED}"),
        Figure("all clocks of uk-fca-disp", disp, "µs median", aim=200, least=False),
        Figure("all clocks of the slowest pack", worst, "µs median", note=pack),
    ]


def _batch(seed: int) -> list[str]:
    from tests.core.date_oracle import differences

    return list(differences(Random(seed), _BATCH))


def _packs() -> tuple[str, ...]:
    from amends.governance import packs

    return packs.ids()


def _cost(name: str) -> tuple[float, str]:
    """The median time of all clocks of a pack over its first example, in microseconds."""
    from amends.core.framework.packs.pack import UNIT_CALENDAR
    from amends.core.framework.packs.trial import local_clocks, moment_of
    from amends.core.framework.packs.verdict import evaluate
    from amends.core.principles.calendars import Calendar
    from amends.governance import packs

    pack = packs.shipped(name)[0]
    test = pack.tests[0]
    calendars = {UNIT_CALENDAR: Calendar(UNIT_CALENDAR), **packs.calendars_of(pack)}
    local = local_clocks(pack, test.facts, calendars)
    events = {
        event: tuple(moment_of(one, local) for one in times) for event, times in test.events.items()
    }
    taken = []
    for _ in range(2_000):
        began = time.perf_counter()
        evaluate(pack, facts=test.facts, events=events, calendars=calendars, at=NOW)
        taken.append(time.perf_counter() - began)
    return median(taken) * 1_000_000, name
