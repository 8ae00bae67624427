"""Run the tests in passes and end with one line of counts.

Tests run on SQLite, and those marked `both_engines` on PostgreSQL, too. `--rest` runs what this
leaves out: tests marked `whole`, the other tests on PostgreSQL, and random tests with more
examples. Tests marked `browser` or `one_engine` never run on PostgreSQL. The passes run side by
side, so that no core is idle. Exit status 1 if anything failed. `DB=sqlite` or `DB=postgresql` runs
only the pass on that engine; `COVERAGE=1` also measures what the tests reach. Further words go to
pytest.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
WITH_DATABASE = ("tests/records", "tests/doors", "tests/walks")
EVERYTHING = ("tests/core", "tests/house", *WITH_DATABASE)
ENGINES = ("sqlite", "postgresql")
HOW = ("--dist=worksteal", "-q", "--durations=10")
CORES = os.cpu_count() or 2
ROOM = 4 * 2**30
"""Bytes of memory that must be free for the databases and files of a pass to lie in memory."""
NO_TESTS = 5
"""Pytest's exit status when it collected nothing."""


def main(words: list[str]) -> int:
    """Run every pass, even after one has failed, and print the sum."""
    engine = os.environ.get("DB", "")
    rest = words[:1] == ["--rest"]
    if engine and engine not in ENGINES:
        print(f"DB is {' or '.join(ENGINES)}, not {engine}", file=sys.stderr)
        return 2
    ends_in_order()
    compiling = _compiling()
    _provide()
    for one in compiling:
        one.wait()
    if os.environ.get("COVERAGE") and not rest:
        shutil.rmtree(ROOT / "build/coverage", ignore_errors=True)
        (ROOT / "build/coverage").mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    broken = False
    with ExitStack() as beside:
        for going in [
            beside.enter_context(begun(one, words[rest:]))
            for one in (REST if rest else PASSES)
            if engine in ("", one.engine)
        ]:
            broken |= _ended(going, counts, chosen=bool(words[rest:]))
    if os.environ.get("COVERAGE"):
        broken |= _coverage()
    if broken and not counts["failed"]:
        counts["failed"] += 1  # a pass that could not run is a failure, counted or not
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped")))
    if rest and not broken and not engine and not words[1:]:
        _note_commit()
    return 1 if broken else 0


def _note_commit() -> None:
    """Note for `scripts/release.py` at which commit everything passed, unless files changed."""
    words = (["status", "--porcelain"], ["rev-parse", "HEAD"])
    status, commit = (
        subprocess.run(["git", *one], cwd=ROOT, capture_output=True, text=True, check=False)
        for one in words
    )
    if not status.returncode and not status.stdout:
        (ROOT / "build").mkdir(exist_ok=True)
        (ROOT / "build/tested").write_text(commit.stdout)


def _compiling() -> "list[subprocess.Popen[bytes]]":
    """Begin to compile the tests where that was not done before; each worker would do it again."""
    if next(ROOT.glob("tests/core/__pycache__/*.pyc"), None):
        return []
    collect = (sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0")
    return [
        subprocess.Popen(
            [*collect, *folders], cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL
        )
        for folders in (EVERYTHING[:2], WITH_DATABASE)
    ]


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


@dataclass(frozen=True)
class Pass:
    """One run of pytest over the folders, on an engine, by so many workers.

    `marked` is pytest's expression for the tests that run, `profile` how far random tests go.
    """

    title: str
    engine: str
    folders: Sequence[str]
    workers: int
    marked: str = ""
    profile: str = "quick"


PASSES = (
    Pass("SQLite", "sqlite", EVERYTHING, CORES + 1, "not whole"),
    Pass(
        "PostgreSQL",
        "postgresql",
        WITH_DATABASE[:2],
        CORES,
        "both_engines and not whole",
    ),
)
"""What `make test` runs. A test often waits for a process or a browser, so that there are more
workers than cores; but each spends seconds on finding the tests."""
_LEFT = "not browser and not one_engine and (not both_engines or hypothesis or long or whole)"
REST = (
    Pass("SQLite, the rest", "sqlite", EVERYTHING, CORES, "hypothesis or long or whole", "full"),
    Pass("PostgreSQL, the rest", "postgresql", WITH_DATABASE, CORES, _LEFT, "full"),
)
"""What `make test-all` runs after it."""


@dataclass(frozen=True)
class _Going:
    """A pass that has begun: what it says goes into a file, and its counts into another."""

    title: str
    process: "subprocess.Popen[bytes]"
    said: IO[bytes]
    report: Path


@contextmanager
def begun(one: Pass, words: list[str]) -> Iterator[_Going]:
    """A pass that goes on by itself; it and its folder are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="amends-tests-", dir=_in_memory()) as name:
        folder = Path(name)
        report = folder / "report.xml"
        measured = ("coverage", "run", "-m") if os.environ.get("COVERAGE") else ()
        command = [
            *(sys.executable, "-u", "-m", *measured, "pytest", *one.folders, *HOW),
            *(f"-n{one.workers}", f"--color={'yes' if sys.stdout.isatty() else 'no'}"),
            *(f"--junit-xml={report}", f"--basetemp={folder}/tests", "-m", one.marked, *words),
        ]
        environment = _environment() | {"AMENDS_TEST_DB": one.engine}
        environment.setdefault("AMENDS_TEST_PROFILE", one.profile)
        with (folder / "said").open("wb") as written, (folder / "said").open("rb") as said:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT
            )
            try:
                yield _Going(one.title, process, said, report)
            finally:
                process.kill()
                process.wait()


def _ended(going: _Going, counts: Counter[str], *, chosen: bool) -> bool:
    """Show what a pass says until it ends, add to the counts and return whether it is broken.

    A pass without tests is broken unless the caller of the script `chosen` some by further words.
    """
    print(f"== {going.title} ==", flush=True)
    ends = False
    while not ends:
        ends = going.process.poll() is not None
        sys.stdout.buffer.write(going.said.read())
        sys.stdout.flush()
        if not ends:
            time.sleep(0.2)
    if going.report.exists():
        counts.update(_counted(going.report))
    return going.process.returncode not in ((0, NO_TESTS) if chosen else (0,))


def ends_in_order() -> None:
    """Told to end, this takes away what it made, as it does when it is done."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


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
    """Combine and report what all processes measured."""
    steps = [
        subprocess.run([sys.executable, "-m", "coverage", step], cwd=ROOT, check=False).returncode
        for step in ("combine", "report")
    ]
    return any(steps)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
