"""Parsing of messages in a child process with limits on time and memory, so that no message can
occupy this one."""

import json
import subprocess
import sys
import threading
from typing import Any

from .parsing import Enclosed, Parsed, Unreadable
from .reader import LENGTH

PATIENCE = 60.0
"""Seconds to wait for one message; the child may compute for `reader.SECONDS`."""


class _Child:
    """The child process of this process; it is started when it is needed."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, raw: bytes, *, patience: float) -> list[bytes]:
        """Return the answer. Raises Unreadable if there is none in time."""
        with self._turn:
            for _ in range(2):  # one that was idle for long has just ended
                process, overdue = self._started(), threading.Event()
                late = threading.Timer(patience, _give_up, (process, overdue))
                late.start()
                try:
                    return _exchanged(process, raw)
                except (OSError, EOFError):
                    self._end()
                    if overdue.is_set():
                        raise Unreadable("not read in time") from None
                finally:
                    late.cancel()
            raise Unreadable("the child process ended")

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                # isolated: no setting of this process is listened to
                [sys.executable, "-I", "-m", "amends.letters.incoming.reader"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": ""},
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _give_up(process: "subprocess.Popen[bytes]", overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


_child = _Child()


def read(raw: bytes, *, patience: float = PATIENCE) -> Parsed:
    """Return the content of the message. Raises `Unreadable`, also for a message that takes too
    much time or memory."""
    first, *files = _child.ask(raw, patience=patience)
    told: dict[str, Any] = json.loads(first)
    if "problem" in told:
        raise Unreadable(told["problem"])
    names = told.pop("enclosed")
    enclosed = tuple(Enclosed(name, file) for name, file in zip(names, files, strict=True))
    return Parsed(**told | {"to": tuple(told["to"]), "enclosed": enclosed})


def _exchanged(process: "subprocess.Popen[bytes]", raw: bytes) -> list[bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(len(raw).to_bytes(LENGTH))
    process.stdin.write(raw)
    process.stdin.flush()
    parts: list[bytes] = [_part(process.stdout)]
    for _ in json.loads(parts[0]).get("enclosed", ()):
        parts.append(_part(process.stdout))
    return parts


def _part(answers: Any) -> bytes:
    length = answers.read(LENGTH)
    if len(length) < LENGTH:
        raise EOFError
    part = bytes(answers.read(int.from_bytes(length)))
    if len(part) < int.from_bytes(length):
        raise EOFError
    return part
