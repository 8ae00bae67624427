"""Rendering for web workers in a short-lived child process.

The typesetter is large and the text comes from strangers. So it runs apart, in a folder of its own,
with limits on time and memory, and the web worker never loads it.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .document import Printed
from .encoding import encoded

PATIENCE = 20.0
"""Seconds to wait for a free slot, and as many for typesetting."""
_AT_ONCE = 2
_turns = threading.BoundedSemaphore(_AT_ONCE)


class NotPrinted(Exception):
    """No PDF was made; the message says why and contains no text of the document."""


def render(document: Printed, *, patience: float = PATIENCE) -> bytes:
    """The document as PDF. Raises NotPrinted, after at most twice `patience` seconds."""
    with _turn(patience), tempfile.TemporaryDirectory(prefix="amends-paper-") as folder:
        try:
            done = subprocess.run(
                # Isolated: no setting of this process and no file of that folder is listened to.
                [sys.executable, "-I", "-m", "amends.documents"],
                input=encoded(document),
                capture_output=True,
                timeout=patience,
                cwd=folder,
                env={"TMPDIR": folder, "PATH": ""},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotPrinted(f"not done after {patience:g} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotPrinted(_reason(done.returncode, done.stderr))
    return done.stdout


@contextmanager
def _turn(patience: float) -> Iterator[None]:
    """Wait for one of a few slots: each rendering takes as much memory as a web worker."""
    if not _turns.acquire(timeout=patience):
        raise NotPrinted("others are printing")
    try:
        yield
    finally:
        _turns.release()


def _reason(status: int, told: bytes) -> str:
    if status < 0:
        return f"stopped by signal {-status}"
    # One line is ours; more is the trace of a crash, which may contain text.
    line = told.decode("utf-8", "replace").strip()
    return line if line and "\n" not in line else f"exit status {status}"
