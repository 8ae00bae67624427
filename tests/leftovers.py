"""Folders of runs: each bears the number of the process that takes it away. Where that was killed,
the next run does."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

_NAME = "amends-test-"


def prefix() -> str:
    """How the name of a folder begins that this process takes away."""
    return f"{_NAME}{os.getpid()}-"


def sweep(place: Path) -> None:
    """Take away the folders here of processes that are no more."""
    for folder in place.glob(f"{_NAME}*-*"):
        number = folder.name.removeprefix(_NAME).partition("-")[0]
        if number.isdecimal() and not lives(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def lives(process: int) -> bool:
    """Whether there is a process of this number."""
    with suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False
