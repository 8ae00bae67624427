"""Small files beside the keys: readable by this account alone, written whole or not at all, and
locked for one process at a time where needed. Their content is in neither database nor backup."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any


def folder(data: Path) -> Path:
    """The folder of the keys in a data folder."""
    return data / "keys"


def account(data: Path) -> Path:
    """Return the path of the mail account that was set up in the browser (`letters.account`)."""
    return folder(data) / "mail-account.json"


def write(path: Path, told: Mapping[str, Any]) -> None:
    """Save it, whole or not at all; of two simultaneous writers, the last one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, part = mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    try:
        with os.fdopen(draft, "w") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def read(path: Path) -> dict[str, Any]:
    """Return what is stored; empty if nothing is, or nothing readable."""
    with suppress(OSError, ValueError):
        told = json.loads(path.read_text())
        if isinstance(told, dict):
            return told
    return {}


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lock this file against other threads and processes of the machine; a process that dies
    releases it. The file stays, and is empty."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
