"""By which agreement with a provider mail is read and sent."""

import hashlib
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

    @property
    def mark(self) -> str:
        """Another one for another agreement; tells nothing of its secrets."""
        return hashlib.sha256(f"{self.client}\n{self.refresh_token}".encode()).hexdigest()
