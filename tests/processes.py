"""Processes that a test starts, none of which outlives the test, whatever becomes of it: each is
watched over by another that ends when the tests do, be they killed, and takes with it all that was
started below."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.waiting import PATIENCE

_WATCH = """
import os, signal, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
def watch():
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
sys.exit(child.wait() % 256)
"""
"""Waits for the command, and for the end of who started it, which closes what it reads from."""


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    said: int | IO[bytes] = subprocess.DEVNULL,
) -> "subprocess.Popen[bytes]":
    """A command in a session of its own. What is asked of it, is asked of the command."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _WATCH, *command],
        env=env,
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """It and all below it end at once, and finish nothing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdin
    process.stdin.close()


@contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    said: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command while the block runs; then it is asked to end, and killed if it takes too long."""
    process = start(command, env=env, cwd=cwd, said=said)
    try:
        yield process
        process.terminate()
        process.wait(PATIENCE)
    finally:
        kill(process)
