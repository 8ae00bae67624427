"""An earlier commit of the program beside this one, so that both are measured in the same minutes
on the same machine."""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .ground import ROOT

COMMIT = os.environ.get("BENCH_BEFORE", "c6940f7d")
"""What is compared with: the commit of 1 December 2026 before work on issue 25 began."""


@contextmanager
def tree(commit: str = COMMIT) -> Iterator[Path]:
    """The files of a commit in a folder of their own; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "before.tar"
        command = ["git", "archive", f"--output={archive}", commit, "src", "tests"]
        subprocess.run(command, cwd=ROOT, check=True)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        yield Path(folder)
