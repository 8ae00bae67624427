"""How an installation gets its mail: what the settings say, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from amends.letters.oauth.configured import OAuth

LONGEST_LOCAL = 64
"""Signs before the @ of any address (RFC 5321)."""
ADDED = 1 + 8 + 1 + 16
"""Signs that a key adds to an address."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox. `done` is a folder into which what was taken in is moved; empty: it stays."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    folders: tuple[str, ...] = ("INBOX",)
    done: str = ""
    every: int = 30
    oauth: OAuth | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """Where mail is handed in by a mail server."""

    protocol: Literal["smtp", "lmtp"]
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Where:
    """To which unit or brand a complaint belongs that was sent to an address."""

    unit: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Everything about incoming mail. The first address is that of letters which go out."""

    mailbox: Mailbox | None = None
    listening: Listening | None = None
    addresses: Mapping[str, Where] = field(default_factory=dict)

    @property
    def on(self) -> bool:
        """Whether any mail comes in here."""
        return self.mailbox is not None or self.listening is not None
