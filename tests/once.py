"""What is made once a run and used by several workers."""

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process of the run at a time into the block."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once[T](folder: Path, name: str, make: Callable[[], T]) -> T:
    """Return what `make` returns. Only the first worker of the run calls it; the others wait."""
    kept = folder / f"{name}.pickle"
    with alone(folder / f"{name}.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())
