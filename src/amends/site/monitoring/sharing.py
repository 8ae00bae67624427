"""Metrics of one `amends serve`, counted in all its processes.

The first process makes a temporary folder, in which every process has files of its own. A child
that is started again gets the files of the one before it, so its counts go on.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SLOT = "PROMETHEUS_MULTIPROC_SLOT"
"""Names a process's files in the folder."""


def share() -> None:
    """Make the folder, which is removed when this process ends, unless the parent process has made
    it. Call it before anything is counted. Raises OSError."""
    if not {FOLDER, SLOT} <= os.environ.keys():
        os.environ |= {FOLDER: tempfile.mkdtemp(prefix="amends-metrics-"), SLOT: "0"}
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)


def child_environment(given: Mapping[str, str] | None, slot: int) -> dict[str, str]:
    """Return the environment of a child process that counts in the files of this slot. One with an
    environment of its own is another installation, which makes a folder of its own."""
    if given is None:
        return {**os.environ, SLOT: str(slot)}
    return {name: text for name, text in given.items() if name not in (FOLDER, SLOT)}


def child_ended(slot: int) -> None:
    """Forget the present values of a child process; its counts stay."""
    if FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(slot, os.environ[FOLDER])  # type: ignore[no-untyped-call]
