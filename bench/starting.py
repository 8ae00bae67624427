"""`make run` on a bare clone, to the first page that works; and once more when all is set up.

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
from pathlib import Path

from .figures import Figure, Scale
from .ground import ROOT

PATIENCE = 600


def measure(scale: Scale) -> list[Figure]:
    """Seconds, cold and warm."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "amends"
        _clone(clone)
        cold, warm = _start(clone), _start(clone)
    return [
        Figure("make run, bare clone", cold, "s", aim=90, least=False),
        Figure("make run, again", warm, "s", least=False),
    ]


def _clone(clone: Path) -> None:
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)


def _start(clone: Path) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    given = {name: os.environ[name] for name in kept if name in os.environ}
    given |= {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "UV_", "SSL_", "REQUESTS_", "HTTP", "http"))
    }
    began = time.monotonic()
    running = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=given | {"PORT": str(port)},
        start_new_session=True,
    )
    try:
        while time.monotonic() - began < PATIENCE:
            if running.poll() is not None:
                raise SystemExit(f"make run ended with {running.returncode}")
            if _answers(port):
                return time.monotonic() - began
            time.sleep(0.1)
        raise SystemExit("make run did not answer")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        running.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
