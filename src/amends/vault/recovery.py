"""The recovery sheet: the master key on paper, for the day on which this machine is gone."""

import base64
import hmac
import secrets
from dataclasses import dataclass

from . import keys

_WIDTH = 4
ASKED = 2
"""So many groups are typed back from the paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: the key in groups. It does not show itself."""

    groups: tuple[str, ...]

    def __repr__(self) -> str:
        return "<recovery sheet>"

    @property
    def text(self) -> str:
        """The key as it is given back, in `AMENDS_MASTER_KEY` or in its file."""
        return "".join(self.groups)


def sheet() -> Sheet:
    """The sheet of the master key in use. Raises `keys.KeyProblem`."""
    text = base64.b64encode(keys.master_key()).decode()
    return Sheet(tuple(text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)))


def mark() -> str:
    """Names the master key and tells nothing of it: another key has another mark, and a sheet of
    its own. Raises `keys.KeyProblem`."""
    return hmac.digest(keys.master_key(), b"amends.recovery-sheet.v1", "sha256").hex()[:32]


def asked() -> tuple[int, ...]:
    """Which groups are to be typed back this time, counted from 1."""
    places = secrets.SystemRandom().sample(range(1, len(sheet().groups) + 1), ASKED)
    return tuple(sorted(places))


def matches(place: int, typed: str) -> bool:
    """Whether this is the group in that place of the sheet."""
    groups = sheet().groups
    known = groups[place - 1] if 1 <= place <= len(groups) else ""
    return bool(known) and hmac.compare_digest(known.encode(), typed.strip().encode())
