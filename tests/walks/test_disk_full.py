"""A disk that is full: the process says so, an act is refused plainly, and nothing is lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.waiting import until
from tests.walks.lodging import lodge
from tests.walks.trial import Trial, page, status

pytestmark = [pytest.mark.whole, pytest.mark.one_engine]

SIZE = 320 * 2**20
"""Bytes of the disk: more than a process needs to be ready."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own."""
    at = tmp_path / "disk"
    at.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(at)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk of our own: {done.stderr.strip()}")
    yield at
    subprocess.run(["umount", "--lazy", str(at)], check=False)


def test_a_full_disk_refuses_plainly_and_loses_nothing(disk: Path) -> None:
    trial = Trial(disk, (disk / "amends" / "amends.sqlite3").as_uri())
    trial.prepare()
    with trial.served("--processes", "1") as (port,):
        first = lodge(port, trial.token, "first")
        assert first.status == 201
        fill(disk / "filling")
        until(lambda: status(port, "/readyz") == 503, "a process that is not ready")
        assert '"disk"' in page(port, "/readyz")[1]
        assert status(port, "/livez") == 200
        refused = lodge(port, trial.token, "refused")
        assert refused.status == 503
        assert "There is no space left on our server." in refused.text
        (disk / "filling").unlink()
        until(lambda: status(port, "/readyz") == 200, "a process that is ready again")
        assert lodge(port, trial.token, "first").reference == first.reference
        assert lodge(port, trial.token, "refused").status == 201
    trial.amends("worker", "--once")
    trial.amends("verify")


def fill(path: Path) -> None:
    """Write until nothing more can be written."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(2**20)):
                pass
        except OSError:
            os.sync()
    assert os.statvfs(path).f_bavail == 0
