"""Loading the demo: CPU seconds for three seeds, and steps per CPU second in the first and in the
last third, which tell whether a step takes longer the more there is."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stdout

from .figures import Figure, Scale
from .ground import ROOT

SEEDS = (10_002, 1, 2)


def measure(scale: Scale) -> list[Figure]:
    """Loads each in a new data folder and a process of its own. By default of the usual size, with
    `--million` the two thousand complaints of before."""
    size = ["--complaints", "2000" if scale.million else "0"]
    usual = not (scale.million or scale.quick)
    loaded = [_loaded(seed, [] if usual else size) for seed in SEEDS]
    seconds, first, last = zip(*loaded, strict=True)
    return [
        Figure("demo loaded, median", statistics.median(seconds), "CPU s", aim=25, least=False),
        Figure("demo loaded, slowest seed", max(seconds), "CPU s", least=False),
        Figure("demo, first third", statistics.median(first), "steps/CPU s"),
        Figure("demo, last third", statistics.median(last), "steps/CPU s"),
    ]


def _loaded(seed: int, size: list[str]) -> tuple[float, float, float]:
    ours = ("AMENDS_", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with tempfile.TemporaryDirectory() as data:
        given["AMENDS_DATA"] = data
        words = [sys.executable, "-m", "bench.demonstration", "--seed", str(seed), *size]
        done = subprocess.run(words, cwd=ROOT, env=given, stdout=subprocess.PIPE, check=True)
    seconds, first, last = json.loads(done.stdout)
    return seconds, first, last


def _load(words: list[str]) -> tuple[float, float, float]:
    """Runs `amends demo`; returns the CPU seconds since this process began, and the pace at the
    beginning and at the end."""
    from amends.site import cli
    from amends.site.console import progress

    seen: list[tuple[int, float]] = []

    def follow(told: progress.Progress, done: int, whole: int | None = None) -> None:
        told.whole = whole
        seen.append((done, time.process_time()))

    progress.Progress.__call__ = follow  # type: ignore[method-assign]
    with redirect_stdout(sys.stderr):
        cli.main(["demo", "--no-serve", *words])
    whole = seen[-1][0]
    third = whole // 3
    return time.process_time(), _pace(seen, 0, third), _pace(seen, whole - third, whole)


def _pace(seen: list[tuple[int, float]], first: int, last: int) -> float:
    """Return the steps per CPU second between two of them, as nearly as they were reported."""
    inside = [one for one in seen if first <= one[0] <= last]
    (began, start), (ended, end) = inside[0], inside[-1]
    return (ended - began) / max(end - start, 0.001)


if __name__ == "__main__":
    print(json.dumps(_load(sys.argv[1:])))
