"""No process of a test outlives it, nor what it started: not even where the tests are killed."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from tests import processes
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
BELOW = (
    "import subprocess, sys, time; "
    "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "open(sys.argv[1], 'w').write(f'{one.pid}\\n'); time.sleep(600)"
)
"""A command that starts another and says its number."""


def _below(told: Path) -> int:
    def number() -> int:
        with suppress(FileNotFoundError, ValueError):
            return int(told.read_text())
        return 0

    return until(number, "a start")


def _gone(pid: int) -> bool:
    def ended() -> bool:
        try:
            state = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state.rpartition(")")[2].split()[0] == "Z"

    try:
        return until(ended, "its end")
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        return False


def test_what_a_test_started_is_gone_when_the_test_fails(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = [sys.executable, "-c", BELOW, str(told)]
    started: list[subprocess.Popen[bytes]] = []

    def fails() -> None:
        with processes.running(command, env=os.environ, cwd=tmp_path) as above:
            started.append(above)
            raise ValueError(_below(told))

    with pytest.raises(ValueError, match=r"^\d+$") as failed:
        fails()
    below = int(str(failed.value))

    assert started[0].returncode == -signal.SIGKILL
    assert _gone(below)


def test_what_a_test_started_is_gone_when_the_tests_are_killed(tmp_path: Path) -> None:
    told = tmp_path / "told"
    tests = (
        "import os, sys, time; from pathlib import Path; from tests import processes; "
        "processes.start([sys.executable, '-c', sys.argv[2], sys.argv[1]], env=os.environ, "
        "cwd=Path('.')); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", tests, str(told), BELOW], cwd=ROOT) as killed:
        try:
            below = _below(told)
        finally:
            killed.kill()

    assert _gone(below)


def test_a_command_that_is_asked_to_end_may_finish(tmp_path: Path) -> None:
    told = tmp_path / "told"
    finishing = (
        "import signal, sys, time; from pathlib import Path; "
        "signal.signal(signal.SIGTERM, lambda *_: (Path(sys.argv[1]).write_text('2'), sys.exit(3)))"
        "; Path(sys.argv[1]).write_text('1'); time.sleep(600)"
    )
    command = [sys.executable, "-c", finishing, str(told)]
    with processes.running(command, env=os.environ, cwd=tmp_path) as process:
        assert _below(told) == 1

    assert (told.read_text(), process.returncode) == ("2", 3)


def test_no_test_starts_a_process_that_nobody_watches_over() -> None:
    """`subprocess.run` waits for what it starts; whatever goes on beside a test is started here."""
    ours = {ROOT / "tests/processes.py", Path(__file__)}
    found = {path.name for path in (ROOT / "tests").rglob("*.py") if "Popen(" in path.read_text()}

    assert found - {path.name for path in ours} == KNOWN


KNOWN = {"test_bounded.py", "test_command.py", "test_jobs.py", "test_leftovers.py"}
"""What they start ends by itself, or with the test: a command that prints, one that works until
nothing is left or its input is closed, one that cannot be started, and one that is told to end."""
