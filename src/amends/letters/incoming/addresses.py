"""Reply addresses that only we can create; mail to one belongs to one person involved in one
complaint.

A reference in a subject or text proves nothing, because anyone can write one. The key in a reply
address is an HMAC over reference and party.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Id

from .configured import Incoming, Where

_OCTETS = 10
_KEY = 16
"""Characters of a key: 80 bits."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Content of a reply address, not verified yet."""

    reference: Id
    key: str


def incoming() -> Incoming:
    """Return the configuration of incoming mail."""
    mail: Incoming = settings.AMENDS_MAIL
    return mail


def reply_address(reference: str, party: int, *, unit: str | None, brand: str | None) -> str:
    """Return the reply address of a person involved; empty if no mail is received."""
    if not incoming().on:
        return ""
    local, _, host = _base(unit, brand).rpartition("@")
    return f"{local}+{reference.replace('-', '').lower()}-{key_of(reference, party)}@{host}"


def _base(unit: str | None, brand: str | None) -> str:
    ours = incoming().addresses
    for address, where in ours.items():
        if (where.unit and where.unit == unit) or (where.brand and where.brand == brand):
            return address
    return next(iter(ours))


def key_of(reference: str, party: int) -> str:
    """Return the key of a person's reply address."""
    octets = _keyed(f"reply\n{reference}\n{party}")[:_OCTETS]
    return base64.b32encode(octets).decode().lower()


def keyed(address: str) -> Keyed | None:
    """Return the content of our reply address with a key; None for any other address."""
    local, _, host = address.lower().rpartition("@")
    base, _, tag = local.partition("+")
    if not tag or f"{base}@{host}" not in incoming().addresses:
        return None
    reference, _, key = tag.partition("-")
    try:
        return Keyed(Id(read_reference(reference)), key[: 2 * _KEY])
    except NotAReference:
        return Keyed(Id("0000-0000"), key[: 2 * _KEY])


def where(addresses: tuple[str, ...]) -> Where:
    """Return the unit or brand of a message by its recipient addresses."""
    ours = incoming().addresses
    for address in addresses:
        local, _, host = address.rpartition("@")
        place = ours.get(f"{local.partition('+')[0]}@{host}")
        if place is not None:
            return place
    return Where()


def party_of(address: Keyed, parties: tuple[int, ...]) -> int | None:
    """Return the person involved whose key it is. Compares with all of them, each in constant
    time."""
    party = None
    for number in parties:
        if hmac.compare_digest(address.key.encode(), key_of(address.reference, number).encode()):
            party = number
    return party


def own_mark() -> str:
    """Return the value of the header `X-Loop` in every letter of ours."""
    return _keyed("loop").hex()[:32]


def _keyed(what: str) -> bytes:
    secret = hashlib.sha256(b"amends.letters.v1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(secret, what.encode(), "sha256")


def digest_of(what: bytes) -> str:
    """Return a keyed digest, for recognising a value without revealing it."""
    secret = hashlib.sha256(b"amends.mail.v1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(secret, what, "sha256").hex()
