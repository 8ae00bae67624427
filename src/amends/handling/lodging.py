"""Opening a complaint from a door: a reference is drawn and has its secret (contract §5)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from amends.core.framework.authority import Actor
from amends.core.operation.complaint import Complaint
from amends.core.operation.receipt import Receive
from amends.core.principles.integrity import reference_of, same_secret, tracking_secret
from amends.core.values import Id

from .perform import RECEIVE, Performed, Step, Unknown, perform
from .reading import File, file_of
from .repeats import Once
from .streams import stream_of

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Lodged:
    """What the complainant is given."""

    reference: Id
    secret: str
    performed: Performed


def fresh_reference() -> Id:
    """A reference nobody has: seven random symbols and a check character."""
    return Id(reference_of("".join(secrets.choice(_SYMBOLS) for _ in range(7))))


def lodge(new: Receive, *, actor: Actor, now: datetime, once: Once | None = None) -> Lodged:
    """Receive a complaint. Asking twice under one key gives the same reference and secret.

    Raises `Refused` and what `perform` raises.
    """
    stream = stream_of(fresh_reference())
    done = perform([Step(stream, RECEIVE, new)], actor=actor, now=now, once=once)
    reference = Id(done.reference)
    return Lodged(reference, secret_of(reference), done)


def secret_of(reference: str, *, counter: int = 0) -> str:
    """The tracking secret, in groups of four; re-issued by raising the counter."""
    return tracking_secret(_key(), reference, counter)


def track(reference: str, secret: str, *, now: datetime, party: int = 1) -> File:
    """The file for whoever holds reference and secret. Raises `Unknown`, and takes the same time
    for a wrong secret as for a reference that does not exist."""
    if not same_secret(secret, secret_of(reference)):
        raise Unknown(reference)
    return file_of(reference, actor=Actor.complainant(party), now=now)


def lead_of(complaint: Complaint) -> Actor:
    """The leading complainant, acting."""
    return Actor.complainant(complaint.lead.number)


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
