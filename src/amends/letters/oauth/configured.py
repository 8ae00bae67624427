"""By which agreement with a provider mail is read and sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OAuth:
    """How an access token is got for an account that takes no password. Nothing of it is
    printed."""

    token_url: str
    client: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scope: str = ""

    @classmethod
    def told_by(cls, settings: Mapping[str, str]) -> "OAuth":
        """As the environment says it, or an account that is kept; empty where they say none."""
        names = ("URL", "CLIENT", "SECRET", "REFRESH", "SCOPE")
        return cls(*(settings.get(f"AMENDS_MAIL_OAUTH_{name}", "") for name in names))

    @property
    def mark(self) -> str:
        """Another one for another agreement; tells nothing of its secrets."""
        return hashlib.sha256(f"{self.client}\n{self.refresh_token}".encode()).hexdigest()
