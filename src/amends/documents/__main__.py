"""`python -m amends.paper`: a document as JSON on standard input, its PDF on standard output.

Exit status 1 when it could not be set, 2 when the input is no document; standard error then holds
one line without a word of it.
"""

import resource
import sys
from contextlib import suppress

_SECONDS = 20
_MEMORY = 3 * 1024**3
_FILE = 256 * 1024**2


def main() -> int:
    """Bounds first: nothing is loaded or read before they hold."""
    _bound()
    from .encoding import decoded
    from .setting import NotSet, set_pages

    try:
        document = decoded(sys.stdin.buffer.read())
    except (KeyError, TypeError, ValueError) as problem:
        return _refused(f"no document: {type(problem).__name__}", 2)
    try:
        pdf = set_pages(document)
    except (NotSet, MemoryError, OSError) as problem:
        told = str(problem) if isinstance(problem, NotSet) else type(problem).__name__
        return _refused(told, 1)
    sys.stdout.buffer.write(pdf)
    return 0


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):  # a system that sets tighter ones keeps its own
            resource.setrlimit(what, (most, most))


def _refused(reason: str, status: int) -> int:
    sys.stderr.write(reason + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
