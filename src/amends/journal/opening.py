"""First entry of a log: its origin, its key and, after a restore, the log before it.

Only this entry may contain plain text, so it is read here and not by core. Needs no Django.
"""

import json
from dataclasses import dataclass

from amends.core.principles.integrity import TreeHead

from .signing import Verifier

OPENED = "LogOpened"

DEMONSTRATION = "demo."
"""How the origin of a demonstration's log begins, and that of no other."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening: `kept` leaves existed before it, and `follows` is the last known head before
    them."""

    origin: str
    verifier_key: str
    kept: int = 0
    follows: TreeHead | None = None

    @property
    def verifier(self) -> Verifier:
        return Verifier.read(self.verifier_key)


def read_opened(body: str) -> Opened:
    """Return the opening in a body. Raises ValueError for anything else."""
    try:
        payload = json.loads(body)["is"]
        before = payload.get("follows")
        opened = Opened(
            origin=str(payload["origin"]),
            verifier_key=str(payload["verifier_key"]),
            kept=int(payload.get("kept", 0)),
            follows=TreeHead(before["origin"], int(before["size"]), bytes.fromhex(before["root"]))
            if before
            else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise ValueError("not the opening of a log") from problem
    if opened.verifier.name != opened.origin:
        raise ValueError("a log signs under its origin")
    return opened
