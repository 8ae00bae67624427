"""Secrets of the installation that were typed in the staff area, for every host: encrypted under
the master key, and left out of backups, so that a restored copy cannot use them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .keys import Key, UnreadablePiece, master_key
from .models import Secret

_SCOPE = "vault_secret"


def keep(name: str, secret: Mapping[str, Any], *, now: datetime) -> None:
    """Store a secret in place of the one before. Raises `KeyProblem`."""
    clear = json.dumps(secret).encode()
    sealed = Key("", master_key()).seal(clear, piece=name, scope=_SCOPE)
    Secret.objects.update_or_create(name=name, defaults={"ciphertext": sealed, "at": now})


def read(name: str) -> dict[str, Any] | None:
    """Return a secret; None if there is none, empty if it is unreadable. Raises `KeyProblem`."""
    row = Secret.objects.filter(name=name).first()
    if row is None:
        return None
    try:
        clear = Key("", master_key()).open(bytes(row.ciphertext), piece=name, scope=_SCOPE)
        secret = json.loads(clear)
    except (UnreadablePiece, ValueError):
        return {}
    return secret if isinstance(secret, dict) else {}


def mark(name: str) -> str:
    """Return a mark that changes whenever another secret is stored; empty if none is. One query."""
    at = Secret.objects.filter(name=name).values_list("at", flat=True).first()
    return "" if at is None else at.isoformat()


def forget(name: str) -> None:
    """Delete a secret."""
    Secret.objects.filter(name=name).delete()
