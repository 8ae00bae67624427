"""Single acts of this version beside those of an earlier commit, round by round in turn, so that
what else the machine does has the same part in both."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from .before import COMMIT, tree
from .figures import Figure, Scale
from .ground import ROOT, installation

AIMS = {
    "sqlite": {
        "lodge": 4.0 / 7.1,
        "assess": 2.7 / 5.4,
        "record-finding": 2.8 / 5.4,
        "prepare-response": 3.0 / 5.5,
    },
    "postgresql": {
        "lodge": 7 / 13.2,
        "assess": 5.5 / 10.4,
        "record-finding": 6 / 11.2,
        "prepare-response": 6.5 / 11.5,
    },
}
"""Processor time of this process and the database's, as shares of that of the commit."""
TOLERANCE = 1.1
"""The command fails if a share is larger than its aim by more than a tenth."""


def measure(scale: Scale) -> list[Figure]:
    """Shares of each act, the median of all rounds."""
    from django.db import connection

    with ExitStack() as stack:
        before = stack.enter_context(tree())
        both = [stack.enter_context(_runs(root, connection.vendor)) for root in (before, ROOT)]
        rounds = [[_round(one) for one in both] for _ in range(scale.of(40, 8))]
    figures = []
    for act in rounds[0][0]:
        share = statistics.median(now[act] / then[act] for then, now in rounds)
        least = min(now[act] for _, now in rounds)
        aim = AIMS[connection.vendor].get(act)
        figures.append(
            Figure(
                f"{act}, of the commit {COMMIT[:8]}",
                share,
                "",
                aim=aim,
                limit=aim and aim * TOLERANCE,
                least=False,
                note=f"{least:.1f} CPU ms at best",
            )
        )
    return figures


type Running = "subprocess.Popen[str]"


@contextmanager
def _runs(root: Path, engine: str) -> Iterator[Running]:
    """`act_costs` with the code of a folder and a database of its own, after it has warmed up."""
    with installation(engine) as given:
        given["PYTHONPATH"] = os.pathsep.join((str(root / "src"), str(root)))
        running = subprocess.Popen(
            [sys.executable, ROOT / "bench" / "act_costs.py"],
            env=given,
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            _line(running.stdout)
            yield running
        finally:
            running.kill()
            running.wait()


def _round(running: Running) -> dict[str, float]:
    assert running.stdin is not None
    running.stdin.write("\n")
    running.stdin.flush()
    found: dict[str, float] = json.loads(_line(running.stdout))
    return found


def _line(stream: IO[str] | None) -> str:
    line = stream.readline() if stream else ""
    if not line:
        raise SystemExit("the acts ended early")
    return line
