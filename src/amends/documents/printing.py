"""Printing from a web worker: a child process of short life sets the pages.

The typesetter is large and the words come from strangers; so it runs apart, in a folder of its
own, with bounds on time and memory, and the web worker carries nothing of it.
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
"""Seconds for waiting for a turn, and as many for setting the pages."""
_AT_ONCE = 2
_turns = threading.BoundedSemaphore(_AT_ONCE)


class NotPrinted(Exception):
    """No PDF came out; the message says why and holds no word of the document."""


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
    """A few at once: each takes as much memory as a web worker."""
    if not _turns.acquire(timeout=patience):
        raise NotPrinted("others are printing")
    try:
        yield
    finally:
        _turns.release()


def _reason(status: int, told: bytes) -> str:
    if status < 0:
        return f"stopped by signal {-status}"
    # One line is ours; more is the trace of a crash, which may hold words.
    line = told.decode("utf-8", "replace").strip()
    return line if line and "\n" not in line else f"exit status {status}"
