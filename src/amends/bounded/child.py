"""The child process (`python -I -m amends.bounded`): answers questions about foreign bytes.

A task is a generator over an open file. It receives a question at each ``yield`` and yields an
answer: facts as JSON, and bytes. A message without parts ends the task. The child ends when it has
no task for a while, and after much memory was used, which it would not give back.
"""

import io
import json
import os
import re
import resource
import select
import socket
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from . import messages


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of memory for a task, and seconds of computing for each of its answers. A task that
    `reserves` much more address space than it uses is bounded by its data instead."""

    memory: int = 256 * 2**20
    seconds: int = 10
    reserves: bool = False


USUAL = Limits()
_FILE = 256 * 2**20
"""Maximum bytes of a file that is written."""
IDLE = 60.0
"""Seconds after which a child without a task ends."""
_WORN = 128 * 2**20
"""Bytes of memory after which a child ends with its task."""
_LARGEST = 80 * 2**20
"""Bytes of one answer."""
FULL = 3
"""Exit status of a child without memory."""
_ROOM = 2**20
"""Bytes set aside for exiting without memory."""
_UNIT = 1 if sys.platform == "darwin" else 1024

type Question = dict[str, Any]
type Answer = tuple[dict[str, Any], list[bytes]]
type Task = Callable[..., Generator[Answer, Question, None]]
"""Gets the open file first."""


def main() -> int:
    """Answer until the parent has ended or has given no task for long."""
    _limit(resource.RLIMIT_AS, USUAL.memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _FILE)
    room = bytearray(_ROOM)
    with socket.socket(fileno=0) as parent:
        try:
            _answer_all(parent)
        except MemoryError:
            del room  # so that there is memory for what follows
            os._exit(FULL)  # at once, so that the parent sees this status
        except (EOFError, OSError):  # the parent has ended
            pass
    with suppress(OSError):
        Path(os.environ["TMPDIR"]).rmdir()
    return 0


def _answer_all(parent: socket.socket) -> None:
    running: Generator[Answer, Question, None] | None = None
    limits = USUAL
    while select.select([parent], [], [], None if running else IDLE)[0]:
        parts, file = messages.received(parent)
        if not parts:
            running = None
            continue
        question = json.loads(parts[0])
        task = question.pop("task", None)
        if task:
            limits = Limits(**question["limits"])
            if limits.reserves:
                _limit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS)[1])
                _limit(resource.RLIMIT_DATA, limits.memory)
            else:
                _limit(resource.RLIMIT_AS, limits.memory)
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + limits.seconds + 1)
        try:
            if task:
                opened = io.BytesIO(*parts[1:]) if file is None else os.fdopen(file, "rb")
                running = _task(task)(opened, **question["named"])
                question = None
            answer = _answer(running, question)
        except MemoryError:
            raise
        except Exception as problem:  # noqa: BLE001 (whatever a stranger wrote)
            answer = [json.dumps({"problem": type(problem).__name__, "worn": _worn()}).encode()]
        messages.send(parent, answer)


def _task(name: str) -> Task:
    module, _, function = name.partition(":")
    task: Task = getattr(import_module(module), function)
    return task


def _answer(
    running: Generator[Answer, Question, None] | None, question: Question | None
) -> list[bytes]:
    """Return the next answer of a task; None for a question starts it."""
    if running is None:
        raise EOFError
    reply, content = running.send(question)  # type: ignore[arg-type]
    answer = [json.dumps({"told": reply, "worn": _worn()}).encode(), *content]
    if sum(map(len, answer)) > _LARGEST:
        raise MemoryError
    return answer


def _worn() -> bool:
    with suppress(OSError):  # what Linux has of it; its ru_maxrss is at least that of the parent
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        if most := re.search(r"VmHWM:\s*(\d+) kB", status):
            return int(most[1]) * 1024 > _WORN
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT > _WORN


def _limit(what: int, most: int) -> None:
    with suppress(OSError, ValueError):  # a system with tighter limits keeps its own
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
