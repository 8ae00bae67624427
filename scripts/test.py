"""Runs the whole test suite in passes and ends with one line of counts.

Tests that need no database run once; those that need one run on each engine. Exit status 1 if
anything failed. `DB=sqlite` or `DB=postgresql` runs the second kind on that engine only;
`COVERAGE=1` also measures what the tests reach. Further words go to pytest.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_DATABASE = ("tests/core", "tests/house")
WITH_DATABASE = ("tests/records", "tests/doors", "tests/walks")
ENGINES = ("sqlite", "postgresql")
HOW = ("--dist=worksteal", "-q", "--durations=10")
CORES = os.cpu_count() or 2
ROOM = 4 * 2**30
"""Bytes of memory that must be free for the databases and files of a run to lie in memory."""
NO_TESTS = 5
"""Pytest's exit status when it collected nothing: a folder may be empty."""


def main(words: list[str]) -> int:
    """Runs every pass, even after one has failed, and prints the sum."""
    engine = os.environ.get("DB", "")
    if engine and engine not in ENGINES:
        print(f"DB is {' or '.join(ENGINES)}, not {engine}", file=sys.stderr)
        return 2
    ends_in_order()
    _provide()
    if os.environ.get("COVERAGE"):
        shutil.rmtree(ROOT / "build/coverage", ignore_errors=True)
        (ROOT / "build/coverage").mkdir(parents=True)
    counts: Counter[str] = Counter()
    broken = False
    if not engine:
        broken |= _pass("no database", "sqlite", WITHOUT_DATABASE, words, counts)
    for one in (engine,) if engine else ENGINES:
        broken |= _pass(one, one, WITH_DATABASE, words, counts)
    if os.environ.get("COVERAGE"):
        broken |= _coverage()
    if broken and not counts["failed"]:
        counts["failed"] += 1  # a pass that could not run is a failure, counted or not
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped")))
    return 1 if broken else 0


def _provide() -> None:
    """Installs what the tests need beside Python; where that fails, they skip and say why."""
    for name, variable in (
        ("browser.sh", "AMENDS_TEST_BROWSER"),
        ("postgres.sh", "AMENDS_TEST_POSTGRESQL"),
    ):
        words = ["sh", str(ROOT / "scripts" / name), "start"]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 0:
            os.environ[variable] = done.stdout.strip()


def _pass(
    title: str, engine: str, folders: Iterable[str], words: list[str], counts: Counter[str]
) -> bool:
    """One run of pytest; adds to the counts and answers whether something is broken."""
    workers = CORES if folders is WITHOUT_DATABASE else 2 * CORES  # who asks a database waits
    present = [folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))]
    if not present:
        return False
    print(f"== {title} ==", flush=True)
    with folder_of_a_pass(_in_memory()) as folder:
        report = Path(folder) / "report.xml"
        measured = ["coverage", "run", "-m"] if os.environ.get("COVERAGE") else []
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                *measured,
                "pytest",
                *present,
                f"-n{workers}",
                *HOW,
                f"--basetemp={folder}/tests",
                f"--junit-xml={report}",
                *words,
            ],
            cwd=ROOT,
            env=_environment() | {"AMENDS_TEST_DB": engine},
            check=False,
        )
        if report.exists():
            counts.update(_counted(report))
    return done.returncode not in (0, NO_TESTS)


def ends_in_order() -> None:
    """Told to end, this takes away what it made, as it does when it is done."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def folder_of_a_pass(place: str | None) -> tempfile.TemporaryDirectory[str]:
    """For the databases and files of one pass; gone after it."""
    return tempfile.TemporaryDirectory(prefix="amends-tests-", dir=place)


def _environment() -> dict[str, str]:
    """Ours; but what Python compiles is kept, whatever is usual here: each of the many processes of
    a run would else compile every file of the tests and of the program again."""
    return {name: told for name, told in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _in_memory() -> str | None:
    """A folder in memory, where the machine has one with room; else the usual one (None). What a
    disk keeps through a loss of power is not what these tests show."""
    memory = Path("/dev/shm")  # noqa: S108 (a name of the system, and what lies there is ours)
    free = shutil.disk_usage(memory).free if os.access(memory, os.W_OK) else 0
    return str(memory) if free >= ROOM else None


def _counted(report: Path) -> dict[str, int]:
    """What a JUnit file says, in our words."""
    total: Counter[str] = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total["failed"] += failed
        total["skipped"] += skipped
        total["passed"] += int(suite.get("tests", 0)) - failed - skipped
    return total


def _coverage() -> bool:
    """Puts the measurements of all processes together; the floor stands in pyproject.toml."""
    steps = [
        subprocess.run([sys.executable, "-m", "coverage", step], cwd=ROOT, check=False).returncode
        for step in ("combine", "report")
    ]
    return any(steps)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
