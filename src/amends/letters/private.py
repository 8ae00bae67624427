"""Small files among the keys: readable by this account alone, written whole or not at all, and one
process at a time where that matters. Neither the database nor a backup holds what stands in them.
"""

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
    """Where the mail account lies that somebody named in the browser (`letters.account`)."""
    return folder(data) / "mail-account.json"


def write(path: Path, told: Mapping[str, Any]) -> None:
    """Keep it, whole or not at all; of two who do at once, that of whoever is done last."""
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
    """What is kept there; empty where nothing is, or nothing that can be read."""
    with suppress(OSError, ValueError):
        told = json.loads(path.read_text())
        if isinstance(told, dict):
            return told
    return {}


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other thread or process of this machine is between the same two lines; a process that dies
    lets go. The file stays, and is empty."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
