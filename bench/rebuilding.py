"""The register rebuilt in another process equals the live one, over randomly acted complaints.

The walker of the core's tests chooses among all acts with plausible and implausible particulars;
here each is written by the pen. The bare line reads the same entries and draws nothing.
"""

import hashlib
import os
import subprocess
import sys
import time
from datetime import datetime
from random import Random

from .figures import Figure, Scale, timed
from .ground import ROOT

FOUNDS = False
"""The walker brings an organization of its own."""


def measure(scale: Scale) -> list[Figure]:
    """Complaints per second, and differences between the two registers (0)."""
    from amends.handling import redrawing
    from amends.journal import log, store
    from amends.register.models import Row

    now = _walk(complaints=scale.of(5_000, 60))
    log.sequence(now=now, signer=log.signer())
    live = _registered()
    subprocess.run(
        [sys.executable, "-m", "amends", "rebuild"], cwd=ROOT, env=os.environ, check=True
    )
    equal = _registered() == live
    count = Row.objects.count()
    took = timed(lambda: redrawing.rebuild(now=now))
    streams = list(store.streams("complaint/"))
    began = time.perf_counter()
    for at in range(0, len(streams), 200):
        store.read_many(streams[at : at + 200])
    bare = count / (time.perf_counter() - began)
    note = f"{count:,} complaints"
    return [
        Figure("rebuild of randomly acted complaints", count / took, "/s", bare, 1_000, note=note),
        Figure("rebuilt elsewhere, unequal tables", 0 if equal else 1, "", aim=0, least=False),
    ]


def _walk(*, complaints: int) -> datetime:
    from tests.core import samples
    from tests.core.walk import Counts
    from tests.walks.test_walk_through_the_pen import PenWorld, _founders, _since

    from amends.core.framework import calendar_text, policy_text
    from amends.handling import rules
    from amends.handling.defaults import pack
    from amends.handling.founding import found
    from amends.journal import log
    from amends.register.models import Row

    sample = samples.RULES
    start = min(samples.START, *_since(sample.people))
    log.open_log(host="bench.example", demo=False, now=start)
    found(
        policy=policy_text.write(sample.policy),
        calendars=[calendar_text.write(calendar) for calendar in sample.calendars.values()],
        packs=[pack("iso-10002")],
        founders=_founders(sample.people),
        now=start,
    )
    world = PenWorld(Random("rebuild"), rules.rules_at(samples.START), Counts())
    while Row.objects.count() < complaints:
        for _ in range(200):
            world.step()
    return world.now


def _registered() -> str:
    """A digest of every row of the register."""
    from amends.register.models import Deadline, Reader, Reminder, Row

    digest = hashlib.sha256()
    for model in (Row, Reader, Deadline, Reminder):
        for row in sorted(map(str, model._default_manager.values_list())):
            digest.update(row.encode())
    return digest.hexdigest()
