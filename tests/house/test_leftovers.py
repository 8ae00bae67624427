"""What a run of the tests leaves behind is taken away: by itself, or by the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import leftovers
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent


def test_folders_of_processes_that_are_no_more_go_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone = tmp_path / f"amends-test-{ended.pid}-abc"
    kept = (
        tmp_path / f"{leftovers.prefix()}abc",
        tmp_path / "amends-test-of-somebody",
        tmp_path / f"amends-paper-{ended.pid}-abc",
    )
    for folder in (gone, *kept):
        (folder / "keys").mkdir(parents=True)

    leftovers.sweep(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_run_that_is_told_to_end_ends_its_passes_and_takes_their_folders_away() -> None:
    """As a machine of continuous integration tells it, where it took too long."""
    script = (
        "import sys, time; sys.path.insert(0, 'scripts'); import test as run; run.ends_in_order()\n"
        "one = run.Pass('a test', 'sqlite', ('tests/core/framework/test_weeks.py',), 1)\n"
        "with run.begun(one, []) as going:\n"
        "    print(going.process.pid, going.report.parent, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as going:
        try:
            assert going.stdout
            number, folder = going.stdout.readline().split()
            assert Path(folder).is_dir()
            assert leftovers.lives(int(number))

            def ended() -> bool:
                if going.poll() is None:
                    os.kill(going.pid, signal.SIGTERM)
                return going.poll() is not None

            until(ended, "its end", every=0.1)
        finally:
            going.kill()

    assert not Path(folder).exists()
    assert not leftovers.lives(int(number))
    assert going.returncode != 0
