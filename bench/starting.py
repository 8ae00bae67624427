"""`make run` on a bare clone, to the first page that works; without data, and once more with all.

The clone is made of what git knows and would know. Packages come from wherever this machine gets
them, so the figure tells of its line as well.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from .figures import Figure, Scale
from .ground import ROOT

PATIENCE = 600
REST = 2.0
"""Seconds without work after which everything has begun."""
LITTLE = 0.05
"""Processor seconds that are no work."""


@dataclass
class Started:
    """Seconds and processor seconds after which something answered."""

    both_answer: float
    """Seconds until both addresses showed a page, be it that of the preparation."""
    own_ready: float
    """Processor seconds of everything until the empty organisation could be used."""
    demo_ready: float
    """Processor seconds of everything until the demo could be used."""
    whole: float
    """Seconds until then."""
    settled: float
    """Processor seconds until the workers have begun too and everything rests."""


def measure(scale: Scale) -> list[Figure]:
    """On a bare clone, then with the environment and without data, then once more."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "amends"
        _clone(clone)
        cold = _start(clone)
        shutil.rmtree(clone / "data", ignore_errors=True)
        shutil.rmtree(clone / "data-own", ignore_errors=True)
        first, again = _start(clone), _start(clone)
    return [
        Figure("make run, bare clone", cold.whole, "s", aim=90, least=False),
        Figure("make run, both addresses answer", first.both_answer, "s", aim=2, least=False),
        Figure("make run, empty organisation", first.own_ready, "CPU s", aim=6, least=False),
        Figure("make run, whole demo", first.demo_ready, "CPU s", aim=25, least=False),
        Figure("make run again, both addresses answer", again.both_answer, "s", least=False),
        Figure("make run again, empty organisation", again.own_ready, "CPU s", least=False),
        Figure("make run again, both", again.demo_ready, "CPU s", aim=3, least=False),
        Figure("make run again, and the workers", again.settled, "CPU s", aim=3, least=False),
    ]


def _clone(clone: Path) -> None:
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)


def _start(clone: Path) -> Started:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = ("AMENDS_", "DATABASE_", "DJANGO_", "PYTHON")
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    began = time.monotonic()
    running = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=given | {"PORT": str(port)},
        start_new_session=True,
    )
    try:
        return _watched(running, port, began)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        running.wait()


def _watched(running: "subprocess.Popen[bytes]", port: int, began: float) -> Started:
    answered = own = 0.0
    while time.monotonic() - began < PATIENCE:
        if running.poll() is not None:
            raise SystemExit(f"make run ended with {running.returncode}")
        if not answered and _status(port) and _status(port + 1):
            answered = time.monotonic() - began
        if not own and _status(port + 1, "/readyz") == HTTPStatus.OK:
            own = _used(running.pid)
        if own and _status(port, "/readyz") == HTTPStatus.OK:
            ready, whole = _used(running.pid), time.monotonic() - began
            return Started(answered, own, ready, whole, _settled(running.pid))
        time.sleep(0.1)
    raise SystemExit("make run did not answer")


def _status(port: int, path: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _below(process: int) -> list[int]:
    """The processes that it started, and those that they started."""
    found = []
    with suppress(OSError):
        for told in Path(f"/proc/{process}/task").glob("*/children"):
            for child in map(int, told.read_text(encoding="ascii").split()):
                found += [child, *_below(child)]
    return found


def _settled(process: int) -> float:
    """Processor seconds until everything has rested for a while, workers and all."""
    used, since = _used(process), time.monotonic()
    while time.monotonic() - since < REST:
        time.sleep(0.2)
        if (now := _used(process)) - used > LITTLE:
            used, since = now, time.monotonic()
    return used


def _used(process: int) -> float:
    """Processor seconds of a process, of those below it, and of those that have ended."""
    ticks = 0
    for one in (process, *_below(process)):
        with suppress(OSError):
            stat = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, stat[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
