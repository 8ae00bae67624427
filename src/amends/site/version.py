"""Version of the program that is running."""

import subprocess
from functools import cache
from pathlib import Path

import amends


def number() -> str:
    """Return the number of the release, `0.MINOR.PATCH`."""
    return amends.__version__


@cache
def shown() -> str:
    """Return the number, and for a checkout also its commit: `0.2.0+g0c15ff1 (checkout)`."""
    checkout = Path(amends.__path__[0]).parent.parent
    if not (checkout / ".git").exists():
        return number()
    commit = _commit(checkout)
    return f"{number()}{f'+g{commit}' if commit else ''} (checkout)"


def _commit(checkout: Path) -> str:
    """Return the short name of the commit, or nothing if git cannot say it."""
    command = ["git", "-C", str(checkout), "rev-parse", "--short=7", "HEAD"]
    try:
        done = subprocess.run(  # noqa: S603 (no text from outside)
            command, capture_output=True, text=True, check=True, timeout=5
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
