"""`python -m amends.documents`: reads a document as JSON from standard input, writes its PDF to
standard output.

The exit status is 1 if it could not be set, 2 if the input is not a document. Standard error then
has one line without any of its text.
"""

import resource
import sys
from contextlib import suppress

_SECONDS = 20
_MEMORY = 3 * 1024**3
_FILE = 256 * 1024**2


def main() -> int:
    """Set the resource limits first: nothing is loaded or read before."""
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
        with suppress(OSError, ValueError):  # a system with tighter limits keeps its own
            resource.setrlimit(what, (most, most))


def _refused(reason: str, status: int) -> int:
    sys.stderr.write(reason + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
