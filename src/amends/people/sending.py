"""Upload limits of visitors who are not signed in: megabytes a day, and the amount not yet
attached.

It is counted by network. For people who do not give their identity nothing is stored that leads to
a network, so all of them share one limit.
"""

from datetime import datetime

from .limits import Verdict, ask, most_at_once, take

UNNAMED = 10
"""Factor by which the shared limit of all anonymous visitors exceeds that of one network."""
MEGABYTE = 2**20


def may_send(octets: int, *, network: str | None, now: datetime) -> Verdict:
    """Return whether so many bytes are allowed, without counting them. `network` is None for
    anonymous visitors."""
    who, times = _counted(network)
    return ask("upload", who, now=now, times=times, amount=megabytes(octets))


def sends(octets: int, *, network: str | None, now: datetime) -> Verdict:
    """Count bytes that are about to be stored, if they are allowed."""
    who, times = _counted(network)
    return take("upload", who, now=now, times=times, amount=megabytes(octets))


def is_full(unclaimed: int, *, more: int) -> bool:
    """Return whether `more` bytes are too many in addition to those already stored for complaints
    not sent yet."""
    most = most_at_once("unclaimed")
    return most is not None and unclaimed + more > most * MEGABYTE


def megabytes(octets: int) -> int:
    """Return megabytes, rounded up."""
    return max(1, -(-octets // MEGABYTE))


def _counted(network: str | None) -> tuple[str, int]:
    return ("unnamed", UNNAMED) if network is None else (network, 1)
