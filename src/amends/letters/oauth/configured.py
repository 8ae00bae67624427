"""Configuration of the OAuth agreement with which mail is read and sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


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
        names = ("URL", "CLIENT", "SECRET", "REFRESH", "SCOPE")
        return cls(*(settings.get(f"AMENDS_MAIL_OAUTH_{name}", "") for name in names))

    @property
    def mark(self) -> str:
        """Identifies the agreement; reveals nothing of its secrets."""
        return hashlib.sha256(f"{self.client}\n{self.refresh_token}".encode()).hexdigest()
