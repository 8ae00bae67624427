"""Sending a letter through its channel, within the limit of its address."""

from datetime import datetime

from ..delivery import Outgoing, brake, count, remember
from . import CHANNELS


def deliver(letter: Outgoing, *, now: datetime) -> None:
    """Send a letter unless there were too many for the address, and store what a bounce finds (see
    `remember`). Raises as `brake` and the channel do."""
    brake(letter.letter.code, letter.to, now=now)
    remember([letter], now=now)
    send_remembered(letter, now=now)


def send_remembered(letter: Outgoing, *, now: datetime) -> None:
    """Send one of the letters that were stored, and count it. Raises as its channel does, and
    ValueError if that sends nothing."""
    send = CHANNELS[letter.way].send
    if send is None:
        raise ValueError(letter.way)
    send(letter)
    count(letter.letter.code, letter.to, now=now)
