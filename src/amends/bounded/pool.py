"""The children of this process: started when they are needed, a few at a time, and used again."""

import atexit
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, BinaryIO

from . import messages
from .child import FULL, IDLE, USUAL, Answer, Limits, Question, Task

PATIENCE = 60.0
"""Seconds to wait for one answer, and as many for a free child."""
MOST = 4
"""Maximum number of children of one process at a time for messages, uploads and documents."""
FILES = threading.BoundedSemaphore(MOST)
ARCHIVES, REGISTERS = threading.BoundedSemaphore(2), threading.BoundedSemaphore(2)
"""The turns of imports. Several are taken in the order register, archive, file: so no two imports
wait for each other."""


class TakesTooMuch(Exception):
    """The file needs more time or memory than a child may use."""


class Failed(Exception):
    """The file cannot be read; the message is the name of the problem."""


class TryAgain(Exception):
    """The file was not read for a reason outside it; later it may be."""


class Busy(TryAgain):
    """No child was free in time, or none could be started."""


class Ended(TryAgain):
    """The child was ended by something other than its limits."""


class Talk:
    """Questions to one child about one file at a time. Raises `Busy` if none can be started."""

    def __init__(self) -> None:
        with ExitStack() as opened:
            try:
                self._folder = mkdtemp(prefix="amends-")
                opened.callback(rmtree, self._folder, ignore_errors=True)
                here, theirs = socket.socketpair()
                self._there = opened.enter_context(here)
                with theirs:
                    self.process = subprocess.Popen(
                        # isolated: no setting of this process is listened to
                        [sys.executable, "-I", "-m", "amends.bounded"],
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                        env={"PATH": "", "TMPDIR": self._folder},
                    )
            except OSError as problem:
                raise Busy(f"no child process: {type(problem).__name__}") from problem
            opened.pop_all()
        self._worn, self._large, self._used = False, False, time.monotonic()

    def ask(self, question: Question, *content: bytes, file: int | None = None) -> Answer:
        """Return the answer. Raises `TakesTooMuch`, `Failed` and `Ended`."""
        try:
            messages.send(self._there, [json.dumps(question).encode(), *content], file)
            parts, _ = messages.received(self._there)
        except (OSError, EOFError) as problem:
            # one that reached its limit of time was ended by the system
            if self.end() in (-signal.SIGXCPU, FULL) or isinstance(problem, TimeoutError):
                raise TakesTooMuch("time or memory") from None
            raise Ended("the child process ended") from None
        reply = json.loads(parts[0])
        self._worn, self._used = self._large or reply["worn"], time.monotonic()
        if "problem" in reply:
            raise Failed(reply["problem"])
        return reply["told"], parts[1:]

    def begin(
        self, task: Task, file: BinaryIO | bytes, named: Question, limits: Limits, patience: float
    ) -> Answer:
        """Return the first answer of a task. Raises as `ask` does."""
        self._there.settimeout(patience)
        self._large = limits.memory > USUAL.memory
        question = {
            "task": f"{task.__module__}:{task.__name__}",
            "named": named,
            "limits": asdict(limits),
        }
        if isinstance(file, bytes):
            return self.ask(question, file)
        try:
            return self.ask(question, file=file.fileno())
        except io.UnsupportedOperation:  # it is in memory only
            file.seek(0)
            return self.ask(question, file.read())

    def rest(self) -> bool:
        """End the task. Return whether the child can be given another file."""
        try:
            messages.send(self._there, [])
        except OSError:
            return False
        self._used = time.monotonic()
        return self.usable()

    def usable(self) -> bool:
        """Whether it can be given another file."""
        fresh = not self._worn and time.monotonic() - self._used < IDLE / 2
        return fresh and self.process.poll() is None

    def end(self) -> int:
        """End the child and return its status."""
        self._worn = True
        with self._there:
            self.process.kill()
        status = self.process.wait()
        rmtree(self._folder, ignore_errors=True)
        return status


_free: list[Talk] = []
os.register_at_fork(after_in_child=_free.clear)


@atexit.register
def end_all() -> None:
    """End the children that wait for a question."""
    while _free:
        _free.pop().end()


@contextmanager
def asking(
    task: Task,
    file: BinaryIO | bytes,
    *,
    turns: threading.Semaphore = FILES,
    limits: Limits = USUAL,
    patience: float = PATIENCE,
    **named: Any,
) -> Iterator[tuple[Talk, Answer]]:
    """Start a task on a file in a child; give the talk with it and its first answer. An open file
    has one talk at a time. Raises `TakesTooMuch`, `Failed` and `TryAgain`."""
    if not turns.acquire(timeout=patience):
        raise Busy("others are being read")
    try:
        talk = _idle()
        try:
            try:
                first = talk.begin(task, file, named, limits, patience)
            except Ended:
                talk = Talk()
                first = talk.begin(task, file, named, limits, patience)
            yield talk, first
        finally:
            if talk.rest():
                _free.append(talk)
            else:
                talk.end()
    finally:
        turns.release()


def answer(
    task: Task, file: BinaryIO | bytes, *, limits: Limits = USUAL, patience: float = PATIENCE
) -> Answer:
    """Return the only answer of a task. Raises as `asking` does."""
    with asking(task, file, limits=limits, patience=patience) as (_, first):
        return first


def _idle() -> Talk:
    while True:
        try:
            talk = _free.pop()
        except IndexError:
            return Talk()
        if talk.usable():
            return talk
        talk.end()
