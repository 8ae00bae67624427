"""Recovery sheet: the master key on paper, for the case that this machine is lost."""

import base64
import hmac
import secrets
from dataclasses import dataclass

from . import keys

_WIDTH = 4
ASKED = 2
"""Number of groups to type from the paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Content of the sheet: the key in groups. Its repr hides it."""

    groups: tuple[str, ...]

    def __repr__(self) -> str:
        return "<recovery sheet>"

    @property
    def text(self) -> str:
        """The key as it is entered again, in `AMENDS_MASTER_KEY` or in its file."""
        return "".join(self.groups)


def sheet() -> Sheet:
    """The sheet of the master key in use. Raises `keys.KeyProblem`."""
    text = base64.b64encode(keys.master_key()).decode()
    return Sheet(tuple(text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)))


def mark() -> str:
    """Return a mark that identifies the master key and reveals nothing of it: another key has
    another mark and another sheet. Raises `keys.KeyProblem`."""
    return hmac.digest(keys.master_key(), b"amends.recovery-sheet.v1", "sha256").hex()[:32]


def asked() -> tuple[int, ...]:
    """Return the numbers, from 1, of the groups to type this time."""
    places = secrets.SystemRandom().sample(range(1, len(sheet().groups) + 1), ASKED)
    return tuple(sorted(places))


def matches(place: int, typed: str) -> bool:
    """Whether this is the group in that place of the sheet."""
    groups = sheet().groups
    group = groups[place - 1] if 1 <= place <= len(groups) else ""
    return bool(group) and hmac.compare_digest(group.encode(), typed.strip().encode())
