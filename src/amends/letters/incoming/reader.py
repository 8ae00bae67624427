"""`python -m amends.letters.incoming.reader`: a child process that parses messages of strangers.

Standard input has one message after the other, standard output the answers, each with its length
before it. An answer is what `apart` decodes. It ends when nothing comes for a while, and after a
large message, whose memory it would not give back.
"""

import dataclasses
import json
import os
import resource
import select
import sys
import time
from contextlib import suppress

from . import parsing

MEMORY = 256 * 2**20
"""Maximum bytes of memory."""
SECONDS = 10
"""Seconds of computing for one message."""
_INPUT = 0
_IDLE = 30.0
_LARGE = 2**20
LENGTH = 8
"""Bytes that tell a length."""


def main() -> int:
    """Answer until the input ends."""
    _bound(resource.RLIMIT_AS, MEMORY)
    _bound(resource.RLIMIT_CORE, 0)
    answers = sys.stdout.buffer
    while select.select([_INPUT], [], [], _IDLE)[0]:
        length = int.from_bytes(_exactly(LENGTH))
        if not length:
            break
        _bound(resource.RLIMIT_CPU, int(time.process_time()) + SECONDS + 1)
        for part in _answer(_exactly(length)):
            answers.write(len(part).to_bytes(LENGTH))
            answers.write(part)
        answers.flush()
        if length > _LARGE:
            break
    return 0


def _bound(what: int, most: int) -> None:
    with suppress(OSError, ValueError):  # a system with tighter limits keeps its own
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _exactly(length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = os.read(_INPUT, min(length - len(found), 2**20))
        if not part:
            return b""
        found += part
    return bytes(found)


def _answer(raw: bytes) -> list[bytes]:
    """Return what the message contains: first everything but its files, then each file. Of a
    message that cannot be read, only the name of the problem."""
    try:
        told = parsing.read(raw)
        plain = {
            field.name: getattr(told, field.name)
            for field in dataclasses.fields(told)
            if field.name != "enclosed"
        }
        plain["enclosed"] = [file.name for file in told.enclosed]
        return [json.dumps(plain).encode(), *(file.content for file in told.enclosed)]
    except Exception as problem:  # noqa: BLE001 (whatever a stranger wrote)
        return [json.dumps({"problem": type(problem).__name__}).encode()]


if __name__ == "__main__":
    sys.exit(main())
