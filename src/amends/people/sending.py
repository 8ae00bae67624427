"""How much somebody who is not signed in may send: megabytes a day, and what lies here unclaimed.

Counted by network; of those who do not say who they are nothing that leads to a network is kept,
so that all of them share one amount.
"""

from datetime import datetime

from .limits import Verdict, ask, most_at_once, take

UNNAMED = 10
"""All who do not say who they are, together, may send this many times as much as one network."""
MEGABYTE = 2**20


def may_send(octets: int, *, network: str | None, now: datetime) -> Verdict:
    """Whether so many bytes may come, without counting them. `network` is None for the unnamed."""
    who, times = _counted(network)
    return ask("upload", who, now=now, times=times, amount=megabytes(octets))


def sends(octets: int, *, network: str | None, now: datetime) -> Verdict:
    """Counts bytes that are about to be kept, if they may."""
    who, times = _counted(network)
    return take("upload", who, now=now, times=times, amount=megabytes(octets))


def is_full(unclaimed: int, *, more: int) -> bool:
    """Whether `more` bytes are too many beside those that lie here for complaints not sent yet."""
    most = most_at_once("unclaimed")
    return most is not None and unclaimed + more > most * MEGABYTE


def megabytes(octets: int) -> int:
    """Megabytes, begun ones counted whole."""
    return max(1, -(-octets // MEGABYTE))


def _counted(network: str | None) -> tuple[str, int]:
    return ("unnamed", UNNAMED) if network is None else (network, 1)
