"""Upload limits of each network: megabytes a day, and a fair share of the room for files that do
not belong to a complaint yet."""

from datetime import datetime

from .limits import Verdict, ask, most_at_once, take

MEGABYTE = 2**20


def may_send(octets: int, *, network: str, now: datetime) -> Verdict:
    """Return whether so many bytes are allowed today, without counting them."""
    return ask("upload", network, now=now, amount=megabytes(octets))


def sends(octets: int, *, network: str, now: datetime) -> Verdict:
    """Count bytes that are about to be stored, if they are allowed."""
    return take("upload", network, now=now, amount=megabytes(octets))


def is_full(unclaimed: int, *, more: int, network: str, now: datetime) -> bool:
    """Return whether `more` bytes are too many in addition to those already stored for complaints
    not sent yet: a network must leave as much room for others as it has taken today."""
    most = most_at_once("unclaimed")
    if most is None:
        return False
    today = ask("upload", network, now=now, amount=0)
    taken = (today.limit - today.remaining) * MEGABYTE + more
    return taken > most * MEGABYTE - unclaimed - more


def megabytes(octets: int) -> int:
    """Return megabytes, rounded up."""
    return max(1, -(-octets // MEGABYTE))
