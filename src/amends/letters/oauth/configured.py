"""Configuration of the OAuth agreement with which mail is read and sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

OAUTH_SETTINGS = tuple(
    f"AMENDS_MAIL_OAUTH_{name}" for name in ("URL", "CLIENT", "SECRET", "REFRESH", "SCOPE")
)
"""The settings of an agreement, in the order of its fields."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """How to get an access token for an account without a password. Its repr shows nothing."""

    token_url: str
    client: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scope: str = ""

    @classmethod
    def told_by(cls, settings: Mapping[str, str]) -> "OAuth":
        """Return the agreement from the environment, or from a saved account; empty if there is
        none."""
        return cls(*(settings.get(name, "") for name in OAUTH_SETTINGS))

    @property
    def mark(self) -> str:
        """Identifies the agreement; reveals nothing of its secrets."""
        return hashlib.sha256(f"{self.client}\n{self.refresh_token}".encode()).hexdigest()
