"""Configuration of incoming mail as values: mailbox, listener and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from amends.letters.oauth.configured import OAuth

LONGEST_LOCAL = 64
"""Maximum characters before the @ of any address (RFC 5321)."""
ADDED = 1 + 8 + 1 + 16
"""Characters that a key adds to an address."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox. `done` is a folder to which read messages are moved; empty: they stay."""

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
    """Address where a mail server delivers mail."""

    protocol: Literal["smtp", "lmtp"]
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Where:
    """Unit or brand of complaints sent to an address."""

    unit: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Configuration of incoming mail. The first address is that of letters we send."""

    mailbox: Mailbox | None = None
    listening: Listening | None = None
    addresses: Mapping[str, Where] = field(default_factory=dict)

    @property
    def on(self) -> bool:
        """Whether mail is received here."""
        return self.mailbox is not None or self.listening is not None
