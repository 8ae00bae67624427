"""Mutants: make 300 small changes to the rules and measures, drawn by seed; count how many survive.

A mutant is run against the tests of its own package only, so a survivor may still be found by
another test. `bench/out/mutants.txt` lists the survivors.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from .figures import Figure, Scale
from .ground import ROOT
from .mutating import Mutant, mutants

FOUNDS = False
SEED = 20_261_125
PROCESSES = 2
TESTS = {
    "src/amends/core/operation": (
        "tests/core/operation",
        "tests/core/improvement",
        "--ignore=tests/core/operation/test_random_walk.py",
    ),
    "src/amends/insight": ("tests/records/insight", "tests/doors/desk/test_insight.py"),
}
"""The packages that are changed, with the tests that should fail."""
OUT = ROOT / "bench" / "out" / "mutants.txt"


def measure(scale: Scale) -> list[Figure]:
    """Return the share of mutants that survive, in percent, and print each survivor."""
    drawn = Random(SEED).sample(_all(), scale.of(300, 40))
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy(Path(folder) / str(number)) for number in range(PROCESSES)]
        _run(copies[:1], [{"tests": TESTS}], "trace")
        traced = json.loads((copies[0] / "out.json").read_text(encoding="utf-8"))
        asked = [
            {"tests": TESTS, "traced": traced, "mutants": [asdict(m) for m in drawn[at::PROCESSES]]}
            for at in range(PROCESSES)
        ]
        _run(copies, asked, "try")
        survived: list[str] = []
        for copy in copies:
            survived += json.loads((copy / "out.json").read_text(encoding="utf-8"))
    text = "".join(f"{line}\n" for line in sorted(survived))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(text, end="")
    share = 100 * len(survived) / len(drawn)
    note = f"{len(survived)} of {len(drawn)}, seed {SEED}"
    return [Figure("mutants that survive", share, "%", least=False, note=note)]


def _all() -> list[Mutant]:
    return [
        mutant
        for package in TESTS
        for path in sorted((ROOT / package).rglob("*.py"))
        for mutant in mutants(path, str(path.relative_to(ROOT)))
    ]


def _copy(to: Path) -> Path:
    """Copy the tree, so that its files can be changed."""
    for name in ("bench", "docs", "scripts", "src", "tests"):
        shutil.copytree(ROOT / name, to / name)
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def _run(copies: list[Path], asked: list[Any], what: str) -> None:
    """Run a process in each copy; each reads `in.json` and writes `out.json`."""
    running = []
    for copy, one in zip(copies, asked, strict=True):
        (copy / "in.json").write_text(json.dumps(one), encoding="utf-8")
        running.append(
            subprocess.Popen([sys.executable, "-m", "bench.mutant_tests", what], cwd=copy)
        )
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, what)
