"""Opaque ids of pieces, keys and stored files; they reveal neither order nor number."""

import base64
import secrets

from amends.core.values import Id


def new_id(*, octets: int = 10) -> Id:
    """Return a random id in base-32 letters: 10 octets (80 bits) give 16 characters."""
    return Id(base64.b32encode(secrets.token_bytes(octets)).decode().rstrip("="))
