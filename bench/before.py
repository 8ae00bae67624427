"""An earlier commit of the program beside this one, so that both are measured in the same minutes
on the same machine."""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .ground import ROOT

COMMIT = os.environ.get("BENCH_BEFORE", "c6940f7d")
"""What is compared with: the last commit before acts were made cheaper, of 2026-12-01."""


@contextmanager
def tree(commit: str = COMMIT) -> Iterator[Path]:
    """The program of a commit in a folder of its own, ready to run; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "before.tar"
        command = ["git", "archive", f"--output={archive}", commit]
        subprocess.run(command, cwd=ROOT, check=True)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        subprocess.run([sys.executable, Path(folder, "scripts", "catalogues.py")], check=True)
        yield Path(folder)
